// Objectives, gates, runway and the committee's window, recomputed on the rows
// of the naive indicators, with dates walked day by day.
import { dayOf, endOf, startOf, textOf } from './calendar.mjs';
import { compute } from './naive.mjs';
import { poissonLimits } from './naive_reach.mjs';

const blank = { cohort: '', lag: '' };
const day = (d) => ({ start: textOf(d), end: textOf(d + 1) });

function rowsOf(events, q, o) {
  const until = Math.min(q.asOf, dayOf(o.due) + 1);
  let from = until - 800;
  if (o.from && dayOf(o.from) > from) from = dayOf(o.from);
  from = startOf(o.by, from);
  for (let i = 0; i < (o.lag ?? 0); i++) from = startOf(o.by, from - 1);
  if (from >= until || (o.from && dayOf(o.from) >= q.asOf)) return null;
  const where = o.where ? [[o.where.slice(0, o.where.indexOf('=')), o.where.slice(o.where.indexOf('=') + 1)]] : [];
  const rows = compute(events, { ...q, by: o.by, from, to: until, split: undefined, where }, [o.indicator]);
  // Nobody is of a cohort before the first day known.
  const first = textOf(startOf(o.by, Math.min(...events.map((e) => e.day))));
  return rows.filter((r) => r.split === (o.series ?? '') && String(r.lag) === String(o.lag ?? '') &&
    (o.lag === undefined || r.cohort >= first) && r.start <= o.due && (!o.from || r.end > o.from));
}

const UNITS = { lower: ['support_rate'] };

function standing(events, q, o) {
  const rows = rowsOf(events, q, o);
  const ripe = (rows ?? []).filter((r) => dayOf(r.end) <= q.asOf && ['complete', 'none'].includes(r.state));
  let now = ripe.sort((a, b) => (a.end < b.end ? -1 : a.end > b.end ? 1 : 0)).at(-1);
  if (!now || now.value === undefined) {
    now = { ...(now ?? day(q.asOf - 1)), state: now ? now.state : rows === null || rows.length || o.lag !== undefined ? 'censored' : 'none', value: null };
  }
  const v = now.value ?? null, b = o.baseline, T = o.target;
  const low = now.low ?? v, high = now.high ?? v;
  const lower = o.direction ? o.direction === 'lower' : b !== undefined ? T < b : UNITS.lower.includes(o.indicator);
  let expected = null;
  const end = dayOf(now.end), due = dayOf(o.due);
  if (v !== null) {
    if (end - 1 >= due) expected = T;
    else if (o.shape === 'step') expected = b;
    else if (b !== undefined && o.from) {
      const t = (end - dayOf(o.from)) / (due + 1 - dayOf(o.from));
      expected = o.shape === 'exponential' ? Math.exp(Math.log(b) * (1 - t) + Math.log(T) * t) : b * (1 - t) + T * t;
    }
  }
  const slack = 0.05 * Math.abs(T - (b ?? 0));
  let verdict = 'cannot_tell';
  if (expected !== null) {
    if (Math.abs(low - expected) <= slack && Math.abs(high - expected) <= slack) verdict = 'on';
    else if (low > expected) verdict = lower ? 'behind' : 'ahead';
    else if (high < expected) verdict = lower ? 'ahead' : 'behind';
  }
  const ends = now.low === undefined ? [] : [low, high];
  const limits = (f) => (ends.length ? { low: Math.min(...ends.map(f)), high: Math.max(...ends.map(f)) } : {});
  const figure = (f) => ({ value: f(v), ...limits(f) });
  const nothing = { value: null };
  const kept = v !== null && T > 0 && low > -1e-12 && !(lower && low < 1e-12);
  const part = kept ? figure((x) => (lower ? T / x : x / T)) : nothing;
  const way = v === null || b === undefined ? nothing : figure((x) => (x - b) / (T - b));
  const met = v !== null && (lower ? v <= T : v >= T);
  return { now, v, expected, verdict, part, way, met };
}

function names(list) {
  const seen = {};
  return list.map((o) => {
    const n = o.label ?? o.indicator;
    seen[n] = (seen[n] ?? 0) + 1;
    return seen[n] > 1 ? `${n} #${seen[n]}` : n;
  });
}

const stated = (s, f) => ({ state: s.now.state === 'complete' && f.value === null ? 'none' : s.now.state, ...f });
const asFound = ({ part, whole, low, high }) => ({ part, whole, low, high });
const wanted = (o, s) => ({ start: o.from ?? o.due,
  end: textOf(Math.max(dayOf(o.due) + 1, s.now.start < textOf(dayOf(o.due) + 1) ? 0 : dayOf(s.now.end))) });

function attainment(events, q) {
  const list = q.config.objectives, name = names(list);
  const all = list.map((o) => standing(events, q, o));
  const rows = all.flatMap((s, i) => {
    const at = { indicator: 'attainment', ...blank, start: s.now.start, end: s.now.end };
    const split = `objective=${name[i]}`;
    return [{ ...at, split: `${split},measure=value`, state: s.now.state, value: s.v, ...asFound(s.now) },
      { ...at, ...wanted(list[i], s), split: `${split},measure=target`, state: 'complete', value: list[i].target },
      { ...at, split, ...stated(s, s.part) },
      { ...at, split: `${split},measure=progress`, ...stated(s, s.way) }];
  });
  const n = list.length;
  const rule = (which, yes, known, verdict) => ({ indicator: 'attainment', ...blank, ...day(q.asOf - 1), split: `rule=${which},verdict=${verdict}`,
    state: known === n ? 'complete' : known ? 'partial' : 'none',
    ...(known ? { value: yes / known, part: yes, whole: known } : { value: null }) });
  const met = all.filter((s) => s.met).length, known = all.filter((s) => s.v !== null).length;
  rows.push(rule('number', met, known, met / n >= 0.8 ? 'met' : (met + n - known) / n < 0.8 ? 'not_met' : 'cannot_tell'));
  const told = all.filter((s) => s.met || s.part.value !== null).length;
  const near = all.filter((s) => s.met || (s.part.value !== null && s.part.value >= 0.8)).length;
  rows.push(rule('value', near, told, near < told ? 'not_met' : told === n ? 'met' : 'cannot_tell'));
  return rows;
}

function onTrack(events, q) {
  const list = q.config.objectives, name = names(list);
  return list.flatMap((o, i) => {
    const s = standing(events, q, o);
    const at = { indicator: 'on_track', ...blank, start: s.now.start, end: s.now.end };
    const split = `objective=${name[i]}`;
    return [{ ...at, split: `${split},verdict=${s.verdict}`, state: s.now.state, value: s.v, ...asFound(s.now) },
    { ...at, split: `${split},measure=expected`, state: s.expected === null ? 'none' : 'complete', value: s.expected },
    { ...at, ...wanted(o, s), split: `${split},measure=target`, state: 'complete', value: o.target }];
  });
}

function phaseGate(events, q) {
  const phase = q.config.phase;
  const at = { indicator: 'phase_gate', ...blank };
  const gate = (name, verdict, row) => ({ ...at, start: row.start, end: row.end, split: `gate=${name},verdict=${verdict}`, ...row });
  if (phase === 'construction') {
    const known = events.filter((e) => e.day < q.asOf);
    const used = known.filter((e) => !q.active.length || q.active.includes(e.action));
    const users = new Set(used.map((e) => e.user)).size;
    if (!known.length) return [gate('first_user', 'cannot_tell', { ...day(q.asOf - 1), state: 'none', value: null })];
    const rows = [gate('first_user', users ? 'passed' : 'failed', { start: textOf(Math.min(...known.map((e) => e.day))), end: textOf(q.asOf),
      state: 'complete', value: users, part: users })];
    if (!q.config.phase_since) return rows;
    const since = dayOf(q.config.phase_since);
    const d = new Date(since * 86400000);
    const monthEnd = new Date(Date.UTC(d.getUTCFullYear(), d.getUTCMonth() + 3, 0)).getUTCDate();
    const due = Date.UTC(d.getUTCFullYear(), d.getUTCMonth() + 2, Math.min(d.getUTCDate(), monthEnd)) / 86400000;
    const span = { start: textOf(since), end: textOf(due) };
    if (!users) {
      rows.push(gate('first_user_in_time', q.asOf >= due ? 'failed' : 'cannot_tell', { ...span, state: q.asOf >= due ? 'none' : 'censored', value: null }));
    } else {
      const on = Math.min(...used.map((e) => e.day));
      rows.push(gate('first_user_in_time', on < due ? 'passed' : 'failed', { ...span, state: 'complete', value: on - since }));
    }
    return rows;
  }
  const percents = { acceleration: [1, 5], consolidation: [30], perennisation: [30] }[phase];
  if (!percents) return [];
  const to = startOf(q.by, q.asOf), from = startOf(q.by, to - 1);
  const last = (name) => compute(events, { ...q, from, to, split: undefined, where: [] }, [name]).find((r) => r.split === '') ??
    { ...day(q.asOf - 1), state: 'none', value: null };
  const back = last('returning_users');
  const people = q.population.whole;
  let row = { start: back.start, end: back.end, state: back.state, value: null }, low, high;
  if (back.state === 'complete') {
    [low, high] = poissonLimits(back.value, q.level).map((x, i) => x / (i ? people.low : people.high));
    row = { ...row, value: back.value / people.n, part: back.value, whole: people.n, low, high };
  }
  const rows = percents.map((p) => gate(`recurring_${p}`,
    back.state !== 'complete' ? 'cannot_tell' : low >= p / 100 ? 'passed' : high < p / 100 ? 'failed' : 'cannot_tell', row));
  const map = last('coverage');
  rows.push(gate('national', map.state !== 'complete' ? 'cannot_tell' : map.part === map.whole ? 'passed' : 'failed',
    { start: map.start, end: map.end, state: map.state, value: map.value ?? null, ...(map.state === 'complete' ? { part: map.part, whole: map.whole } : {}) }));
  return rows;
}

function runwayOf(q) {
  const paid = (from, to) => q.payments.filter((p) => !p.ae && p.day >= from && p.day < to).reduce((n, p) => n + p.cents, 0);
  const cp = q.payments.filter((p) => !p.ae).map((p) => p.day);
  const months = [startOf('month', q.asOf)];
  while (months.length < 4) months.unshift(startOf('month', months[0] - 1));
  const start = dayOf(q.config.budget.start), b = q.config.budget;
  const begun = start < q.asOf;
  const left = b.authorised * 100 - (begun ? paid(start, q.asOf) : 0);
  const burn = paid(months[0], months[3]);
  const out = { left, burn, months, from: begun ? q.asOf : start, spent: begun ? [start, q.asOf] : [q.asOf - 1, q.asOf], known: false };
  if (b.end && dayOf(b.end) < q.asOf) return out;
  for (let i = 0; i < 3; i++) {
    if (!cp.some((d) => d >= months[i] && d < months[i + 1])) return out;
  }
  const lasts = (money, days) => {
    if (left <= 0) return 0;
    if (money <= 0) return null;
    const n = Number(BigInt(left) * BigInt(days) / BigInt(money));
    return n > 36500 || left / money > 36501 ? null : n;
  };
  const days = lasts(burn, months[3] - months[0]);
  if (days === null) return out;
  const each = [0, 1, 2].map((i) => lasts(paid(months[i], months[i + 1]), months[i + 1] - months[i]));
  return { ...out, known: true, days, ...(each.includes(null) ? {} : { low: Math.min(...each), high: Math.max(...each) }) };
}

function runway(q) {
  const r = runwayOf(q);
  const at = { indicator: 'runway', ...blank };
  const rows = [{ ...at, split: 'measure=left', start: textOf(r.spent[0]), end: textOf(r.spent[1]), state: 'complete',
    value: r.left / 100, part: r.left, whole: q.config.budget.authorised * 100 }];
  if (!r.known) return [...rows, { ...at, ...day(q.asOf - 1), split: '', state: 'none', value: null }];
  rows.push({ ...at, split: 'measure=burn', start: textOf(r.months[0]), end: textOf(r.months[3]), state: 'complete', value: r.burn / 300, part: r.burn, whole: 3 });
  const b = q.config.budget;
  if (b.end) {
    const paidSoFar = b.authorised * 100 - r.left, ahead = dayOf(b.end) + 1 - r.from;
    const part = paidSoFar + Number(BigInt(r.burn) * BigInt(ahead) / BigInt(r.months[3] - r.months[0]));
    rows.push({ ...at, split: 'measure=landing', start: b.start, end: textOf(dayOf(b.end) + 1), state: 'censored',
      value: part / 100, part, whole: b.authorised * 100 });
  }
  const span = r.days ? { start: textOf(r.from), end: textOf(r.from + r.days) } : day(q.asOf - 1);
  rows.push({ ...at, ...span, split: '', state: 'censored', value: r.days, ...(r.low === undefined ? {} : { low: r.low, high: r.high }) });
  return rows;
}

// By month and day alone: "12-15" to "02-04" is closed to orders.
const closedTo = { orders: (t) => t >= '12-15' || t < '02-05', payments: (t) => t >= '11-30' || t < '01-25' };
const closed = (kind, d) => closedTo[kind](textOf(d).slice(5));

function committeeWindow(q) {
  const r = runwayOf(q), b = q.config.budget;
  const at = { indicator: 'committee_window', ...blank };
  const row = (split, start, end, state) => ({ ...at, split, start: textOf(start), end: textOf(end), state, value: start - q.asOf });
  const rows = [];
  let verdict = 'cannot_tell';
  if (r.known) {
    const end = r.from + r.days;
    let last = end - 30;
    while (closed('orders', last)) last--;
    rows.push(row('date=committee', last - 15, last + 1, 'censored'), row('date=last_order', last, last + 1, 'censored'),
      row('date=exhaustion', end, end + 1, 'censored'));
    if (b.committee) verdict = dayOf(b.committee) < last - 15 ? 'early' : dayOf(b.committee) > last ? 'late' : 'in_window';
  } else {
    for (const d of ['committee', 'last_order', 'exhaustion']) rows.push({ ...at, ...day(q.asOf - 1), split: `date=${d}`, state: 'none', value: null });
  }
  if (b.committee) rows.push(row(`date=planned,verdict=${verdict}`, dayOf(b.committee), dayOf(b.committee) + 1, 'complete'));
  for (const kind of ['orders', 'payments']) {
    let from = q.asOf;
    if (closed(kind, from)) while (closed(kind, from - 1)) from--;
    else while (!closed(kind, from)) from++;
    let to = from;
    while (closed(kind, to)) to++;
    rows.push(row(`closed=${kind}`, from, to, 'complete'));
  }
  return rows;
}

export const goals = {
  attainment, on_track: onTrack, phase_gate: phaseGate,
  runway: (events, q) => runway(q), committee_window: (events, q) => committeeWindow(q),
};
