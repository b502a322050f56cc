// Comparisons, recomputed the slow way: counts from plain sets, Bonett and
// Price's limits from their paper, exact limits by adding up binomial
// probabilities and halving.
import { endOf, startOf, textOf } from './calendar.mjs';

const Z = { 0.9: 1.6448536269514722, 0.95: 1.959963984540054, 0.99: 2.5758293035489004 };
const Z80 = 0.8416212335729143;

// P(X >= k) among n at probability p.
function atLeast(k, n, p) {
  let sum = 0;
  for (let i = k; i <= n; i++) {
    let logTerm = i * Math.log(p) + (n - i) * Math.log1p(-p);
    for (let j = 1; j <= i; j++) logTerm += Math.log((n - i + j) / j);
    sum += Math.exp(logTerm);
  }
  return sum;
}

function halve(holds) {
  let [low, high] = [0, 1];
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    if (holds(middle)) high = middle; else low = middle;
  }
  return (low + high) / 2;
}

function exact(a, b, level) {
  const n = a + b;
  const tail = (1 - level) / 2;
  const low = b ? halve((p) => atLeast(b, n, p) >= tail) : 0;
  const high = halve((p) => 1 - atLeast(b + 1, n, p) <= tail);
  return [low / (1 - low), high / (1 - high)];
}

function score(x, n, z) {
  const p = x / n;
  const half = z * Math.sqrt(p * (1 - p) / n + z * z / 4 / n / n);
  return [(p + z * z / 2 / n - half) / (1 + z * z / n), (p + z * z / 2 / n + half) / (1 + z * z / n)];
}

function paired(a, b, both, level) {
  const n = a + b - both;
  const together = Math.sqrt((n - both + 2) / ((a + 1) * (b + 1)));
  const alone = (x) => Math.sqrt((1 - (x + 1) / (n + 2)) / (x + 1));
  const z = Z[level] * together / (alone(a) + alone(b));
  const [i, j] = [score(a, n, z), score(b, n, z)];
  return [j[0] / i[1], j[1] / i[0]];
}

// One of two kinds of users: as unlikely a split as this, or more.
function evenly(x, n) {
  if (2 * Math.min(x, n - x) + 1 >= n) return 1;
  return Math.min(1, 2 * atLeast(Math.max(x, n - x), n, 0.5));
}

const counts = (active) => (e) => active.length === 0 || active.includes(e.action);
const within = (s) => (e) => e.day >= s.from && e.day < s.to;
const users = (list) => new Set(list.map((e) => e.user));
const common = (a, b) => [...a].filter((u) => b.has(u)).length;

// A side: a span and, maybe, a value that the events must have.
function measure(events, q, side) {
  const known = events.filter((e) => e.day < q.asOf);
  const had = (e) => side.value === undefined || e.dims[side.dimension] === side.value;
  const chosen = known.filter(counts(q.active)).filter(had);
  const now = users(chosen.filter(within(side.span)));
  const before = users(chosen.filter((e) => e.day < side.span.from));
  const fresh = new Set([...now].filter((u) => !before.has(u)));
  const { from, to } = side.span;
  let state = to <= q.asOf ? 'complete' : from < q.asOf ? 'partial' : 'censored';
  if (!known.some(within(side.span))) state = 'none';
  return { now, fresh, back: new Set([...now].filter((u) => before.has(u))), state, days: to - from };
}

function contrast(name, a, b, q, c) {
  const rows = [];
  const whole = a.state === 'complete' && b.state === 'complete';
  const differ = c.perDay && a.days !== b.days;
  const put = (side, n) => {
    const seen = side.state === 'complete' || side.state === 'partial';
    rows.push({ indicator: name, split: side.split, start: textOf(side.span.from), end: textOf(side.span.to),
      state: side.state, value: seen ? (differ ? n / side.days : n) : null, part: seen ? n : null });
  };
  put(a, c.a);
  put(b, c.b);
  const ratio = c.a > 0 ? c.b / c.a * (differ ? a.days / b.days : 1) : null;
  const last = { indicator: name, start: textOf(b.span.from), end: textOf(b.span.to) };
  const row = { ...last, split: 'compare=ratio', value: whole ? ratio : null };
  // What weeks differ by themselves is not recomputed: values share their weeks.
  if (q.values && whole && c.a > 0 && !differ) {
    [row.low, row.high] = c.both ? paired(c.a, c.b, c.both, q.level) : exact(c.a, c.b, q.level);
    if (c.b > 0) {
      const error = c.both ? Math.sqrt((c.a + c.b - 2 * c.both + 2) / ((c.a + 1) * (c.b + 1)))
        : Math.sqrt(1 / c.a + 1 / c.b);
      rows.push({ ...last, split: 'compare=detectable', value: Math.exp((Z[q.level] + Z80) * error) - 1 });
    }
  }
  if (q.values && whole && !differ) {
    rows.push({ ...last, split: 'compare=p', value: evenly(c.b - c.both, c.a + c.b - 2 * c.both) });
  }
  rows.push(row);
  return rows;
}

export const names = ['active_users', 'new_users', 'returning_users'];

export function compare(events, q) {
  const side = (s) => ({ ...s, ...measure(events, q, s) });
  const [a, b] = [side(q.a), side(q.b)];
  return [
    ...contrast('active_users', a, b, q, { a: a.now.size, b: b.now.size, both: common(a.now, b.now) }),
    ...contrast('new_users', a, b, q, { a: a.fresh.size, b: b.fresh.size, both: 0, perDay: true }),
    ...contrast('returning_users', a, b, q, { a: a.back.size, b: b.back.size, both: q.values ? 0 : common(a.back, b.back) }),
  ];
}

// Two neighbouring periods, or two values over some days.
export const kinds = ['compare periods', 'compare values'];

export function contest(s, kind) {
  const { r, events } = s;
  const days = events.map((e) => e.day);
  const [first, last] = [Math.min(...days), Math.max(...days)];
  const q = { active: s.config.active ?? [], level: r.pick([0.9, 0.95, 0.99]), asOf: last + 1, values: kind === 'compare values' };
  if (q.values) {
    const dimension = r.pick(['channel', 'dept']);
    const [v, w] = [r.pick(events).dims[dimension], r.pick(events).dims[dimension]];
    const span = { from: r.chance(0.5) ? first : first + r.int(last - first + 1), to: last + 1 };
    q.a = { span, dimension, value: v, split: `${dimension}=${v}` };
    q.b = { span, dimension, value: w, split: `${dimension}=${w}` };
    q.args = [q.a.split, q.b.split, '--from', textOf(span.from)];
  } else {
    const by = r.pick(['week', 'month', 'quarter']);
    const start = startOf(by, r.pick(days));
    const next = endOf(by, start);
    q.a = { span: { from: start, to: next }, split: '' };
    q.b = { span: { from: next, to: endOf(by, next) }, split: '' };
    q.args = [q.a, q.b].map(({ span }) => `${textOf(span.from)}..${textOf(span.to)}`);
  }
  q.args.push(...names, '--as-of', textOf(q.asOf), '--level', String(q.level), '--format', 'csv');
  return q;
}

export function differences(got, want) {
  const key = (r) => [r.indicator, r.split, r.start].join('|');
  const found = [];
  const theirs = new Map(got.map((r) => [key(r), r]));
  const close = (x, y) => Math.abs(x - y) <= 1e-8 * Math.max(1, Math.abs(y));
  for (const w of want) {
    const g = theirs.get(key(w));
    if (!g) { found.push(`missing ${key(w)}`); continue; }
    if (w.state && g.state !== w.state) found.push(`${key(w)}: state ${g.state}, expected ${w.state}`);
    for (const f of ['value', 'part', 'low', 'high']) {
      if (w[f] === undefined) continue;
      if (w[f] === null ? g[f] !== '' : g[f] === '' || !close(Number(g[f]), w[f])) {
        found.push(`${key(w)}: ${f} ${g[f]}, expected ${w[f]}`);
      }
    }
  }
  return found;
}
