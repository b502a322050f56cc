// Completion, funnel, time to complete, shares of users, answers: the slow and
// obvious way.
import { endOf, startOf, textOf } from './calendar.mjs';

const Z = { 0.9: 1.6448536269514722, 0.95: 1.959963984540054, 0.99: 2.5758293035489004 };

function wilsonOf(p, n, level) {
  const z = Z[level];
  const half = (z / (1 + z * z / n)) * Math.sqrt(p * (1 - p) / n + z * z / (4 * n * n));
  const mid = (p + z * z / (2 * n)) / (1 + z * z / n);
  return [mid - half, mid + half];
}

// The limits of a mean of answers: those of as many yes-or-no answers as have
// the same variance, one more answer being shared out among the classes.
function scoreLimits(counts, level) {
  const n = counts.reduce((a, b) => a + b, 0);
  const worth = counts.map((_, k) => k / (counts.length - 1));
  const mean = counts.reduce((s, c, k) => s + c * worth[k], 0) / n;
  const soft = counts.map((c) => (c + 1 / counts.length) / (n + 1));
  const m = soft.reduce((s, q, k) => s + q * worth[k], 0);
  const variance = soft.reduce((s, q, k) => s + q * (worth[k] - m) ** 2, 0);
  return wilsonOf(mean, n * m * (1 - m) / variance, level);
}

const inState = (p, v) => {
  const end = endOf(v.q.by, p);
  return end <= v.q.asOf ? 'complete' : p < v.q.asOf ? 'partial' : 'censored';
};
const base = (indicator, v, p, split) => ({ indicator, start: textOf(p), end: textOf(endOf(v.q.by, p)), split, cohort: '', lag: '' });
const series = (split, name) => (split ? split + ',' : '') + name;

// Of every user who starts in the period, the days that matter.
function starters(list, by, p, start) {
  const first = new Map();
  for (const e of list) {
    if (e.action !== start || startOf(by, e.day) !== p) continue;
    if (!first.has(e.user) || e.day < first.get(e.user)) first.set(e.user, e.day);
  }
  return [...first];
}

function rate(v, indicator, split, p, W, list, start, reached) {
  const row = base(indicator, v, p, split);
  const all = starters(list, v.q.by, p, start);
  const mature = all.filter(([, s]) => s + W <= v.q.asOf);
  if (!v.covered.has(p)) return { ...row, state: 'none', value: null, part: null, whole: null };
  if (mature.length === 0) {
    return all.length || p + W > v.q.asOf
      ? { ...row, state: 'censored', value: null, part: null, whole: all.length }
      : { ...row, state: 'none', value: null, part: null, whole: null };
  }
  const part = mature.filter(([u, s]) => reached(u, s)).length;
  const out = { ...row, value: part / mature.length, part, whole: mature.length };
  if (endOf(v.q.by, p) - 1 + W > v.q.asOf) return { ...out, state: 'partial' };
  const [low, high] = wilsonOf(part / mature.length, mature.length, v.q.level);
  return { ...out, state: 'complete', low, high };
}

// The first day by which a share has arrived, by the product limit, and those
// on which its log-log limits say so; both or none.
function arrival(times, share, level) {
  let s = 1, greenwood = 0, value = null, low, high;
  for (const t of [...new Set(times.map((x) => x.t))].sort((a, b) => a - b)) {
    const n = times.filter((x) => x.t >= t).length, d = times.filter((x) => x.t === t && x.ended).length;
    s *= (n - d) / n;
    greenwood += d / (n * (n - d));
    const at = (sign) => Math.exp(-Math.exp(Math.log(-Math.log(s)) + sign * Z[level] * Math.sqrt(greenwood) / Math.abs(Math.log(s))));
    if (s <= 1 - share + 1e-12) value ??= t;
    if (s > 0 && s < 1 && at(1) <= 1 - share + 1e-12) low ??= t;
    if (s > 0 && s < 1 && at(-1) <= 1 - share + 1e-12) high ??= t;
  }
  return value === null || high === undefined ? { value } : { value, low, high };
}

// Split values that somebody starts with, in the periods asked for.
const startsIn = (v, list, start) => v.q.split === undefined ||
  list.some((e) => e.action === start && v.periods.includes(startOf(v.q.by, e.day)));

// All events that meet the conditions, whatever the action.
export const use = {
  completion(v, split, list) {
    const { start, complete, refused, within_days: W = 30 } = v.q.config.completion;
    if (!startsIn(v, list, start)) return [];
    const ends = list.filter((e) => e.action === complete || e.action === refused);
    return v.periods.map((p) => rate(v, 'completion', split, p, W, list, start,
      (u, s) => ends.some((e) => e.user === u && e.day >= s && e.day < s + W)));
  },
  funnel(v, split, list) {
    const W = v.q.config.completion.within_days ?? 30;
    const steps = v.q.config.funnel ?? [v.q.config.completion.start, v.q.config.completion.complete];
    if (!startsIn(v, list, steps[0])) return [];
    return steps.flatMap((name, k) => v.periods.map((p) => rate(v, 'funnel', series(split, `step=${name}`), p, W, list, steps[0], (u, s) => {
      let at = s;
      for (let i = 1; i <= k; i++) {
        const days = list.filter((e) => e.user === u && e.action === steps[i] && e.day >= at && e.day < s + W).map((e) => e.day);
        if (!days.length) return false;
        at = Math.min(...days);
      }
      return true;
    })));
  },
  time_to_complete(v, split, list) {
    const { start, complete, refused } = v.q.config.completion;
    if (!startsIn(v, list, start)) return [];
    const rows = [];
    for (const [name, share] of [['median', 0.5], ['p90', 0.9]]) {
      for (const p of v.periods) {
        const times = starters(list, v.q.by, p, start).map(([u, s]) => {
          const days = list.filter((e) => e.user === u && (e.action === complete || e.action === refused) && e.day >= s).map((e) => e.day - s);
          return days.length ? { t: Math.min(...days), ended: true } : { t: v.q.asOf - 1 - s, ended: false };
        });
        const row = base('time_to_complete', v, p, series(split, `quantile=${name}`));
        if (!v.covered.has(p) || !times.length) { rows.push({ ...row, state: 'none', value: null, part: null, whole: null }); continue; }
        const { value, ...limits } = arrival(times, share, v.q.level);
        const state = value === null ? 'censored' : inState(p, v);
        rows.push({ ...row, state, value, part: times.filter((x) => x.ended).length, whole: times.length, ...(state === 'complete' ? limits : {}) });
      }
    }
    return rows;
  },
  transactions(v, split, list) {
    return counted(v, 'transactions', split, list, v.q.config.completion.complete, (l) => l.length);
  },
  outcomes(v, split, list) {
    return counted(v, 'outcomes', split, list, v.q.config.outcome.action, (l) => new Set(l.map((e) => e.user)).size);
  },
  support_rate: (v, split, list) => share(v, 'support_rate', split, list, v.q.config.support.action),
  outcome_rate: (v, split, list) => share(v, 'outcome_rate', split, list, v.q.config.outcome.action),
};

function counted(v, indicator, split, list, action, count) {
  const did = list.filter((e) => e.action === action);
  if (v.q.split !== undefined && did.every((e) => e.day >= v.end)) return [];
  return v.periods.map((p) => {
    const row = base(indicator, v, p, split);
    if (!v.covered.has(p)) return { ...row, state: 'none', value: null, part: null, whole: null };
    const n = count(did.filter((e) => startOf(v.q.by, e.day) === p));
    return { ...row, state: inState(p, v), value: n, part: n, whole: null };
  });
}

function share(v, indicator, split, list, action) {
  const q = v.q;
  const counts = (e) => q.active.length === 0 || q.active.includes(e.action) || e.action === action;
  const mine = list.filter((e) => counts(e) && v.periods.includes(startOf(q.by, e.day)));
  if (q.split !== undefined && !mine.length) return [];
  return v.periods.map((p) => {
    const row = base(indicator, v, p, split);
    const here = mine.filter((e) => startOf(q.by, e.day) === p);
    const users = new Set(here.map((e) => e.user)).size;
    if (!v.covered.has(p) || users === 0) return { ...row, state: 'none', value: null, part: null, whole: null };
    const part = new Set(here.filter((e) => e.action === action).map((e) => e.user)).size;
    const out = { ...row, state: inState(p, v), value: part / users, part, whole: users };
    if (out.state !== 'complete') return out;
    const [low, high] = wilsonOf(part / users, users, q.level);
    return { ...out, low, high };
  });
}

// Of each question: what its classes are called, and the mean's ends.
const QUESTIONS = {
  satisfaction: { words: [['bad', 'mal', '0'], ['medium', 'moyen', '5'], ['good', 'bien', '10']], best: 10 },
  ease_of_use: { words: [['1'], ['2'], ['3'], ['4'], ['5']], best: 1 },
  nps: { words: Array.from({ length: 11 }, (_, k) => [String(k)]) },
};

function countsOf(v, name, p, list) {
  const { action, answer } = v.q.config[name];
  const given = list.filter((e) => startOf(v.q.by, e.day) === p && e.action === action).map((e) => e.dims[answer].toLowerCase());
  return QUESTIONS[name].words.map((w) => given.filter((a) => w.includes(a)).length);
}

function netPromoters(v, list) {
  return v.periods.map((p) => {
    const c = countsOf(v, 'nps', p, list), row = base('nps', v, p, '');
    const n = c.reduce((a, b) => a + b, 0);
    if (n === 0 || !v.covered.has(p)) return { ...row, state: 'none', value: null, part: null, whole: null };
    const good = c[9] + c[10], bad = c.slice(0, 7).reduce((a, b) => a + b, 0), state = inState(p, v);
    const out = { ...row, state, value: (good - bad) / n, part: good - bad, whole: n };
    if (state !== 'complete') return out;
    const [low, high] = scoreLimits([bad, n - good - bad, good], v.q.level).map((x) => 2 * x - 1);
    return { ...out, low, high };
  });
}

const meanRows = (name) => (v, list) => {
  const q = v.q, { words, best } = QUESTIONS[name], top = words.length - 1;
  const rows = [];
  for (const p of v.periods) {
    const counts = countsOf(v, name, p, list);
    const n = counts.reduce((a, b) => a + b, 0);
    const done = list.filter((e) => startOf(q.by, e.day) === p && e.action === q.config.completion.complete).length;
    const state = v.covered.has(p) ? inState(p, v) : 'none';
    const nothing = { state: 'none', value: null, part: null, whole: null };
    const part = counts.reduce((s, c, k) => s + k * c, 0);
    const mean = n ? best * part / (top * n) : null;
    const row = base(name, v, p, '');
    if (n === 0 || state === 'none') rows.push({ ...row, ...nothing });
    else {
      const out = { ...row, state, value: mean, part, whole: top * n };
      if (state === 'complete') {
        const [low, high] = scoreLimits(counts, q.level).map((x) => best * x);
        rows.push({ ...out, low, high });
        const colour = n < 100 ? 'too_few' : low >= 8 ? 'green' : high < 5 ? 'red' : low >= 5 && high < 8 ? 'yellow' : 'cannot_tell';
        if (name === 'satisfaction') rows.push({ ...out, low, high, split: `colour=${colour}` });
      } else rows.push(out);
    }
    const known = done > 0 && n <= done;
    const r = n / done;
    if (!known || state === 'none') rows.push({ ...row, ...nothing, split: 'rate=response' });
    else {
      const out = { ...row, split: 'rate=response', state, value: r, part: n, whole: done };
      const [low, high] = wilsonOf(r, done, q.level);
      rows.push(state === 'complete' ? { ...out, low, high } : out);
    }
    if (!known || n === 0 || state === 'none') rows.push({ ...row, ...nothing, split: 'bounds=silent' });
    else rows.push({ ...row, split: 'bounds=silent', state, value: null, part: null, whole: null, ...(state === 'complete' ? { low: r * mean, high: r * mean + best * (1 - r) } : {}) });
  }
  return rows;
};

// Answers are kept with their day alone: no split, no condition.
export const answers = { satisfaction: meanRows('satisfaction'), ease_of_use: meanRows('ease_of_use'), nps: netPromoters };
