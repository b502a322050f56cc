// The indicators, recomputed the slow and obvious way from the list of events
// {user, day, action, dims}: plain sets, no shared code with the program.
import { startOf, endOf, textOf } from './calendar.mjs';
import { engagement } from './naive_engagement.mjs';
import { costs, costsAsked } from './naive_cost.mjs';
import { goals } from './naive_goals.mjs';
import { answers, use } from './naive_use.mjs';
import { values, valuesAsked } from './naive_value.mjs';
import { reach, reachAsked, reachWhole } from './naive_reach.mjs';

const Z = { p90: 1.6448536269514722, p95: 1.959963984540054, p99: 2.5758293035489004 };

export function wilson(x, n, level) {
  const z = { 0.9: Z.p90, 0.95: Z.p95, 0.99: Z.p99 }[level];
  const p = x / n;
  const half = z * Math.sqrt(z * z + 4 * x * (1 - p));
  return [(2 * x + z * z - half) / (2 * (n + z * z)),
    (2 * x + z * z + half) / (2 * (n + z * z))];
}

// Everything about one question: which events count, in which periods.
export function view(events, q) {
  const known = events.filter((e) => e.day < q.asOf);
  const covered = new Set(known.map((e) => startOf(q.by, e.day)));
  const firstDay = known.reduce((m, e) => Math.min(m, e.day), Infinity);
  const from = q.from ?? firstDay;
  const to = q.to ?? q.asOf;
  const periods = [];
  if (firstDay !== Infinity) {
    for (let s = startOf(q.by, from); s < to && s < q.asOf; s = endOf(q.by, s)) periods.push(s);
  }
  const asked = q.where.filter(([d]) => d === 'action').map(([, v]) => v);
  const counts = (e) => (asked.length ? asked.includes(e.action)
    : q.active.length === 0 || q.active.includes(e.action));
  let chosen = known.filter(counts);
  // Conditions hold for the user on that day: on the events themselves for one
  // dimension, by meeting of the day's sets for a second one.
  const dims = [...new Set(q.where.map(([d]) => d).filter((d) => d !== 'action'))];
  const main = q.split && q.split !== 'action' ? q.split : dims[0];
  const allowed = (d, e) => q.where.filter(([k]) => k === d).map(([, v]) => v).includes(e.dims[d]);
  const onDay = {};
  for (const d of dims) {
    onDay[d] = new Set(chosen.filter((e) => allowed(d, e)).map((e) => e.user + '|' + e.day));
  }
  for (const d of dims) {
    chosen = chosen.filter((e) => (d === main ? allowed(d, e) : onDay[d].has(e.user + '|' + e.day)));
  }
  const splitOf = (e) => (q.split === undefined ? '' : q.split + '=' +
    (q.split === 'action' ? e.action : e.dims[q.split]));
  const groups = new Map();
  // Values that nobody had before the last period ends are not listed.
  const last = periods.length ? endOf(q.by, periods[periods.length - 1]) : -Infinity;
  for (const e of chosen) {
    const s = splitOf(e);
    if (!groups.has(s)) groups.set(s, []);
    groups.get(s).push(e);
  }
  for (const [s, list] of groups) if (q.split !== undefined && list.every((e) => e.day >= last)) groups.delete(s);
  if (q.split === undefined && !groups.has('')) groups.set('', []);
  return { q, events, periods, covered, groups, firstDay, joint: dims.filter((d) => d !== main).length > 0 };
}

export function state(start, end, asOf) {
  if (end <= asOf) return 'complete';
  return start < asOf ? 'partial' : 'censored';
}

// Users by period of a list of events, all of history.
function usersBy(by, list) {
  const m = new Map();
  for (const e of list) {
    const p = startOf(by, e.day);
    if (!m.has(p)) m.set(p, new Set());
    m.get(p).add(e.user);
  }
  return m;
}

function firstPeriod(by, list) {
  const f = new Map();
  for (const e of list) {
    const p = startOf(by, e.day);
    if (!f.has(e.user) || p < f.get(e.user)) f.set(e.user, p);
  }
  return f;
}

function base(indicator, q, start, split) {
  const end = endOf(q.by, start);
  return { indicator, start: textOf(start), end: textOf(end), split, cohort: '', lag: '', state: state(start, end, q.asOf) };
}

function counted(v, indicator, split, count) {
  return v.periods.map((p) => {
    const row = base(indicator, v.q, p, split);
    if (!v.covered.has(p)) return { ...row, state: 'none', value: null, part: null, whole: null };
    const n = count(p);
    return { ...row, value: n, part: n, whole: null };
  });
}

const none = new Set();

export const indicators = {
  active_users(v, split, list) {
    const by = usersBy(v.q.by, list);
    return counted(v, 'active_users', split, (p) => (by.get(p) ?? none).size);
  },
  new_users(v, split, list) {
    const first = [...firstPeriod(v.q.by, list).values()];
    return counted(v, 'new_users', split, (p) => first.filter((x) => x === p).length);
  },
  returning_users(v, split, list) {
    const first = firstPeriod(v.q.by, list);
    const by = usersBy(v.q.by, list);
    return counted(v, 'returning_users', split,
      (p) => [...(by.get(p) ?? none)].filter((u) => first.get(u) < p).length);
  },
  cumulative_users(v, split, list) {
    const first = [...firstPeriod(v.q.by, list).values()];
    return counted(v, 'cumulative_users', split, (p) => first.filter((x) => x <= p).length);
  },
  events(v, split, list) {
    return counted(v, 'events', split, (p) => list.filter((e) => startOf(v.q.by, e.day) === p).length);
  },
  growth(v, split, list) {
    const by = usersBy(v.q.by, list);
    const first = firstPeriod(v.q.by, list);
    const rows = [];
    const history = startOf(v.q.by, v.firstDay);
    for (const p of v.periods) {
      const before = startOf(v.q.by, p - 1);
      const now = by.get(p) ?? none;
      const past = by.get(before) ?? none;
      const known = v.covered.has(p) && (p === history || v.covered.has(before));
      const flow = {
        new: [...now].filter((u) => first.get(u) === p).length,
        retained: [...now].filter((u) => past.has(u)).length,
        resurrected: [...now].filter((u) => first.get(u) < p && !past.has(u)).length,
        churned: [...past].filter((u) => !now.has(u)).length,
      };
      // Before the first period there is nothing to be retained from.
      const flows = Object.entries(flow).slice(0, p === history ? 1 : 4);
      for (const [name, n] of flows) {
        const row = base('growth', v.q, p, (split ? split + ',' : '') + 'flow=' + name);
        rows.push(known ? { ...row, value: n, part: n, whole: null }
          : { ...row, state: 'none', value: null, part: null, whole: null });
      }
      if (p === history) continue;
      const row = base('growth', v.q, p, (split ? split + ',' : '') + 'flow=quick_ratio');
      const part = flow.new + flow.resurrected;
      if (!known) rows.push({ ...row, state: 'none', value: null });
      else if (flow.churned === 0) rows.push({ ...row, state: 'none', value: null, part, whole: 0 });
      else rows.push({ ...row, value: part / flow.churned, part, whole: flow.churned });
    }
    return rows;
  },
  retention(v, split, list) {
    const by = usersBy(v.q.by, list);
    const first = firstPeriod(v.q.by, list);
    const rows = [];
    const pooled = new Map();
    const starts = v.periods;
    // Every cohort has as many lags as the oldest one has periods begun.
    const lags = [];
    if (starts.length) {
      for (let s = endOf(v.q.by, starts[0]); s < v.q.asOf; s = endOf(v.q.by, s)) lags.push(lags.length + 1);
    }
    for (const c of starts) {
      const members = [...first].filter(([, p]) => p === c).map(([u]) => u);
      let s = c;
      for (const lag of lags) {
        s = endOf(v.q.by, s);
        const end = endOf(v.q.by, s);
        const row = { indicator: 'retention', start: textOf(s), end: textOf(end), split,
          cohort: textOf(c), lag: String(lag), state: state(s, end, v.q.asOf) };
        const whole = members.length;
        const part = members.filter((u) => (by.get(s) ?? none).has(u)).length;
        // Nobody to follow: there never will be a rate.
        if (whole === 0) rows.push({ ...row, state: 'none', value: null, part: null, whole });
        else if (row.state === 'censored') rows.push({ ...row, value: null, part: null, whole });
        else if (!v.covered.has(s)) rows.push({ ...row, state: 'none', value: null, whole });
        else if (row.state === 'partial') rows.push({ ...row, value: part / whole, part, whole });
        else {
          const [low, high] = wilson(part, whole, v.q.level);
          rows.push({ ...row, value: part / whole, part, whole, low, high });
          const t = pooled.get(lag) ?? { part: 0, whole: 0, start: s, end };
          t.part += part; t.whole += whole;
          t.start = Math.min(t.start, s); t.end = Math.max(t.end, end);
          pooled.set(lag, t);
        }
      }
    }
    for (const [lag, t] of pooled) {
      const [low, high] = wilson(t.part, t.whole, v.q.level);
      rows.push({ indicator: 'retention', start: textOf(t.start), end: textOf(t.end), split, cohort: '',
        lag: String(lag), state: 'complete', value: t.part / t.whole, part: t.part, whole: t.whole, low, high });
    }
    return rows;
  },
  ...reach,
  ...engagement,
};

// Which of them the question can be put to; some are of the question as a
// whole, not of each split value.
export function asked(q) {
  const v = view([], q);
  const onAction = q.split === 'action' || q.where.some(([d]) => d === 'action');
  const names = Object.keys({ ...indicators, ...reachWhole })
    .filter((n) => !(v.joint && n === 'events') && reachAsked(n, q) && !(n === 'frequency' && q.by === 'day'));
  if (!onAction && !v.joint) names.push(...Object.keys(use));
  names.push(...valuesAsked(q));
  if (!q.split && !q.where.length) names.push(...Object.keys(answers), ...Object.keys(goals), ...costsAsked(q));
  return names;
}

export function compute(events, q, names) {
  const v = view(events, q);
  const every = view(events, { ...q, active: [] });
  every.q = q;
  every.end = v.periods.length ? endOf(q.by, v.periods[v.periods.length - 1]) : -Infinity;
  const rows = [];
  for (const name of names) {
    if (values[name]) rows.push(...values[name](v));
    else if (goals[name]) rows.push(...goals[name](events, q));
    else if (costs[name]) rows.push(...costs[name](view(events, q), q));
    else if (answers[name]) rows.push(...answers[name](every, every.groups.get('')));
    else if (use[name]) for (const [split, list] of every.groups) rows.push(...use[name](every, split, list));
    else if (reachWhole[name]) rows.push(...reachWhole[name](v));
    else for (const [split, list] of v.groups) for (const row of indicators[name](v, split, list)) rows.push(row);
  }
  return rows;
}
