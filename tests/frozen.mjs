// frozen.mjs JAUGE COUNT FIRST_SEED: random services whose figures are frozen,
// after which logs come, go and change, and files and definitions too. Of every
// figure the amounts must add up to its change, what it was must be what was
// frozen, and what it is now what a page of now freezes.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generator, service } from './oracle/random.mjs';
import { textOf } from './oracle/calendar.mjs';

const [jauge, count, firstSeed] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const CAUSES = ['late_data', 'new_data', 'correction', 'definition', 'not_attributable'];
const seen = Object.fromEntries(CAUSES.map((c) => [c, 0]));
let figures = 0;

const unescape = (s) => s.replace(/\\(.)/g, (_, c) => (c === 't' ? '\t' : c === 'n' ? '\n' : c));
const number = (s) => (s === '' ? null : Number(s));

function frozen(dir, label) {
  const rows = new Map();
  let question;
  for (const line of readFileSync(join(dir, 'frozen', label, 'figures.tsv'), 'utf8').split('\n')) {
    const f = line.split('\t');
    if (f[0] === 'question') question = f[1];
    if (f[0] !== 'row') continue;
    const [, start, end, split, cohort, lag, value, , , part, whole, , state] = f;
    const key = [question, start, end, unescape(split), cohort, lag].join('|');
    rows.set(key, { value: number(value), part: number(part), whole: number(whole), state });
  }
  return rows;
}

function parse(csv) {
  return csv.trim().split('\n').slice(1).map((line) => {
    const f = [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map((m) => m[1].replace(/^"|"$/g, '').replaceAll('""', '"'));
    return { indicator: f[0], start: f[1], end: f[2], split: f[3], cohort: f[4], lag: f[5], value: number(f[6]), part: number(f[9]), whole: number(f[10]), state: f[12] };
  });
}

const place = (key) => key.replace(/(verdict|colour)=[^|]*/, '$1=');

function judge(dir, asOf) {
  const bad = [];
  const then = frozen(dir, 'then'), now = frozen(dir, 'now');
  const nowAt = new Map([...now].map(([k, r]) => [place(k), r]));
  const out = execFileSync(jauge, ['compare', '--since', 'then', '-C', dir, '--as-of', asOf, '--format', 'csv'], { encoding: 'utf8', maxBuffer: 1 << 28 });
  const changes = [], told = new Set();
  for (const r of parse(out)) {
    const [, split, name] = /^(.*?),?since=(\w+)$/s.exec(r.split);
    if (name === 'then') changes.push([]);
    changes.at(-1).push({ ...r, name, split });
  }
  const keyOf = (r) => [r.indicator, r.start, r.end, r.split, r.cohort, r.lag].join('|');
  for (const [a, b, ...amounts] of changes) {
    const key = keyOf(a);
    told.add(place(key));
    figures++;
    for (const f of ['value', 'part', 'whole']) {
      if (a[f] === null || b[f] === null) continue;
      const sum = amounts.reduce((n, r) => n + (r[f] ?? 0), 0), want = b[f] - a[f];
      const off = f === 'value' ? 1e-6 * Math.max(1, Math.abs(a[f]), Math.abs(b[f])) : 0;
      if (Math.abs(sum - want) > off) bad.push(`${key}: ${f} ${a[f]} to ${b[f]}, amounts add up to ${sum}`);
    }
    if (!amounts.length) bad.push(`${key}: no cause`);
    for (const r of amounts) seen[r.name]++;
    const was = then.get(key);
    const is = nowAt.get(place(keyOf(b)));
    const near = (x, y) => x === y || (x !== null && y !== null && Math.abs(x - y) <= 1e-9 * Math.max(1, Math.abs(y)));
    if (!was || !near(a.value, was.value) || a.part !== was.part) bad.push(`${key}: was ${JSON.stringify(a)}, frozen ${JSON.stringify(was)}`);
    if (is && (!near(b.value, is.value) || b.part !== is.part || b.state !== is.state)) bad.push(`${key}: is ${JSON.stringify(b)}, a page of now says ${JSON.stringify(is)}`);
  }
  // What both pages have and nothing was said of is the same.
  for (const [key, was] of then) {
    const is = nowAt.get(place(key));
    if (is && !told.has(place(key)) && (is.value !== was.value || is.part !== was.part)) bad.push(`${key}: changed from ${was.value} to ${is.value}, nothing is said`);
  }
  return bad;
}

let wrong = 0, tried = 0;
for (let seed = firstSeed; tried < count; seed++) {
  const s = service(seed), r = generator(seed + 17000000);
  if (s.files.length < 3) continue;
  tried++;
  const dir = mkdtempSync(join(tmpdir(), 'jauge-frozen-'));
  // A clock: from 90 days on, readings are joined into one.
  const clock = { ...process.env, SOURCE_DATE_EPOCH: 1767949200 };
  const run = (...args) => execFileSync(jauge, [...args, '-C', dir], { stdio: 'pipe', env: clock });
  const name = (i) => join(dir, `log-${i}.${s.format}`);
  const first = Math.min(...s.events.map((e) => e.day)), last = Math.max(...s.events.map((e) => e.day));
  const asOf = last + 1, before = r.chance(0.5) ? asOf : first + 1 + r.int(asOf - first);
  let found = [];
  try {
    writeFileSync(join(dir, 'service.json'), JSON.stringify(s.config));
    for (const [file, text] of Object.entries(s.beside)) writeFileSync(join(dir, file), text);
    run('init', '--yes');
    const joined = r.chance(0.2);
    // As many readings as it takes to be joined later.
    const grow = (i, text) => {
      const lines = text.split(/(?<=\n)/);
      for (let k = 1; k <= 52; k++) {
        writeFileSync(name(i), lines.slice(0, Math.ceil(lines.length * k / 52)).join(''));
        run('ingest', '-q', name(i));
      }
    };
    const early = s.files.map((text, i) => [text, i]).filter(([, i]) => i === 0 || r.chance(0.6));
    for (const [text, i] of early) {
      if (joined && i === 0) { grow(i, text); continue; }
      writeFileSync(name(i), text);
      run('ingest', '-q', name(i));
    }
    try { run('review', '--no-pictures', '--freeze', 'then', '--as-of', textOf(before), '-o', join(dir, 'a.html')); } catch (e) {
      if (/nothing is known|nothing counts/.test(String(e.stderr))) { tried--; rmSync(dir, { recursive: true }); continue; }
      throw e;
    }
    if (joined) clock.SOURCE_DATE_EPOCH += 120 * 86400;
    s.files.forEach((text, i) => { if (!early.some(([, k]) => k === i)) { writeFileSync(name(i), text); run('ingest', '-q', name(i)); } });
    if (!joined && r.chance(0.3) && early.length > 1) run('undo', '-q', name(early[early.length - 1][1]));
    if (r.chance(0.3)) writeFileSync(join(dir, 'costs.csv'), `${s.beside['costs.csv']}${textOf(last - 3)},7.5,CP,late,late\n`);
    if (r.chance(0.3)) writeFileSync(join(dir, 'service.json'), JSON.stringify({ ...s.config, active: ['visit', 'start'] }));
    run('review', '--no-pictures', '--freeze', 'now', '--as-of', textOf(asOf), '-o', join(dir, 'b.html'));
    found = judge(dir, textOf(asOf));
  } catch (e) { found = [String(e.stderr ?? e.stack)]; }
  rmSync(dir, { recursive: true, force: true });
  if (found.length) { wrong++; console.log(`seed ${seed}:\n  ${found.slice(0, 6).join('\n  ')}\nnot ok - frozen seed ${seed}`); }
}
if (!wrong) console.log(`ok - frozen: of ${count} random services ${figures} figures changed, and their amounts add up`);
const silent = CAUSES.filter((c) => !seen[c]);
console.log(silent.length ? `not ok - frozen: never seen: ${silent.join(', ')}` : `ok - frozen: causes occur (${CAUSES.map((c) => `${c} ${seen[c]}`).join(', ')})`);
process.exitCode = wrong || silent.length ? 1 : 0;
