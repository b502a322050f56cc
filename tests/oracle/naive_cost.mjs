// Costs and unit costs, recomputed from the list of payments: cents of single
// days, so that nothing is spread. A month without a payment is not known, and
// no period that it belongs to has a cost.
import { endOf, startOf, textOf } from './calendar.mjs';
import { wilson } from './naive.mjs';
import { poissonLimits } from './naive_reach.mjs';

const MONTH = ['month', 'quarter', 'semester', 'year'];

const paid = (q, from, to) => q.payments
  .filter((p) => !p.ae && p.day >= from && p.day < Math.min(to, q.asOf))
  .reduce((n, p) => n + p.cents, 0);

function known(q, from, to) {
  const end = Math.min(to, q.asOf);
  for (let m = startOf('month', from); m < end; m = endOf('month', m)) {
    if (!q.payments.some((p) => !p.ae && p.day >= m && p.day < endOf('month', m))) return false;
  }
  return from < end;
}

const state = (q, from, to) => (from >= q.asOf ? 'censored' : to > q.asOf ? 'partial' : 'complete');

// Limits of a count whose cases vary as so many apart.
function limits(cents, total, scale, level, apart) {
  const [few, many] = poissonLimits(apart, level);
  const money = cents / 100 * scale / total * apart;
  return { low: money / (money < 0 ? few : many), high: money / (money < 0 ? many : few) };
}

const row = (name, from, to) => ({ indicator: name, start: textOf(from), end: textOf(to), cohort: '', lag: '', split: '' });

// No cost, no unit cost; nobody, none either, but the sums are told.
function unit(q, name, from, to, st, cents, count, scale = 1, apart = count) {
  const r = row(name, from, to);
  if (st === 'none' || st === 'censored') return { ...r, state: st, value: null };
  if (count === 0) return { ...r, state: 'none', value: null, part: cents, whole: 0 };
  return { ...r, state: st, value: cents / 100 * scale / count, part: cents, whole: count,
    ...(st === 'complete' ? limits(cents, count, scale, q.level, apart) : {}) };
}

const users = (list) => new Set(list.map((e) => e.user)).size;
const within = (list, from, to) => list.filter((e) => e.day >= from && e.day < to);

// Of each period: what was paid over what happened, where a day of data lies.
const perPeriod = (name, count, apart = count) => (v, q) => v.periods.map((s) => {
  const t = endOf(q.by, s);
  const st = v.covered.has(s) && known(q, s, t) ? state(q, s, t) : 'none';
  if (st === 'none') return unit(q, name, s, t, st, 0, 1);
  return unit(q, name, s, t, st, paid(q, s, t), count(v, q, s, t), 1, apart(v, q, s, t));
});

// As many users as vary as much as the days, or months, on which these came.
function spread(list, of) {
  const came = new Map();
  for (const e of list) came.set(e.user, (came.get(e.user) ?? new Set()).add(of(e)));
  const [sum, squares] = [1, 2].map((k) => [...came.values()].reduce((n, c) => n + c.size ** k, 0));
  return Math.floor(sum * sum / squares);
}

const chosen = (q, list) => list.filter((e) => !q.active.length || q.active.includes(e.action));

// Of months: all of the period, or the twelve that end with it.
const perMonths = (name, year, distinct, scale) => (v, q) => v.periods.map((s) => {
  const to = endOf(q.by, s);
  let from = s;
  if (year) {
    from = startOf('month', to - 1);
    for (let i = 0; i < 11; i++) from = startOf('month', from - 1);
  }
  const all = v.events.filter((e) => e.day < q.asOf);
  let st = state(q, from, to), sum = 0;
  for (let m = from; m < to; m = endOf('month', m)) {
    const end = endOf('month', m);
    if (m >= q.asOf) { st = 'censored'; break; }
    if (!within(all, m, end).length || !known(q, m, end)) { st = 'none'; break; }
    sum += users(within(chosen(q, all), m, end));
  }
  if (distinct) return unit(q, name, from, to, st, paid(q, from, to), users(within(chosen(q, all), from, to)), scale);
  return unit(q, name, from, to, st, paid(q, from, to), sum, scale,
    spread(within(chosen(q, all), from, to), (e) => startOf('month', e.day)));
});

function firstDays(list) {
  const first = new Map();
  for (const e of list) first.set(e.user, Math.min(first.get(e.user) ?? Infinity, e.day));
  return [...first.values()];
}

const events = (v) => v.events.filter((e) => e.day < v.q.asOf);

export const costs = {
  cost: (v, q) => v.periods.map((s) => {
    const t = endOf(q.by, s);
    const r = row('cost', s, t);
    if (!known(q, s, t)) return { ...r, state: 'none', value: null };
    return { ...r, state: state(q, s, t), value: paid(q, s, t) / 100, part: paid(q, s, t) };
  }),
  cost_per_new_user: perPeriod('cost_per_new_user', (v, q, s, t) =>
    firstDays(chosen(q, events(v))).filter((d) => d >= s && d < t).length),
  cost_per_transaction: perPeriod('cost_per_transaction', (v, q, s, t) =>
    within(events(v), s, t).filter((e) => e.action === q.config.completion.complete).length,
  (v, q, s, t) => spread(within(events(v), s, t).filter((e) => e.action === q.config.completion.complete), (e) => e.day)),
  cost_per_outcome: perPeriod('cost_per_outcome', (v, q, s, t) =>
    users(within(events(v), s, t).filter((e) => e.action === q.config.outcome.action))),
  cost_per_mau_month: perMonths('cost_per_mau_month', false, false, 1),
  cost_per_mau_annual: perMonths('cost_per_mau_annual', true, false, 12),
  cost_per_user_year: perMonths('cost_per_user_year', true, true, 1),
  // The mean of the three months that are over before the period's end.
  burn: (v, q) => v.periods.map((s) => {
    const t = endOf(q.by, s);
    const months = [startOf('month', Math.min(t, q.asOf))];
    while (months.length < 4) months.unshift(startOf('month', months[0] - 1));
    const r = row('burn', s, t);
    for (let i = 0; i < 3; i++) if (!known(q, months[i], months[i + 1])) return { ...r, state: 'none', value: null };
    const cents = paid(q, months[0], months[3]);
    return { ...r, state: state(q, s, t), value: cents / 100 / 3, part: cents, whole: 3 };
  }),
};

// The share of successes that leaves only the tail to the counts seen or more
// extreme ones (Clopper and Pearson), as odds.
function oddsLimits(x, n, level) {
  const tail = (1 - level) / 2;
  const atMost = (k, p) => {
    let term = (1 - p) ** n, all = term;
    for (let i = 1; i <= k; i++) { term *= (n - i + 1) / i * p / (1 - p); all += term; }
    return all;
  };
  const find = (f) => {
    let low = 0, high = 1;
    for (let i = 0; i < 100; i++) { const p = (low + high) / 2; if (f(p)) low = p; else high = p; }
    return low / (1 - low);
  };
  return [x === 0 ? 0 : find((p) => 1 - atMost(x - 1, p) < tail), x === n ? Infinity : find((p) => atMost(x, p) > tail)];
}

// Twelve months that end before `to`, and the twelve before them.
const margin = (name, put) => (v, q) => v.periods.map((s) => {
  const t = endOf(q.by, s), to = endOf('month', t - 1), marks = [to];
  while (marks.length < 25) marks.unshift(startOf('month', marks[0] - 1));
  const all = events(v);
  const year = (k) => {
    const months = marks.slice(k, k + 13);
    return { known: months[12] <= q.asOf && months.slice(0, 12).every((m, i) => within(all, m, months[i + 1]).length && known(q, m, months[i + 1])),
      cost: paid(q, months[0], months[12]), n: users(within(all, months[0], months[12]).filter((e) => e.action === q.config.outcome.action)) };
  };
  const before = year(0), now = year(12), r = row(name, marks[12], to);
  if (!now.known && t > q.asOf) return { ...r, state: 'censored', value: null };
  if (!now.known || !before.known || !now.n || !before.n || now.cost <= 0 || before.cost <= 0) return { ...r, state: 'none', value: null };
  const ratio = oddsLimits(now.n, now.n + before.n, q.level);
  if (ratio[0] <= 1 && ratio[1] >= 1) return { ...r, state: 'none', value: null };
  const [a, b] = ratio.map((x) => put(before, now, before.n * x));
  return { ...r, state: 'complete', value: put(before, now, now.n), low: Math.min(a, b), high: Math.max(a, b),
    ...(name === 'marginal_cost' ? { part: now.cost - before.cost, whole: now.n - before.n } : {}) };
});

Object.assign(costs, {
  marginal_cost: margin('marginal_cost', (a, b, n) => (b.cost - a.cost) / 100 / (n - a.n)),
  elasticity: margin('elasticity', (a, b, n) => Math.log(b.cost / a.cost) / Math.log(n / a.n)),
});

// Parts of what was paid or committed: of one kind, by one column.
const parts = (q, ae, column) => {
  const names = [...new Set(q.payments.filter((p) => p.ae === ae).map((p) => p[column]))];
  return names.length > 1 || (names.length && names[0]) ? names : [];
};
const spent = (q, ae, from, to, test = () => true) => q.payments
  .filter((p) => p.ae === ae && p.day >= from && p.day < Math.min(to, q.asOf) && test(p)).reduce((n, p) => n + p.cents, 0);

Object.assign(costs, {
  cost_share: (v, q) => ['funder', 'category'].flatMap((column) => parts(q, false, column).flatMap((name) => v.periods.map((s) => {
    const t = endOf(q.by, s), r = { ...row('cost_share', s, t), split: `${column}=${name || '-'}` };
    const whole = spent(q, false, s, t);
    if (whole <= 0) return { ...r, state: 'none', value: null };
    const part = spent(q, false, s, t, (p) => p[column] === name);
    return { ...r, state: state(q, s, t), value: part / whole, part, whole };
  }))),
  budget_execution: (v, q) => [true, false].flatMap((ae) => {
    if (!q.payments.some((p) => p.ae === ae)) return [];
    const cell = (split, test) => v.periods.map((s) => {
      const t = endOf(q.by, s), r = { ...row('budget_execution', s, t), split };
      if (!ae && !known(q, s, t)) return { ...r, state: 'none', value: null };
      const part = spent(q, ae, s, t, test);
      return { ...r, state: state(q, s, t), value: part / 100, part };
    });
    const kind = `kind=${ae ? 'AE' : 'CP'}`;
    return [...cell(kind), ...['funder', 'category'].flatMap((column) => parts(q, ae, column)
      .flatMap((name) => cell(`${kind},${column}=${name || '-'}`, (p) => p[column] === name)))];
  }),
});

// The sum of a figure over a period that holds each of its rows; null where a
// month of it has none.
function figure(q, name, from, to) {
  const rows = q.figures.filter((f) => f.name === name && f.day < to && f.to > from);
  if (rows.some((f) => f.day < from || f.to > to)) return null;
  for (let m = startOf('month', from); m < to; m = endOf('month', m)) {
    if (!q.figures.some((f) => f.name === name && f.day < endOf('month', m) && f.to > m)) return null;
  }
  return rows.reduce((n, f) => n + f.value, 0);
}

const done = (v, s, t, action) => within(events(v), s, t).filter((e) => e.action === action);

Object.assign(costs, {
  take_up: (v, q) => v.periods.map((s) => {
    const t = endOf(q.by, s), r = row('take_up', s, t);
    const other = figure(q, 'paper', s, t);
    if (other === null || !v.covered.has(s)) return { ...r, state: 'none', value: null };
    const part = done(v, s, t, q.config.completion.complete).length, whole = part + other;
    if (whole === 0) return { ...r, state: 'none', value: null, part, whole };
    const all = { ...r, state: state(q, s, t), value: part / whole, part, whole };
    if (all.state === 'complete') [all.low, all.high] = wilson(part, whole, q.level);
    return all;
  }),
  self_financing: (v, q) => v.periods.map((s) => {
    const t = endOf(q.by, s), r = row('self_financing', s, t), sum = figure(q, 'fees', s, t), cost = paid(q, s, t);
    if (sum === null || !known(q, s, t) || cost <= 0) return { ...r, state: 'none', value: null };
    return { ...r, state: state(q, s, t), value: sum * 100 / cost, part: sum * 100, whole: cost };
  }),
  roi: (v, q) => v.periods.map((s) => {
    const t = endOf(q.by, s), r = row('roi', s, t), o = q.config.outcome, cost = paid(q, s, t);
    if (!v.covered.has(s) || !known(q, s, t) || cost <= 0) return { ...r, state: 'none', value: null };
    const n = users(done(v, s, t, o.action)), back = (each) => n * each * 100 / cost - 1, st = state(q, s, t);
    return { ...r, state: st, value: back(o.unit_value), part: n * o.unit_value * 100, whole: cost,
      ...(st === 'complete' && o.low !== o.high ? { low: back(o.low), high: back(o.high) } : {}) };
  }),
});

// Without months nothing can be told of monthly users.
export const costsAsked = (q) => Object.keys(costs).filter((n) => MONTH.includes(q.by) ||
  !['cost_per_mau_month', 'cost_per_mau_annual', 'cost_per_user_year', 'marginal_cost', 'elasticity'].includes(n));
