// oracle.mjs JAUGE COUNT FIRST_SEED: random services through the program,
// through the naive recomputation, and through SQL in DuckDB; every cell must
// agree, integers exactly, reals to 1e-9.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { textOf } from './calendar.mjs';
import { asked, compute } from './naive.mjs';
import * as comparison from './naive_compare.mjs';
import * as followed from './naive_retention.mjs';
import { question, service } from './random.mjs';
import { names as sqlNames } from './sql.mjs';
import { start } from './sql_process.mjs';
import { reachKnown } from './sql_reach.mjs';
import { compared, knows } from './sql_retention.mjs';

const [jauge, count, firstSeed] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];

function parseCsv(text) {
  const rows = [];
  let field = '', row = [], inside = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (inside) {
      if (c === '"' && text[i + 1] === '"') { field += '"'; i++; } else if (c === '"') inside = false;
      else field += c;
    } else if (c === '"') inside = true;
    else if (c === ',') { row.push(field); field = ''; } else if (c === '\n') {
      row.push(field); rows.push(row); row = []; field = '';
    } else field += c;
  }
  const [head, ...body] = rows;
  return body.map((r) => Object.fromEntries(head.map((h, i) => [h, r[i]])));
}

const key = (r) => [r.indicator, r.cohort, r.lag, r.split, r.cohort === '' && r.lag !== '' ? 'pooled' : r.start].join('|');
// loose: how far what is drawn at random or rounded to users may be off.
const close = (a, b, loose = 0) => Math.abs(a - b) <= Math.max(loose, 1e-9 * Math.max(1, Math.abs(b)));
const integer = (s) => (s === '' ? null : Number(s));

function differences(got, want) {
  const found = [];
  const rest = new Map(got.map((r) => [key(r), r]));
  if (rest.size !== got.length) found.push('a row comes twice');
  for (const w of want) {
    const g = rest.get(key(w));
    if (!g) { found.push(`missing ${key(w)}`); continue; }
    rest.delete(key(w));
    for (const f of ['start', 'end', 'state']) {
      if (g[f] !== w[f]) found.push(`${key(w)}: ${f} ${g[f]}, expected ${w[f]}`);
    }
    if ((w.value ?? null) === null ? g.value !== '' : g.value === '' || !close(Number(g.value), w.value, w.loose)) {
      found.push(`${key(w)}: value ${g.value}, expected ${w.value}`);
    }
    for (const f of ['part', 'whole']) {
      if (w[f] !== undefined && integer(g[f]) !== w[f]) found.push(`${key(w)}: ${f} ${g[f]}, expected ${w[f]}`);
    }
    for (const f of ['low', 'high']) {
      if (w[f] !== undefined && !close(Number(g[f]), w[f], w.loose)) found.push(`${key(w)}: ${f} ${g[f]}, expected ${w[f]}`);
    }
  }
  for (const k of rest.keys()) found.push(`unexpected ${k}`);
  return found;
}

function options(q) {
  const o = ['--by', q.by, '--as-of', textOf(q.asOf), '--level', String(q.level), '--format', 'csv', '--target', String(q.target)];
  if (q.from !== undefined) o.push('--from', textOf(q.from));
  if (q.to !== undefined) o.push('--to', textOf(q.to));
  if (q.split) o.push('--split', q.split);
  for (const [d, v] of q.where) o.push('--where', `${d}=${v}`);
  return o;
}

function build(s, dir) {
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'service.json'), JSON.stringify(s.config));
  for (const [name, text] of Object.entries(s.beside)) writeFileSync(join(dir, name), text);
  execFileSync(jauge, ['init', '--yes', '-C', dir], { stdio: 'pipe' });
  s.files.forEach((text, i) => {
    const zipped = s.r.chance(0.3);
    const name = join(dir, `log-${i}.${s.format}${zipped ? '.gz' : ''}`);
    writeFileSync(name, zipped ? gzipSync(text) : text);
    const run = () => execFileSync(jauge, ['ingest', '-q', '-C', dir, '--threads', String(1 + s.r.int(3)), name], { stdio: 'pipe' });
    run();
    if (s.r.chance(0.2)) run(); // a second time changes nothing
  });
}

function compareDifferences(s, dir) {
  const q = comparison.contest(s);
  const run = spawnSync(jauge, ['compare', '-C', dir, ...q.args], { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (run.status !== 0) {
    return /nothing counts as use/.test(run.stderr) ? [] : [`compare ${q.args.join(' ')}: status ${run.status} ${run.stderr}`];
  }
  const bad = comparison.differences(parseCsv(run.stdout), comparison.compare(s.events, q));
  return bad.length ? [`compare ${q.args.join(' ')} (${bad.length})`, ...bad.slice(0, 6)] : [];
}

// Retention in one of its forms, survival or rolling users.
async function compareFollowed(s, dir, sql) {
  const q = followed.ask(s);
  const o = options(q).filter((x, i, all) => q.asked !== 'survival' || !(x === '--by' || all[i - 1] === '--by'));
  const args = [q.asked, ...o, ...followed.options(q)];
  const run = spawnSync(jauge, ['compute', '-C', dir, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });
  const want = followed.computeAsked(s.events, q);
  if (run.status !== 0) {
    if (/nothing counts as use/.test(run.stderr) && !s.events.some((e) => q.active.includes(e.action))) return [];
    if (want === null && run.status === 3 && /nobody was active on two days/.test(run.stderr)) return [];
    return [`${args.join(' ')}: status ${run.status} ${run.stderr}`];
  }
  if (want === null) return [`${args.join(' ')}: expected a refusal`];
  const ours = parseCsv(run.stdout);
  const against = [['naive', ours, want]];
  if (sql && knows(q)) against.push(['SQL', ours.filter(compared), await sql.computeAsked(q)]);
  const found = [];
  for (const [who, got, rows] of against) {
    const bad = differences(got, rows);
    cells += rows.length;
    if (bad.length) found.push(`${who}: ${args.join(' ')} (${bad.length})`, ...bad.slice(0, 6));
  }
  return found;
}

const sql = process.env.NPM_ROOT ? start(process.env.NPM_ROOT) : null;
// Questions of each kind to a service; SQL, the slowest, answers one.
const QUESTIONS = process.env.LONG ? 2 : 1;
let wrong = 0, cells = 0;
for (let seed = firstSeed; seed < firstSeed + count; seed++) {
  const dir = mkdtempSync(join(tmpdir(), 'jauge-oracle-'));
  const s = service(seed);
  const found = [];
  try {
    build(s, dir);
    if (sql) await sql.load(s);
    for (let i = 0; i < QUESTIONS; i++) {
      const q = question(s);
      const names = asked(q);
      const run = spawnSync(jauge, ['compute', ...names, '-C', dir, ...options(q)], { encoding: 'utf8', maxBuffer: 1 << 28 });
      if (run.status !== 0) {
        // Where no event at all can count, a refusal says so.
        if (run.status === 3 && /nothing counts as use/.test(run.stderr) &&
          !s.events.some((e) => q.active.includes(e.action))) continue;
        found.push(`${options(q).join(' ')}: status ${run.status} ${run.stderr}`);
        continue;
      }
      const ours = parseCsv(run.stdout);
      const against = [['naive', ours, compute(s.events, q, names)]];
      if (sql && i === 0) {
        const known = names.filter((n) => sqlNames.includes(n));
        against.push(['SQL', ours.filter((r) => known.includes(r.indicator) && reachKnown(r)), await sql.compute(q, known)]);
      }
      for (const [who, got, want] of against) {
        const bad = differences(got, want);
        cells += want.length;
        if (bad.length) found.push(`${who}: ${options(q).join(' ')} (${bad.length})`, ...bad.slice(0, 6));
      }
    }
    for (let i = 0; i < QUESTIONS; i++) found.push(...compareDifferences(s, dir));
    for (let i = 0; i < QUESTIONS; i++) found.push(...await compareFollowed(s, dir, i === 0 && sql));
  } catch (e) {
    found.push(String(e.stderr ?? e.stack));
  }
  if (found.length) {
    wrong++;
    console.log(`seed ${seed}:\n  ${found.join('\n  ')}`);
    console.log(`not ok - oracle seed ${seed}`);
  }
  rmSync(dir, { recursive: true, force: true });
}
if (wrong === 0) console.log(`ok - oracle: ${count} random services from seed ${firstSeed} agree with the naive recomputation${sql ? ' and with SQL in DuckDB' : ''} (${cells} cells)`);
process.exitCode = wrong ? 1 : 0;
sql?.end();
