// Reach over territories and the look ahead, recomputed the slow way: limits
// by bisection, fits anew for every point left out, variances as double sums.
import { endOf, startOf, textOf } from './calendar.mjs';
import { state, view } from './naive.mjs';
import { generator } from './random.mjs';

const Z = { 0.9: 1.6448536269514722, 0.95: 1.959963984540054, 0.99: 2.5758293035489004 };
export const REGIONS = { '01': '84', '69': '84', 13: '93', '2A': '94', 59: '32', 75: '11', 974: '04', 23: '75' };

const sum = (list) => list.reduce((a, b) => a + b, 0);
const mean = (list) => sum(list) / list.length;

function bisect(low, high, rises) {
  for (let i = 0; i < 200; i++) {
    const middle = (low + high) / 2;
    if (rises(middle)) high = middle; else low = middle;
  }
  return (low + high) / 2;
}

function poissonUpTo(x, m) {
  let term = Math.exp(-m), all = term;
  for (let i = 1; i <= x; i++) { term *= m / i; all += term; }
  return all;
}

export function poissonLimits(x, level) {
  const z = Z[level];
  if (x >= 10) {
    const limit = (n, s) => n * (1 - 1 / (9 * n) + s * z / (3 * Math.sqrt(n))) ** 3;
    return [limit(x, -1), limit(x + 1, 1)];
  }
  const tail = (1 - level) / 2;
  return [x === 0 ? 0 : bisect(0, 100, (m) => 1 - poissonUpTo(x - 1, m) > tail),
    bisect(0, 100, (m) => poissonUpTo(x, m) < tail)];
}

const quantiles = new Map();
// Student's t: the share within t is the share of cos^(df-1) up to its angle.
export function student(level, df) {
  const key = level + '|' + df;
  if (!quantiles.has(key)) {
    const area = (to) => {
      const n = 4000, h = to / n;
      let all = 0;
      for (let i = 0; i <= n; i++) all += (i === 0 || i === n ? 1 : i % 2 ? 4 : 2) * Math.cos(i * h) ** (df - 1);
      return all * h / 3;
    };
    const whole = area(Math.PI / 2);
    // Newton's steps: the density there is the power itself.
    let angle = Math.atan(2 / Math.sqrt(df)), step;
    do {
      step = (area(angle) - level * whole) / Math.cos(angle) ** (df - 1);
      angle = Math.min(Math.max(angle - step, angle / 2), (angle + Math.PI / 2) / 2);
    } while (Math.abs(step) > 1e-13);
    quantiles.set(key, Math.tan(angle) * Math.sqrt(df));
  }
  return quantiles.get(key);
}

function line(x, y) {
  const cx = mean(x), cy = mean(y);
  const sxx = sum(x.map((v) => (v - cx) ** 2));
  const slope = sum(x.map((v, i) => (v - cx) * (y[i] - cy))) / sxx;
  const at = (v) => cy + slope * (v - cx);
  const rest = sum(x.map((v, i) => (y[i] - at(v)) ** 2));
  return { n: x.length, cx, sxx, slope, at, s: Math.sqrt(rest / (x.length - 2)) };
}

function leftOut(x, y, logs) {
  return sum(x.map((v, i) => {
    const u = x.filter((_, k) => k !== i), w = y.filter((_, k) => k !== i);
    const foretold = line(u, logs ? w.map(Math.log) : w).at(v);
    return (y[i] - (logs ? Math.exp(foretold) : foretold)) ** 2;
  }));
}

function trend(x, y) {
  if (x.length < 6) return null;
  const straight = leftOut(x, y, false);
  const bent = y.every((v) => v > 0) ? leftOut(x, y, true) : Infinity;
  const logs = bent + 1e-9 * sum(y.map((v) => v * v)) < straight;
  const fit = (l) => ({ logs: l, line: line(x, l ? y.map(Math.log) : y) });
  // Nearly as good as the other: limits are those of both.
  const doubtful = Math.max(straight, bent) < 2 * Math.min(straight, bent);
  return { ...fit(logs), other: doubtful ? fit(!logs) : null };
}

// Sum of the values foretold at the given places, with its limits; of
// logarithms by the delta method.
function total(t, places, level) {
  const [value, low, high] = totalOf(t, places, level);
  const [, l, h] = t.other ? totalOf(t.other, places, level) : [value, low, high];
  return [value, Math.min(low, l), Math.max(high, h)];
}

function totalOf(t, places, level) {
  const l = t.line;
  const at = places.map((v) => (t.logs ? Math.exp(l.at(v)) : l.at(v)));
  const all = sum(at);
  const weight = at.map((v) => (t.logs ? v / all : 1));
  let variance = 0;
  places.forEach((u, i) => places.forEach((v, k) => {
    const shared = 1 / l.n + (u - l.cx) * (v - l.cx) / l.sxx;
    variance += weight[i] * weight[k] * (shared + (i === k ? 1 : 0));
  }));
  const half = student(level, l.n - 2) * l.s * Math.sqrt(variance);
  const least = (v) => Math.max(0, v);
  return t.logs ? [all, all * Math.exp(-half), all * Math.exp(half)]
    : [least(all), least(all - half), least(all + half)];
}

const usersIn = (list, from, to) => new Set(list.filter((e) => e.day >= from && e.day < to).map((e) => e.user)).size;
const row = (indicator, start, end, split, more) => ({ indicator, start: textOf(start), end: textOf(end), split,
  cohort: '', lag: '', value: null, part: null, whole: null, ...more });
const share = (part, whole) => ({ value: part / whole, part, whole });
const join = (split, measure) => (split ? split + ',' : '') + measure;

// The people that a row is about; null: a territory that is in no table.
function people(v, split) {
  const { at, whole } = v.q.population;
  if (v.q.split === 'dept') return { territory: true, ...(at.get(split.slice(5)) ?? { n: 0 }) };
  const asked = [...new Set(v.q.where.filter(([d]) => d === 'dept').map(([, c]) => c))];
  if (asked.length === 0) return { territory: false, ...whole };
  if (asked.some((c) => !at.has(c))) return { n: 0 };
  const of = (f) => sum(asked.map((c) => at.get(c)[f]));
  return { territory: true, n: of('n'), low: of('low'), high: of('high') };
}

function rate(v, users, p, st) {
  const cell = { ...share(users, p.n), state: st };
  if (st !== 'complete') return cell;
  if (p.territory) {
    const [low, high] = poissonLimits(users, v.q.level);
    return { ...cell, low: low / p.high, high: high / p.low };
  }
  return p.low === p.high ? cell : { ...cell, low: users / p.high, high: users / p.low };
}

// Those periods whose figures belong into a series.
function series(v) {
  return v.periods.filter((p) => v.covered.has(p) && endOf(v.q.by, p) <= v.q.asOf &&
    !(v.firstDay > p && v.firstDay < endOf(v.q.by, p)));
}

// Number of a period, counted from any fixed one.
function number(by, start) {
  const d = new Date(start * 86400000);
  const months = d.getUTCFullYear() * 12 + d.getUTCMonth();
  switch (by) {
    case 'day': return start;
    case 'week': return (start - 4) / 7;
    default: return Math.floor(months / { month: 1, quarter: 3, semester: 6, year: 12 }[by]);
  }
}

function signals(y, low, middle, high) {
  const n = y.length;
  const marked = { outside: new Set(), shift: new Set(), trend: new Set(), near_limit: new Set() };
  const third = (high - middle) * 2 / 3;
  for (let i = 0; i < n; i++) {
    if (y[i] > high || y[i] < low) marked.outside.add(i);
    const seven = y.slice(i, i + 7);
    const mark = (name) => seven.forEach((_, k) => marked[name].add(i + k));
    if (seven.length === 7) {
      if (seven.every((v) => v > middle) || seven.every((v) => v < middle)) mark('shift');
      const steps = seven.slice(1).map((v, k) => v - seven[k]);
      if (steps.every((d) => d > 0) || steps.every((d) => d < 0)) mark('trend');
    }
    const side = (v) => (v > middle + third ? 1 : v < middle - third ? -1 : 0);
    for (const k of [i + 1, i + 2]) {
      if (k < n && side(y[i]) !== 0 && side(y[i]) === side(y[k])) { marked.near_limit.add(i); marked.near_limit.add(k); }
    }
  }
  return marked;
}

// A question cut at its end, as the past from which one looks ahead.
function past(v) {
  const end = Math.min(v.q.to ?? v.q.asOf, v.q.asOf);
  return view(v.events, { ...v.q, asOf: end, to: end });
}

export const reach = {
  penetration(v, split, list) {
    const p = people(v, split);
    if (p.n === 0) return [];
    return v.periods.map((s) => {
      const end = endOf(v.q.by, s);
      if (!v.covered.has(s)) return row('penetration', s, end, split, { state: 'none' });
      return row('penetration', s, end, split, rate(v, usersIn(list, s, end), p, state(s, end, v.q.asOf)));
    });
  },
  penetration_year(v, split, list) {
    const p = people(v, split);
    if (p.n === 0) return [];
    const months = new Set(v.events.filter((e) => e.day < v.q.asOf).map((e) => startOf('month', e.day)));
    return v.periods.map((s) => {
      const end = endOf(v.q.by, s);
      const year = [end];
      while (year.length < 13) year.unshift(startOf('month', year[0] - 1));
      const known = year.slice(0, 12).every((m) => months.has(m));
      return row('penetration_year', year[0], end, split,
        known ? rate(v, usersIn(list, year[0], end), p, state(year[0], end, v.q.asOf)) : { state: 'none' });
    });
  },
  control(v, split, list) {
    const of = (p) => usersIn(list, p, endOf(v.q.by, p));
    const chosen = series(v);
    const y = chosen.map(of);
    const middle = mean(y);
    const reach = 3 / 1.128 * (sum(y.slice(1).map((x, i) => Math.abs(x - y[i]))) / (y.length - 1));
    const limits = y.length >= 12 ? { low: Math.max(0, middle - reach), high: middle + reach } : {};
    const rows = v.periods.map((p) => {
      const end = endOf(v.q.by, p);
      if (!v.covered.has(p)) return row('control', p, end, split, { state: 'none' });
      return row('control', p, end, split, { state: state(p, end, v.q.asOf), value: of(p), part: of(p),
        ...(chosen.includes(p) ? limits : {}) });
    });
    if (y.length < 12) return rows;
    for (const [name, marked] of Object.entries(signals(y, middle - reach, middle, middle + reach))) {
      for (const i of marked) {
        rows.push(row('control', chosen[i], endOf(v.q.by, chosen[i]), join(split, 'signal=' + name),
          { state: 'complete', value: y[i], part: y[i] }));
      }
    }
    return rows;
  },
};

function territories(v, name) {
  const by = view(v.events, { ...v.q, split: 'dept' });
  const at = [...v.q.population.at].map(([code, p]) => ({ code, p, list: by.groups.get('dept=' + code) ?? [] }));
  const of = (s) => at.map((t) => ({ code: t.code, people: t.p.n, users: usersIn(t.list, s, endOf(v.q.by, s)) }));
  const cell = (s, split, more) => row(name, s, endOf(v.q.by, s), split,
    v.covered.has(s) ? { state: state(s, endOf(v.q.by, s), v.q.asOf), ...more(of(s)) } : { state: 'none' });
  return { at, cell };
}

// Half the mean difference between two people drawn at random, over the mean.
function gini(areas) {
  const n = sum(areas.map((a) => a.people)), m = sum(areas.map((a) => a.users)) / n;
  return sum(areas.map((a) => sum(areas.map((b) => a.people * b.people *
    Math.abs(a.users / a.people - b.users / b.people))))) / n / n / m / 2;
}

function theil(areas) {
  const n = sum(areas.map((a) => a.people)), u = sum(areas.map((a) => a.users));
  return sum(areas.filter((a) => a.users > 0).map((a) => a.users / u * Math.log(a.users / u / (a.people / n))));
}

function regions(areas) {
  const all = new Map();
  for (const a of areas) {
    const r = all.get(REGIONS[a.code]) ?? { users: 0, people: 0, areas: [] };
    all.set(REGIONS[a.code], { users: r.users + a.users, people: r.people + a.people, areas: [...r.areas, a] });
  }
  return [...all.values()];
}

// Mean of an index over draws of our own, and how far it may be off: a user
// in an area of nobody much is rare and weighs a lot.
function drawn(areas, index, seed) {
  const r = generator(seed), n = sum(areas.map((a) => a.people)), users = sum(areas.map((a) => a.users));
  const values = [];
  for (let i = 0; i < 200; i++) {
    const b = areas.map((a) => ({ ...a, users: 0 }));
    for (let u = 0; u < users; u++) {
      let at = r.real() * n, k = 0;
      while (at >= b[k].people && k + 1 < b.length) at -= b[k++].people;
      b[k].users++;
    }
    values.push(index(b));
  }
  const m = mean(values);
  const sd = Math.sqrt(sum(values.map((x) => (x - m) ** 2)) / (values.length - 1));
  // Of its range, quantiles of draws, nothing is said: they jump.
  return { value: m, unsaid: ['low', 'high'], loose: 8 * sd * Math.sqrt(1 / 200 + 1 / 999) + 0.05 };
}

// Of the question as a whole, not of each split value.
export const reachWhole = {
  coverage(v) {
    const { at, cell } = territories(v, 'coverage');
    const rows = [];
    for (const s of v.periods) {
      const count = (least) => (areas) => share(areas.filter((a) => a.users >= least).length, areas.length);
      rows.push(cell(s, '', count(1)), cell(s, 'measure=served', count(v.q.served)),
        cell(s, 'measure=people_served', (areas) => {
          const users = BigInt(sum(areas.map((a) => a.users))), all = BigInt(sum(areas.map((a) => a.people)));
          if (users === 0n) return { state: 'none' };
          const kept = areas.filter((a) => 2n * BigInt(a.users) * all >= users * BigInt(a.people));
          return share(sum(kept.map((a) => a.people)), Number(all));
        }));
      for (const t of at) {
        rows.push(cell(s, 'dept=' + t.code, (areas) => rate(v, areas.find((a) => a.code === t.code).users,
          { territory: true, ...t.p }, state(s, endOf(v.q.by, s), v.q.asOf))));
      }
    }
    return rows;
  },
  inequality(v) {
    const { cell } = territories(v, 'inequality');
    const rows = [];
    const index = {
      gini, theil,
      theil_between: (areas) => theil(regions(areas)),
      theil_within: (areas) => sum(regions(areas).filter((r) => r.users > 0).map((r) => r.users * theil(r.areas))) /
        sum(areas.map((a) => a.users)),
    };
    const some = (areas) => areas.some((a) => a.users > 0);
    for (const s of v.periods) {
      for (const [name, f] of Object.entries(index)) {
        rows.push(cell(s, 'measure=' + name, (areas) => (some(areas) ? { value: f(areas), loose: 1e-9 } : { state: 'none' })));
      }
      rows.push(cell(s, 'measure=gini_equal', (areas) => (some(areas) ? drawn(areas, gini, s) : { state: 'none' })),
        cell(s, 'measure=theil_equal', (areas) => (some(areas) ? drawn(areas, theil, s) : { state: 'none' })));
    }
    return rows;
  },
  projection(v) {
    const w = past(v), rows = [];
    const ahead = [startOf(v.q.by, w.q.asOf)];
    const more = () => ahead.push(endOf(v.q.by, ahead[ahead.length - 1]));
    if (v.q.to !== undefined && v.q.to > v.q.asOf) while (endOf(v.q.by, ahead[ahead.length - 1]) < v.q.to) more();
    else while (ahead.length < 6) more();
    const chosen = series(w);
    const x = chosen.map((p) => number(v.q.by, p));
    for (const [split, list] of w.groups) {
      const t = trend(x, chosen.map((p) => usersIn(list, p, endOf(v.q.by, p))));
      for (const p of ahead.slice(0, t ? x.length : 6)) {
        const end = endOf(v.q.by, p);
        if (!t) { rows.push(row('projection', p, end, join(split, 'fit=none'), { state: 'none' })); continue; }
        const [value, low, high] = total(t, [number(v.q.by, p)], v.q.level);
        rows.push(row('projection', p, end, join(split, t.logs ? 'fit=log_linear' : 'fit=linear'),
          { state: 'censored', value, low, high, loose: 1.000001 }));
      }
    }
    return rows;
  },
  time_to_reach(v) {
    const w = past(v), rows = [], by = v.q.by, target = v.q.target;
    if (w.firstDay === Infinity) return rows;
    const over = w.periods.filter((p) => w.covered.has(p) && endOf(by, p) <= w.q.asOf);
    const chosen = series(w);
    for (const [split, list] of w.groups) {
      const name = (measure) => join(split, 'measure=' + measure);
      const ever = (to) => usersIn(list, -Infinity, to);
      let day = w.firstDay;
      while (day < w.q.asOf && ever(day + 1) < target) day++;
      if (day < w.q.asOf) {
        rows.push(row('time_to_reach', day, day + 1, name('reached'),
          { state: 'complete', value: day - w.firstDay + 1, part: ever(day + 1), whole: target }));
      } else {
        rows.push(row('time_to_reach', w.firstDay, w.q.asOf, name('reached'),
          { state: 'censored', part: ever(w.q.asOf), whole: target }));
      }
      if (day >= w.q.asOf && over.length) {
        const fresh = chosen.filter((p) => p !== startOf(by, w.firstDay));
        const y = fresh.map((p) => ever(endOf(by, p)) - ever(p));
        const t = trend(fresh.map((p) => number(by, p)), y);
        const last = over[over.length - 1];
        const missing = (target - ever(endOf(by, last))) * (1 - 1e-9);
        ['projected', 'latest', 'earliest'].forEach((measure, which) => {
          let p = t ? last : endOf(by, last), found = false;
          const places = [];
          for (let k = 0; k < (t ? fresh.length : 0) && !found; k++) {
            p = endOf(by, p);
            places.push(number(by, p));
            found = total(t, places, v.q.level)[which] >= missing;
          }
          rows.push(row('time_to_reach', p, endOf(by, p), name(measure), found
            ? { state: 'censored', value: endOf(by, p) - w.firstDay, whole: target }
            : { state: 'none', whole: target }));
        });
      }
      const six = chosen.slice(-6);
      const logs = six.map((p) => Math.log(ever(endOf(by, p))));
      const grows = six.length === 6 && logs[0] > -Infinity && logs[5] > logs[0];
      const span = grows ? [six[0], endOf(by, six[5])] : [w.firstDay, w.q.asOf];
      const x = six.map((p) => number(by, p));
      rows.push(row('time_to_reach', span[0], span[1], name('doubling_time'), grows
        ? { state: 'complete', value: Math.LN2 / line(x, logs).slope * (span[1] - span[0]) / (x[5] - x[0] + 1) }
        : { state: 'none' }));
    }
    return rows;
  },
};

// Whether the program answers the question at all.
export function reachAsked(name, q) {
  if (name === 'penetration_year') return !['day', 'week'].includes(q.by);
  if (['coverage', 'inequality'].includes(name)) return !q.split || q.split === 'dept';
  return true;
}
