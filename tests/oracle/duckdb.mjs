// duckdb.mjs JAUGE GENERATOR: one large log through the program and through
// SQL in DuckDB; every count of the headline commands must be the same.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync, openSync, closeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [jauge, generator] = process.argv.slice(2);
const here = dirname(fileURLToPath(import.meta.url));
const peer = join(here, '..', 'bench', 'duckdb.mjs');
const dir = mkdtempSync(join(tmpdir(), 'jauge-duckdb-'));
const csv = join(dir, 'events.csv');
const db = join(dir, 'duck.db');
const big = { encoding: 'utf8', maxBuffer: 1 << 28 };

const out = openSync(csv, 'w');
execFileSync(generator, ['1000000', '60000', '500'], { stdio: ['ignore', out, 'inherit'] });
closeSync(out);
writeFileSync(join(dir, 'service.json'), JSON.stringify({ name: 'large', sources: { app: {
  format: 'csv', identity: 'account', time: 'timestamp', user: 'user_id', action: 'event',
  dimensions: { dept: 'dept', origin: 'origin' }, value: 'duration_s' } },
  completion: { start: 'start', complete: 'complete', within_days: 30 } }));
execFileSync(jauge, ['init', '--yes', '-C', dir], { stdio: 'pipe' });
execFileSync(jauge, ['ingest', '-q', '-C', dir, csv]);
execFileSync('node', [peer, 'load', csv, db]);

// The program's tidy rows, by "by indicator start split cohort lag".
const ours = new Map();
const asOf = '2030-01-01';
for (const by of ['day', 'week', 'month']) {
  const names = ['active_users', 'new_users', 'events', 'growth'].concat(by === 'day' ? [] : ['retention']);
  const text = execFileSync(jauge, ['compute', ...names, '--by', by, '--as-of', asOf, '--format', 'csv', '-C', dir], big);
  for (const line of text.trim().split('\n').slice(1)) {
    const [indicator, start, , split, cohort, lag, , , , part] = line.split(',');
    ours.set([by, indicator, start, split, cohort, lag].join('|'), part);
  }
}
const text = execFileSync(jauge, ['compute', 'active_users', '--by', 'month', '--split', 'dept', '--as-of', asOf, '--format', 'csv', '-C', dir], big);
for (const line of text.trim().split('\n').slice(1)) {
  const [indicator, start, , split, , , , , , part] = line.split(',');
  ours.set(['month', indicator, start, split, '', ''].join('|'), part);
}
// Of starters whose time is over: all that there are, so long after the end.
const done = execFileSync(jauge, ['compute', 'completion', '--by', 'month', '--as-of', asOf, '--format', 'csv', '-C', dir], big);
for (const line of done.trim().split('\n').slice(1)) {
  const [indicator, start, , , , , , , , part, whole] = line.split(',');
  ours.set(['month', indicator, start].join('|'), `${part} of ${whole}`);
}

// DuckDB's rows under the same keys.
const steps = { day: 1, week: 7 };
function lag(by, cohort, period) {
  const [a, b] = [new Date(cohort), new Date(period)];
  if (by === 'month') return (b.getUTCFullYear() - a.getUTCFullYear()) * 12 + b.getUTCMonth() - a.getUTCMonth();
  return Math.round((b - a) / 86400000 / steps[by]);
}
const theirs = new Map();
const put = (k, n) => theirs.set(k.join('|'), String(n));
for (const line of execFileSync('node', [peer, 'figures', db], big).trim().split('\n')) {
  const [name, ...r] = line.split(',');
  const [by, what] = name.split(' ');
  if (what === 'activity') {
    const [p, active, fresh, retained, resurrected] = r;
    put([by, 'active_users', p, '', '', ''], active);
    put([by, 'new_users', p, '', '', ''], fresh);
    put([by, 'growth', p, 'flow=new', '', ''], fresh);
    // Nothing stands before the first period, where everybody is new.
    if (active === fresh) continue;
    put([by, 'growth', p, 'flow=retained', '', ''], retained);
    put([by, 'growth', p, 'flow=resurrected', '', ''], resurrected);
  } else if (what === 'events') put([by, 'events', r[0], '', '', ''], r[1]);
  else if (what === 'cohorts') {
    const k = lag(by, r[0], r[1]);
    if (k > 0) put([by, 'retention', r[1], '', r[0], k], r[2]);
  } else if (what === 'completion') put(['month', 'completion', r[0]], `${r[2]} of ${r[1]}`);
  else put(['month', 'active_users', r[0], `dept=${r[1]}`, '', ''], r[2]);
}

const wrong = [...theirs].filter(([k, n]) => ours.get(k) !== n);
for (const [k, n] of wrong.slice(0, 10)) console.log(`${k}: ${ours.get(k)}, DuckDB has ${n}`);
if (wrong.length || theirs.size < 2000) {
  console.log(`not ok - oracle: ${wrong.length} of ${theirs.size} figures differ from DuckDB's`);
  process.exitCode = 1;
} else console.log(`ok - oracle: ${theirs.size} figures of one million events are DuckDB's`);
rmSync(dir, { recursive: true, force: true });
