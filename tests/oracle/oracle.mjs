// oracle.mjs JAUGE COUNT FIRST_SEED: random services through the program,
// through the naive recomputation, and through SQL in DuckDB; every cell must
// agree, integers exactly, reals to 1e-9. It goes on until each indicator was
// asked of COUNT services, and tells of how many each side was compared on it.
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
import { start } from './sql_process.mjs';
import { reachKnown } from './sql_reach.mjs';

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
// loose: how far what is drawn at random or rounded to users may be off. Below
// 1e-12 lies what is left of sums that cancel out.
const close = (a, b, loose = 0) => Math.abs(a - b) <= Math.max(loose, 1e-9 * Math.abs(b), 1e-12);
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
    for (const f of ['part', 'whole']) {
      if (integer(g[f]) !== (w[f] ?? null)) found.push(`${key(w)}: ${f} ${g[f]}, expected ${w[f]}`);
    }
    for (const f of ['value', 'low', 'high']) {
      if (w.unsaid?.includes(f)) continue;
      if ((w[f] ?? null) === null ? g[f] !== '' : g[f] === '' || !close(Number(g[f]), w[f], w.loose)) found.push(`${key(w)}: ${f} ${g[f]}, expected ${w[f]}`);
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
  const names = s.files.map((text, i) => {
    const zipped = s.r.chance(0.3);
    const name = join(dir, `log-${i}.${s.format}${zipped ? '.gz' : ''}`);
    writeFileSync(name, zipped ? gzipSync(text) : text);
    return name;
  });
  const ingest = (list) => execFileSync(jauge, ['ingest', '-q', '-C', dir, '--threads', String(1 + s.r.int(3)), ...list], { stdio: 'pipe' });
  // One after the other, and the others at once; a second time changes nothing.
  const cut = s.r.int(names.length);
  if (cut > 0) ingest(names.slice(0, cut));
  ingest(names.slice(s.r.chance(0.2) ? 0 : cut));
}

// Of each indicator: services on which the naive recomputation and SQL were
// compared, and those that had a value and an interval to compare.
const tallies = new Map();
function tell(name, side, rows) {
  if (!tallies.has(name)) tallies.set(name, { naive: 0, SQL: 0, value: 0, limits: 0 });
  const t = tallies.get(name);
  t[side]++;
  if (side !== 'naive') return;
  if (rows.some((r) => (r.value ?? null) !== null)) t.value++;
  if (rows.some((r) => (r.low ?? null) !== null)) t.limits++;
}

const spawn = (args) => spawnSync(jauge, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
const few = (title, bad) => (bad.length ? [`${title} (${bad.length})`, ...bad.slice(0, 6)] : []);
// Where no event at all can count, a refusal says so.
const refused = (run, s, q) => run.status === 3 && /nothing counts as use/.test(run.stderr) && !s.events.some((e) => q.active.includes(e.action));

async function compareIndicators(s, dir, q, names) {
  if (!names.length) return [];
  const title = options(q).join(' ');
  const run = spawn(['compute', ...names, '-C', dir, ...options(q)]);
  if (run.status !== 0) return refused(run, s, q) ? null : [`${title}: status ${run.status} ${run.stderr}`];
  const ours = parseCsv(run.stdout);
  const found = [];
  const against = [['naive', ours, compute(s.events, q, names)]];
  if (sql) against.push(['SQL', ours.filter(reachKnown), await sql.compute(q, names)]);
  for (const [who, got, want] of against) {
    found.push(...few(`${who}: ${title}`, differences(got, want)));
    cells += want.length;
    for (const name of names) tell(name, who, want.filter((r) => r.indicator === name));
  }
  return found;
}

async function compareSides(s, dir, kind) {
  const q = comparison.contest(s, kind);
  const run = spawn(['compare', '-C', dir, ...q.args]);
  if (run.status !== 0) return refused(run, s, q) ? null : [`compare ${q.args.join(' ')}: status ${run.status} ${run.stderr}`];
  const found = [], ours = parseCsv(run.stdout);
  for (const [who, want] of [['naive', comparison.compare(s.events, q)], ...(sql ? [['SQL', await sql.compareSides(q)]] : [])]) {
    found.push(...few(`${who}: compare ${q.args.join(' ')}`, comparison.differences(ours, want)));
    cells += want.length;
    tell(kind, who, want);
  }
  return found;
}

// Retention in one of its forms, survival or rolling users.
async function compareFollowed(s, dir, question, form) {
  const q = followed.ask(question, form, s.r);
  const o = options(q).filter((x, i, all) => q.asked !== 'survival' || !(x === '--by' || all[i - 1] === '--by'));
  const args = [q.asked, ...o, ...followed.options(q)];
  let run = spawn(['compute', '-C', dir, ...args]);
  let want = followed.computeAsked(s.events, q);
  // Nobody came back, so that no silence is a long one: then one is given.
  if (want === null && run.status === 3 && /nobody was active on two days/.test(run.stderr)) {
    q.ask.gap = 3;
    args.push('--gap', '3');
    run = spawn(['compute', '-C', dir, ...args]);
    want = followed.computeAsked(s.events, q);
  }
  if (run.status !== 0) return refused(run, s, q) ? null : [`${args.join(' ')}: status ${run.status} ${run.stderr}`];
  if (want === null) return [`${args.join(' ')}: expected a refusal`];
  const found = [];
  const ours = parseCsv(run.stdout);
  for (const [who, rows] of [['naive', want], ...(sql ? [['SQL', await sql.computeAsked(q)]] : [])]) {
    found.push(...few(`${who}: ${args.join(' ')}`, differences(ours, rows)));
    cells += rows.length;
    tell(form, who, rows);
  }
  return found;
}

// A question with whatever may be asked together, and one without split or
// condition for what allows neither; every other service is asked one half of
// the ways that are no indicators of their own, the next one the other.
async function compareService(s, dir, turn) {
  const due = (name, i) => !name.includes(' ') || (i + turn) % 2 === 0;
  const q = question(s), names = asked(q);
  const plain = { ...q, split: undefined, where: [], by: ['day', 'week'].includes(q.by) ? 'month' : q.by };
  const found = [];
  for (const form of followed.forms.filter(due)) found.push(await compareFollowed(s, dir, q, form));
  found.push(await compareIndicators(s, dir, q, names),
    await compareIndicators(s, dir, plain, asked(plain).filter((n) => !names.includes(n))));
  for (const kind of comparison.kinds.filter(due)) found.push(await compareSides(s, dir, kind));
  return found.includes(null) ? null : found.flat();
}

const sql = process.env.NPM_ROOT ? start(process.env.NPM_ROOT) : null;
let wrong = 0, cells = 0, services = 0;
for (let seed = firstSeed; services < count; seed++) {
  const dir = mkdtempSync(join(tmpdir(), 'jauge-oracle-'));
  const s = service(seed);
  let found;
  try {
    build(s, dir);
    if (sql) await sql.load(s);
    found = await compareService(s, dir, services);
  } catch (e) {
    found = [String(e.stderr ?? e.stack)];
  }
  // Services that nobody uses are refused, and are none of those counted.
  services += found === null ? 0 : 1;
  if (found?.length) {
    wrong++;
    console.log(`seed ${seed}:\n  ${found.join('\n  ')}`);
    console.log(`not ok - oracle seed ${seed}`);
  }
  rmSync(dir, { recursive: true, force: true });
}
for (const [name, t] of tallies) console.log(['# asked', name, t.naive, t.SQL, t.value, t.limits].join('\t'));
if (wrong === 0) console.log(`ok - oracle: ${count} random services from seed ${firstSeed} agree with the naive recomputation${sql ? ' and with SQL in DuckDB' : ''} (${cells} cells)`);
process.exitCode = wrong ? 1 : 0;
sql?.end();
