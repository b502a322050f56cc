// Numbers that events carry: exact means, and quantiles of all numbers sorted.
import { endOf, startOf, textOf } from './calendar.mjs';

const Z = { 0.9: 1.6448536269514722, 0.95: 1.959963984540054, 0.99: 2.5758293035489004 };
const SHARES = [['median', 0.5], ['p90', 0.9], ['p95', 0.95], ['p99', 0.99]];

// A row that stands for several events carries one number.
function groups(v) {
  const { q } = v, asked = q.where.map(([, a]) => a), end = v.periods.length ? endOf(q.by, v.periods.at(-1)) : -Infinity;
  const found = new Map();
  for (const e of new Set(v.events)) {
    if (e.value === null || e.day >= q.asOf || e.day < v.periods[0] || e.day >= end) continue;
    if (asked.length && !asked.includes(e.action)) continue;
    const split = (q.split && q.split !== 'action' ? `${q.split}=${e.dims[q.split]},` : '') + `action=${e.action}`;
    if (!found.has(split)) found.set(split, []);
    found.get(split).push(e);
  }
  return found;
}

function cells(v, indicator, series, count) {
  return [...groups(v)].flatMap(([split, list]) => series.flatMap((s) => v.periods.map((p) => {
    const end = endOf(v.q.by, p), x = list.filter((e) => startOf(v.q.by, e.day) === p).map((e) => e.value / 1000).sort((a, b) => a - b);
    const row = { indicator, start: textOf(p), end: textOf(end), split: split + s.name, cohort: '', lag: '' };
    if (!x.length) return { ...row, state: 'none', value: null, part: null, whole: null };
    const state = end <= v.q.asOf ? 'complete' : 'partial';
    return { ...row, state, whole: x.length, ...count(x, s, state === 'complete' && x.length >= 30) };
  })));
}

export const values = {
  value_mean: (v) => cells(v, 'value_mean', [{ name: '' }], (x, s, limited) => {
    const n = x.length, sum = x.reduce((a, b) => a + b, 0), mean = sum / n;
    const half = Z[v.q.level] * Math.sqrt(x.reduce((a, b) => a + (b - mean) ** 2, 0) / (n - 1) / n);
    return { value: mean, part: Math.round(sum * 1000), ...(limited ? { low: mean - half, high: mean + half } : {}) };
  }),
  value_quantiles: (v) => cells(v, 'value_quantiles', SHARES.map(([name, share]) => ({ name: `,quantile=${name}`, share })), (x, s, limited) => {
    const n = x.length, at = (rank) => x[rank - 1], half = Z[v.q.level] * Math.sqrt(n * s.share * (1 - s.share));
    const [a, b] = [Math.ceil(n * s.share - half), Math.ceil(n * s.share + half)];
    const out = { value: at(Math.max(1, Math.ceil(s.share * n))), part: null, ...(limited && a >= 1 && b <= n ? { low: at(a), high: at(b) } : {}) };
    return { ...out, loose: Math.max(...['value', 'low', 'high'].map((f) => Math.abs(out[f] ?? 0))) / 128 };
  }),
};

export const valuesAsked = (q) => (!q.config.sources.app.value || q.where.some(([d]) => d !== 'action') ? []
  : Object.keys(values).filter((n) => n === 'value_mean' || !q.split || q.split === 'action'));
