// Stickiness and frequency: each user's distinct days, one by one.
import { endOf, textOf } from './calendar.mjs';

const Z = { 0.9: 1.6448536269514722, 0.95: 1.959963984540054, 0.99: 2.5758293035489004 };

// Of each user with one, the number of distinct days in [from, to), ascending.
function daysOf(list, from, to) {
  const days = new Map();
  for (const e of list) {
    if (e.day < from || e.day >= to) continue;
    if (!days.has(e.user)) days.set(e.user, new Set());
    days.get(e.user).add(e.day);
  }
  return [...days.values()].map((d) => d.size).sort((a, b) => a - b);
}

const sum = (list) => list.reduce((a, b) => a + b, 0);
const nothing = { state: 'none', value: null, part: null, whole: null };

export const engagement = {
  stickiness(v, split, list) {
    const inWindow = (p) => daysOf(list, endOf(v.q.by, p) - 28, endOf(v.q.by, p));
    if (v.q.split !== undefined && v.periods.every((p) => inWindow(p).length === 0)) return [];
    return v.periods.map((p) => {
      const end = endOf(v.q.by, p), from = end - 28;
      const row = { indicator: 'stickiness', start: textOf(from), end: textOf(end), split, cohort: '', lag: '' };
      if (from >= v.q.asOf) return { ...row, ...nothing, state: 'censored' };
      const days = inWindow(p), n = days.length;
      if (!n) return { ...row, ...nothing };
      const known = Math.min(end, v.q.asOf) - Math.max(from, v.firstDay);
      const out = { ...row, state: known < 28 ? 'partial' : 'complete', value: sum(days) / (n * known), part: sum(days), whole: n * known };
      if (known < 28 || n < 30) return out;
      const mean = sum(days) / n;
      const sd = Math.sqrt(sum(days.map((d) => (d - mean) ** 2)) / (n - 1));
      const wide = Z[v.q.level] * sd / Math.sqrt(n);
      return { ...out, low: Math.max(0, (mean - wide) / 28), high: Math.min(1, (mean + wide) / 28) };
    });
  },
  frequency(v, split, list) {
    const inPeriod = (p) => daysOf(list, p, endOf(v.q.by, p));
    if (v.q.split !== undefined && v.periods.every((p) => inPeriod(p).length === 0)) return [];
    const rows = [];
    const series = (name) => (split ? split + ',' : '') + 'days=' + name;
    for (const p of v.periods) {
      const end = endOf(v.q.by, p), days = inPeriod(p), n = days.length, z = Z[v.q.level];
      const row = { indicator: 'frequency', start: textOf(p), end: textOf(end), cohort: '', lag: '', state: end <= v.q.asOf ? 'complete' : 'partial' };
      const put = (name, cells) => rows.push({ ...row, split: series(name), ...(n ? cells : nothing) });
      for (const [name, low, high] of [['1', 1, 1], ['2', 2, 2], ['3-5', 3, 5], ['6+', 6, Infinity]]) {
        const part = days.filter((d) => d >= low && d <= high).length;
        const half = z * Math.sqrt(z * z + 4 * part * (1 - part / n));
        put(name, { value: part / n, part, whole: n, ...(row.state === 'complete'
          ? { low: (2 * part + z * z - half) / (2 * (n + z * z)), high: (2 * part + z * z + half) / (2 * (n + z * z)) } : {}) });
      }
      const top = sum(days.slice(n - Math.ceil(n / 10)));
      put('median', { value: (days[Math.floor((n - 1) / 2)] + days[Math.floor(n / 2)]) / 2, part: null, whole: n });
      put('top10', { value: top / sum(days), part: top, whole: sum(days) });
    }
    return rows;
  },
};
