// Retention in all its forms, survival and rolling users, one user at a time:
// each user's days are a plain sorted list, and every window looks at all of
// them.
import { endOf, startOf, textOf } from './calendar.mjs';
import { state, view, wilson } from './naive.mjs';

const Z = { 0.9: 1.6448536269514722, 0.95: 1.959963984540054, 0.99: 2.5758293035489004 };
const LENGTH = { day: 1, week: 7, month: 30, quarter: 91, semester: 182, year: 365 };
const FRENCH = [[28, 56], [84, 112], [336, 392]];
export const SHOWN = [0, 7, 28, 84, 168, 336];

// Ways to follow users, each asked of every service: q.asked is the indicator,
// q.ask how users are followed, q.form what the way is called.
const FORMS = {
  survival: (r) => ({ ...(r.chance(0.6) ? { gap: 1 + r.int(r.pick([3, 40])) } : {}) }),
  'active_users --rolling': (r) => ({ rolling: r.pick([7, 28, 30]) }),
  'retention --cohort recurring': (r) => ({ form: 'period', recurring: true, ...(r.chance(0.4) ? { lag: 1 + r.int(4) } : {}) }),
  'retention --window elapsed': (r) => ({ form: 'period', elapsed: true, recurring: r.chance(0.5), ...(r.chance(0.4) ? { lag: 1 + r.int(4) } : {}) }),
  'retention --form bracket': (r) => ({ form: 'bracket', recurring: r.chance(0.5), brackets: brackets(r) }),
  'retention --form rolling': (r) => ({ form: 'rolling', recurring: r.chance(0.5), horizon: 1 + r.int(40), ...(r.chance(0.4) ? { lag: 1 + r.int(40) } : {}) }),
};
export const forms = Object.keys(FORMS);

function brackets(r) {
  const list = [];
  while (list.length < 3 && r.chance(0.6)) {
    const a = 1 + r.int(30);
    if (list.every(([x]) => x !== a)) list.push([a, a + 1 + r.int(20)]);
  }
  return list;
}

export function ask(question, form, r) {
  const q = { ...question, form, asked: form.split(' ')[0] };
  if (q.asked === 'active_users') q.by = 'day';
  if (q.asked === 'survival') q.by = 'month';
  return { ...q, ask: FORMS[form](r) };
}

export function options(q) {
  const a = q.ask, o = [];
  if (a.rolling) o.push('--rolling', String(a.rolling));
  if (a.gap) o.push('--gap', String(a.gap));
  if (a.form) o.push('--form', a.form, '--cohort', a.recurring ? 'recurring' : 'first');
  if (a.elapsed) o.push('--window', 'elapsed');
  if (a.horizon) o.push('--horizon', String(a.horizon));
  if (a.lag) o.push('--lag', String(a.lag));
  for (const [x, y] of a.brackets ?? []) o.push('--bracket', `${x},${y}`);
  return o;
}

// Each user's days, ascending.
function lives(list) {
  const days = new Map();
  for (const e of list) {
    if (!days.has(e.user)) days.set(e.user, new Set());
    days.get(e.user).add(e.day);
  }
  return [...days.values()].map((d) => [...d].sort((a, b) => a - b));
}

export const cohortSeries = (q) => [q.ask.recurring && 'cohort=recurring', q.ask.elapsed && 'window=elapsed'].filter(Boolean);

// Lag, days from the own first one, and the series of each window of days.
export function windows(q, oldest) {
  const { ask } = q;
  if (ask.form === 'bracket') {
    return (ask.brackets.length ? ask.brackets : FRENCH).map(([a, b]) => ({ lag: a, a, b, series: `bracket=${a}..${b}` }));
  }
  if (ask.form === 'rolling') {
    return (ask.lag ? [ask.lag] : FRENCH.map(([a]) => a)).map((a) => ({ lag: a, a, b: a + ask.horizon, series: `horizon=${ask.horizon}` }));
  }
  const length = LENGTH[q.by], out = [];
  const most = ask.lag ?? Math.floor((q.asOf - oldest) / length) - 1;
  for (let k = ask.lag ?? 1; k <= most; k++) out.push({ lag: k, a: k * length, b: (k + 1) * length, series: '' });
  return out;
}

// The periods after a cohort's, as many as the oldest cohort has seen begin.
function calendar(q, oldest) {
  const lags = [];
  for (let s = endOf(q.by, oldest); s < q.asOf; s = endOf(q.by, s)) lags.push(lags.length + 1);
  return (q.ask.lag ? [q.ask.lag] : lags).map((lag) => ({ lag, series: '' }));
}

function retention(v, split, list) {
  const { q } = v, { ask } = q;
  const inDays = ask.form !== 'period' || ask.elapsed;
  const people = lives(list), rows = [], pools = new Map();
  const known = new Set(v.events.filter((e) => e.day < q.asOf).map((e) => e.day));
  const anyDay = (a, b) => { for (let d = a; d < b && d < q.asOf; d++) if (known.has(d)) return true; return false; };
  const later = (c, k) => { let s = c; for (let i = 0; i < k; i++) s = endOf(q.by, s); return s; };
  // A member's own first day in the cohort's period; undefined: no member.
  const firstIn = (days, c) => (ask.recurring ? days.find((d) => startOf(q.by, d) === c) : [days[0]].find((d) => startOf(q.by, d) === c));
  if (!v.periods.length) return rows;
  const wanted = inDays ? windows(q, v.periods[0]) : calendar(q, v.periods[0]);
  // Whoever is followed in days or again is listed where a cohort has one.
  if (q.split !== undefined && (inDays || ask.recurring) && !people.some((days) => v.periods.some((c) => firstIn(days, c) !== undefined))) return rows;
  for (const c of v.periods) {
    const members = people.map((days) => [firstIn(days, c), days]).filter(([first]) => first !== undefined);
    for (const w of wanted) {
      const series = [split, ...cohortSeries(q), w.series].filter(Boolean).join(',');
      const start = inDays ? c + w.a : later(c, w.lag);
      const end = inDays ? endOf(q.by, c) - 1 + w.b : endOf(q.by, start);
      const mature = inDays ? members.filter(([first]) => first + w.b <= q.asOf) : members;
      const back = mature.filter(([first, days]) => days.some((d) => (inDays ? d >= first + w.a && d < first + w.b : d >= start && d < end)));
      const row = { indicator: 'retention', start: textOf(start), end: textOf(end), split: series, cohort: textOf(c), lag: String(w.lag) };
      let is = state(start, end, q.asOf);
      if (inDays && is !== 'complete') is = mature.length ? 'partial' : 'censored';
      if (!members.length || (start < q.asOf && !anyDay(start, end))) is = 'none';
      if (is === 'none' || is === 'censored') {
        rows.push({ ...row, state: is, value: null, part: null, whole: members.length });
        continue;
      }
      const part = back.length, whole = mature.length;
      if (is === 'partial') { rows.push({ ...row, state: is, value: part / whole, part, whole }); continue; }
      const [low, high] = wilson(part, whole, q.level);
      rows.push({ ...row, state: is, value: part / whole, part, whole, low, high });
      const t = pools.get(series + w.lag) ?? { lag: w.lag, series, part: 0, whole: 0, start, end };
      pools.set(series + w.lag, { ...t, part: t.part + part, whole: t.whole + whole, start: Math.min(t.start, start), end: Math.max(t.end, end) });
    }
  }
  for (const t of pools.values()) {
    // Of recurring cohorts the same people are in several.
    const [low, high] = ask.recurring ? [] : wilson(t.part, t.whole, q.level);
    rows.push({ indicator: 'retention', start: textOf(t.start), end: textOf(t.end), split: t.series, cohort: '', lag: String(t.lag),
      state: 'complete', value: t.part / t.whole, part: t.part, whole: t.whole, low, high });
  }
  return rows;
}

// First days counted: those of the question.
const range = (v) => [v.q.from ?? v.firstDay, Math.min(v.q.to ?? v.q.asOf, v.q.asOf)];

// The gap in days that 95 in 100 returns do not exceed; undefined: no return.
function usualGap(v) {
  const [from, to] = range(v), gaps = [];
  for (const list of v.groups.values()) {
    for (const days of lives(list)) {
      if (days[0] >= from && days[0] < to) for (let i = 1; i < days.length; i++) gaps.push(days[i] - days[i - 1]);
    }
  }
  gaps.sort((a, b) => a - b);
  return gaps[Math.ceil(gaps.length * 19 / 20) - 1];
}

function survival(v, split, list) {
  const { q } = v, z = Z[q.level], [from, to] = range(v), rows = [];
  const gap = q.ask.gap ?? usualGap(v);
  const counted = lives(list).filter((d) => d[0] >= from && d[0] < to);
  if (q.split !== undefined && !counted.length) return rows;
  // How long each was there, and whether the end was seen: only a silence that
  // was heard to its end tells, so nobody is followed beyond a limit.
  const seen = counted.map((d) => [d[d.length - 1] - d[0], q.asOf - d[0] - 1 - gap]).filter(([, limit]) => limit >= 0)
    .map(([life, limit]) => ({ time: Math.min(life, limit), left: life <= limit }));
  const row = { indicator: 'survival', start: textOf(from), end: textOf(to), cohort: '', lag: '', split };
  const series = (name) => [split, `measure=${name}`].filter(Boolean).join(',');
  const unknown = { state: counted.length ? 'censored' : 'none', value: null, part: null, whole: null };
  const times = [...new Set([...SHOWN, ...seen.filter((x) => x.left).map((x) => x.time)])].sort((a, b) => a - b);
  let s = 1, greenwood = 0, median = null, low = null, high = null;
  for (const t of times) {
    const n = seen.filter((x) => x.time >= t).length;
    const d = seen.filter((x) => x.left && x.time === t).length;
    if (!n) { rows.push({ ...row, lag: String(t), ...unknown }); continue; }
    s *= (n - d) / n;
    greenwood += d / (n * (n - d));
    const out = { ...row, lag: String(t), state: 'complete', value: s, part: n - d, whole: n };
    if (d < n && s < 1) {
      const loglog = Math.log(-Math.log(s)), wide = z * Math.sqrt(greenwood) / Math.abs(Math.log(s));
      out.low = Math.exp(-Math.exp(loglog + wide));
      out.high = Math.exp(-Math.exp(loglog - wide));
    }
    if (s <= 0.5 + 1e-9) median ??= t;
    if (out.low <= 0.5 + 1e-9) low ??= t;
    if (out.high <= 0.5 + 1e-9) high ??= t;
    rows.push(out);
  }
  const left = seen.filter((x) => x.left).length;
  rows.push({ ...row, split: series('median'), state: median === null ? unknown.state : 'complete', value: median, part: left, whole: seen.length,
    ...(median === null ? {} : { low: low ?? undefined, high: high ?? undefined }) });
  rows.push({ ...row, split: series('gap'), state: 'complete', value: gap, part: null, whole: null });
  return rows;
}

function rolling(v, split, list) {
  const days = v.q.ask.rolling;
  const known = v.events.filter((e) => e.day < v.q.asOf).map((e) => e.day);
  return v.periods.map((p) => {
    const from = p + 1 - days;
    const row = { indicator: 'active_users', start: textOf(from), end: textOf(p + 1), cohort: '', lag: '',
      split: [split, `rolling=${days}`].filter(Boolean).join(','), whole: null };
    if (!known.some((d) => d >= from && d <= p)) return { ...row, state: 'none', value: null, part: null };
    const n = new Set(list.filter((e) => e.day >= from && e.day <= p).map((e) => e.user)).size;
    return { ...row, state: from < v.firstDay ? 'partial' : 'complete', value: n, part: n };
  });
}

// null: the question is refused, since nobody came back to learn a gap from.
export function computeAsked(events, q) {
  const v = view(events, q);
  const one = { retention, survival, active_users: rolling }[q.asked];
  if (q.asked === 'survival' && !q.ask.gap && usualGap(v) === undefined) return null;
  return [...v.groups].flatMap(([split, list]) => one(v, split, list));
}
