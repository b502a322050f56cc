// naive_portfolio.mjs JAUGE COUNT FIRST_SEED: random incubators through "jauge
// portfolio" and through the definitions: who may be compared, limits and
// over-dispersion by Spiegelhalter's equations, ranks by drawing every case by
// itself from a generator of its own.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [jauge, count, firstSeed] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const DRAWS = 3000;
const Z95 = 1.959963984540054, Z998 = 3.090232306167813;

function random(seed) {
  let s = seed >>> 0 || 1;
  const next = () => {
    s = (s + 0x6d2b79f5) >>> 0;
    let t = Math.imul(s ^ (s >>> 15), s | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return { next, int: (n) => Math.floor(next() * n), pick: (a) => a[Math.floor(next() * a.length)] };
}

function service(r, i, kinds, alike) {
  const whole = 1 + r.int(r.pick([12, 60, 150]));
  const rate = r.pick([0.5, 0.5, 0.5, 0.8, 0.02, 1]);
  let part = 0;
  for (let k = 0; k < whole; k++) part += r.next() < rate ? 1 : 0;
  const [phase, type] = r.pick(kinds);
  return { name: `s${String(i).padStart(2, '0')}`, phase, type, whole, part,
    identity: alike ? 'account' : r.pick(['account', 'account', 'account', 'account', 'cookie', 'daily']),
    within: alike ? 9 : r.pick([9, 9, 9, 9, 5]), month: alike ? 3 : r.pick([3, 3, 3, 3, 3, 2]) };
}

function write(dir, s) {
  const day = (m, d) => `2026-0${m}-${d}`;
  const rows = ['at,who,what'];
  for (let i = 0; i < s.whole; i++) rows.push(`${day(s.month, '04')} 10:00:00,u${i},a`);
  for (let i = 0; i < s.part; i++) rows.push(`${day(s.month, '04')} 11:00:00,u${i},z`);
  rows.push(`${day(s.month + 1, 20)} 10:00:00,v,look`, `${day(s.month + 1, 21)} 10:00:00,v,look`);
  mkdirSync(join(dir, s.name));
  writeFileSync(join(dir, s.name, 'log.csv'), rows.join('\n') + '\n');
  writeFileSync(join(dir, s.name, 'service.json'), JSON.stringify({ name: s.name, phase: s.phase, type: s.type,
    sources: { app: { files: 'log.csv', format: 'csv', identity: s.identity, time: 'at', user: 'who', action: 'what' } },
    completion: { start: 'a', complete: 'z', within_days: s.within } }));
  execFileSync(jauge, ['init', '--yes', '-C', join(dir, s.name)], { stdio: 'ignore' });
  execFileSync(jauge, ['ingest', '-q', '-C', join(dir, s.name)], { stdio: 'ignore' });
}

const sum = (a, f) => a.reduce((t, x) => t + f(x), 0);

function funnel(peers) {
  const pooled = sum(peers, (s) => s.part) / sum(peers, (s) => s.whole);
  const own = (s) => pooled * (1 - pooled) / s.whole;
  let between = 0;
  if (peers.length >= 10 && pooled > 0 && pooled < 1) {
    const z = peers.map((s) => (s.part / s.whole - pooled) / Math.sqrt(own(s))).sort((a, b) => a - b);
    const cut = Math.floor(peers.length / 10);
    const drawn = z.map((x) => Math.min(Math.max(x, z[cut]), z[z.length - 1 - cut]));
    const excess = sum(drawn, (x) => x * x) - (peers.length - 1);
    const w = peers.map((s) => 1 / own(s));
    const all = sum(w, (x) => x);
    if (excess > 0) between = excess / (all - sum(w, (x) => x * x) / all);
  }
  return { pooled, between, sd: (s) => Math.sqrt(own(s) + between) };
}

// How often each is first-ranked so or better, last-ranked so or worse.
function simulate(peers, r) {
  const best = peers.map(() => peers.map(() => 0));
  const worst = peers.map(() => peers.map(() => 0));
  for (let d = 0; d < DRAWS; d++) {
    const rates = peers.map((s) => {
      let k = 0;
      for (let i = 0; i < s.whole; i++) k += r.next() < (s.part + 0.5) / (s.whole + 1) ? 1 : 0;
      return k / s.whole;
    });
    rates.forEach((x, i) => {
      best[i][rates.filter((y) => y > x).length]++;
      worst[i][rates.filter((y) => y >= x).length - 1]++;
    });
  }
  return { best, worst };
}

// Whether a rank is a quantile of those drawn, to within five standard errors
// of both simulations.
function isQuantile(counts, rank) {
  const slack = 5 * Math.sqrt(0.025 * 0.975 * (1 / DRAWS + 1 / 1999));
  const upTo = (k) => sum(counts.slice(0, k), (x) => x) / DRAWS;
  return upTo(rank) >= 0.025 - slack && upTo(rank - 1) <= 0.025 + slack;
}

function expected(all) {
  const out = new Map();
  const groups = new Map();
  const kind = (s) => `${s.phase}|${s.type}`;
  for (const s of all) {
    if (s.identity === 'daily') { out.set(s.name, { verdict: 'no_figure' }); continue; }
    const key = `${kind(s)}|${s.identity}|${s.within}`;
    groups.set(key, [...(groups.get(key) ?? []), s]);
  }
  for (const members of groups.values()) {
    const month = Math.max(...members.map((s) => s.month));
    let peers = [];
    for (const s of members) if (s.month < month) out.set(s.name, { verdict: 'other_month' }); else peers.push(s);
    const rate = sum(peers, (s) => s.part) / sum(peers, (s) => s.whole);
    for (const s of peers) if (s.whole * rate < 5 || s.whole * (1 - rate) < 5) out.set(s.name, { verdict: 'few_cases' });
    peers = peers.filter((s) => !out.has(s.name));
    if (peers.length === 1) out.set(peers[0].name, { alone: true });
    if (peers.length < 2) continue;
    const f = funnel(peers);
    peers.forEach((s, i) => {
      const y = s.part / s.whole, sd = f.sd(s), z = (y - f.pooled) / sd;
      const limits = (q) => [Math.max(0, f.pooled - q * sd), Math.min(1, f.pooled + q * sd)];
      const [far, near] = [limits(Z998), limits(Z95)];
      const verdict = y > far[1] ? 'far_above' : y < far[0] ? 'far_below' : y > near[1] ? 'above' : y < near[0] ? 'below' : 'within';
      out.set(s.name, { verdict, z, near, far, pooled: f.pooled, between: f.between, peers, i,
        rank: 1 + peers.filter((o) => o.part * s.whole > s.part * o.whole).length });
    });
  }
  return out;
}

function one(seed) {
  const r = random(seed);
  const dir = mkdtempSync(join(tmpdir(), 'jauge-portfolio-'));
  const kinds = r.pick([[['construction', 'on-demand']], [['construction', 'on-demand'], ['acceleration', 'on-demand']]]);
  const alike = r.next() < 0.5;
  const all = Array.from({ length: 2 + r.int(28) }, (_, i) => service(r, i, kinds, alike));
  const problems = [];
  all.forEach((s) => write(dir, s));
  const text = execFileSync(jauge, ['portfolio', '-C', dir, '-f', 'csv', ...all.map((s) => s.name)], { encoding: 'utf8' });
  const rows = text.trim().split('\n').map((l) => l.match(/("[^"]*"|[^,]*)(,|$)/g).map((c) => c.replace(/,$/, '').replace(/"/g, '')))
    .filter((c) => c[0] === 'completion');
  const cell = (name, what) => rows.find((c) => c[3] === `service=${name},measure=${what}`);
  const near = (got, want) => Math.abs(Number(got) - want) < 1e-8 * Math.max(1, Math.abs(want));
  const simulated = new Map();
  let compared = 0, widened = 0;
  for (const [name, want] of expected(all)) {
    const verdict = rows.find((c) => c[3].startsWith(`service=${name},verdict=`));
    const said = verdict?.[3].split('verdict=')[1];
    if (want.alone) {
      if (!['alone', 'other_identity', 'other_window', 'no_peer'].includes(said)) problems.push(`${name}: ${said}, expected nobody beside it`);
      continue;
    }
    if (said !== want.verdict) { problems.push(`${name}: ${said}, expected ${want.verdict}`); continue; }
    if (!want.peers) continue;
    compared++;
    widened += want.between > 0 ? 1 : 0;
    const [l95, l998, rank] = [cell(name, 'limits_95'), cell(name, 'limits_99_8'), cell(name, 'rank')];
    if (!near(verdict[6], want.z)) problems.push(`${name}: z ${verdict[6]}, expected ${want.z}`);
    for (const [got, limits] of [[l95, want.near], [l998, want.far]]) {
      if (!near(got[6], want.pooled) || !near(got[7], limits[0]) || !near(got[8], limits[1])) problems.push(`${name}: ${got}, expected ${limits}`);
    }
    if (!simulated.has(want.peers)) simulated.set(want.peers, simulate(want.peers, r));
    const { best, worst } = simulated.get(want.peers);
    const n = want.peers.length;
    if (Number(rank[6]) !== want.rank) problems.push(`${name}: rank ${rank[6]}, expected ${want.rank}`);
    if (!isQuantile(best[want.i], Number(rank[7])) || !isQuantile([...worst[want.i]].reverse(), n + 1 - Number(rank[8]))) {
      problems.push(`${name}: ranks ${rank[7]}-${rank[8]}, drawn ${best[want.i]} and ${worst[want.i]}`);
    }
  }
  rmSync(dir, { recursive: true });
  return { problems, compared, widened };
}

let compared = 0, widened = 0, wrong = 0;
for (let seed = firstSeed; seed < firstSeed + count; seed++) {
  const found = one(seed);
  compared += found.compared;
  widened += found.widened;
  if (found.problems.length) { wrong++; console.log(`seed ${seed}\n  ${found.problems.slice(0, 5).join('\n  ')}`); }
}
console.log(`${wrong === 0 && compared > count && widened > count ? 'ok' : 'not ok'} - oracle portfolio: ${count} incubators, ${compared} services compared, ${widened} of them beyond chance, ${wrong} with differences`);
