// Retention by brackets of days, rolling, of first-time and recurring cohorts,
// and the product limit, as SQL over the tables that sql.mjs chooses.
import { SHOWN, cohortSeries, windows } from './naive_retention.mjs';

const text = (s) => `'${String(s).replaceAll("'", "''")}'`;
const date = (day) => `(DATE '1970-01-01' + ${day})`;
const named = (...series) => {
  const own = series.filter(Boolean).join(',');
  return own ? `split || CASE WHEN split = '' THEN '' ELSE ',' END || ${text(own)}` : 'split';
};

// member: who belongs to which cohort, and since which day.
const member = (q) => `member AS (SELECT split, u, p AS c, min(d) AS s FROM chosen GROUP BY split, u, p
  ${q.ask.recurring ? '' : 'QUALIFY p = min(p) OVER (PARTITION BY split, u)'}),
  listed AS (${q.split ? 'SELECT DISTINCT split FROM member WHERE c IN (SELECT p FROM period)' : "SELECT '' AS split"})`;

const limit = (z, sign) => `(2 * part + ${z} * ${z} ${sign} ${z} * sqrt(${z} * ${z} + 4 * part * (1 - part / whole))) / (2 * (whole + ${z} * ${z}))`;

// Of recurring cohorts the same people are in several.
const pooled = (q, x) => (q.ask.recurring ? 'NULL' : x);

// Cells with cohort, lag, start, end_, own (the series), size, whole, part,
// covered: as rows, and pooled over the complete ones.
const rates = (q, z) => `told AS (SELECT *, CASE WHEN size = 0 OR (start < ${date(q.asOf)} AND NOT covered) THEN 'none'
    WHEN end_ <= ${date(q.asOf)} THEN 'complete' WHEN begun THEN 'partial' ELSE 'censored' END AS state FROM cell),
  pool AS (SELECT split, lag, min(start) AS start, max(end_) AS end_, sum(part) AS part, sum(whole) AS whole
    FROM told WHERE state = 'complete' GROUP BY split, lag)
  SELECT 'retention' AS indicator, start, end_, split, cohort, lag, state,
    CASE WHEN state IN ('complete', 'partial') THEN part END AS part, CASE WHEN state IN ('complete', 'partial') THEN whole ELSE size END AS whole,
    CASE WHEN state IN ('complete', 'partial') THEN part / whole END AS value,
    CASE WHEN state = 'complete' THEN ${limit(z, '-')} END AS low, CASE WHEN state = 'complete' THEN ${limit(z, '+')} END AS high FROM told
  UNION ALL SELECT 'retention', start, end_, split, NULL, lag, 'complete', part, whole, part / whole,
    ${pooled(q, limit(z, '-'))}, ${pooled(q, limit(z, '+'))} FROM pool`;

const covered = 'EXISTS (SELECT * FROM known WHERE d >= start AND d < end_) AS covered';

function inDays(q, z, oldest) {
  const rows = windows(q, oldest).map((w) => `(${w.lag}, ${w.a}, ${w.b}, ${text([...cohortSeries(q), w.series].filter(Boolean).join(','))})`);
  const own = rows.length ? `(VALUES ${rows.join(', ')}) AS w(lag, a, b, own)` : "(SELECT 0 AS lag, 0 AS a, 0 AS b, '' AS own WHERE FALSE) AS w";
  const series = "split || CASE WHEN split = '' THEN '' ELSE ',' END || own";
  return `WITH ${member(q)}, counted AS (SELECT l.split, period.p AS cohort, lag, p + a AS start, e - 1 + b AS end_, own,
      count(m.u) AS size, count(m.u) FILTER (m.s + b <= ${date(q.asOf)}) AS whole,
      count(m.u) FILTER (m.s + b <= ${date(q.asOf)} AND EXISTS (SELECT * FROM chosen x
        WHERE x.split = m.split AND x.u = m.u AND x.d >= m.s + a AND x.d < m.s + b)) AS part
      FROM period CROSS JOIN listed l CROSS JOIN ${own} LEFT JOIN member m ON m.split = l.split AND m.c = period.p
      GROUP BY l.split, p, e, lag, a, b, own),
    cell AS (SELECT * REPLACE (${series} AS split), ${covered}, whole > 0 AS begun FROM counted),
    ${rates(q, z)}`;
}

function byPeriod(q, z, step) {
  const at = (n) => `CAST(p + (${n}) * INTERVAL ${step} AS DATE)`;
  const lags = q.ask.lag ? `SELECT ${q.ask.lag} AS n` : `SELECT CAST(n AS INTEGER) AS n FROM range(1, 4000) AS r(n)
    WHERE (SELECT min(p) FROM period) + n * INTERVAL ${step} < ${date(q.asOf)}`;
  return `WITH ${member(q)}, counted AS (SELECT l.split, p AS cohort, n AS lag, ${at('n')} AS start, ${at('n + 1')} AS end_,
      count(m.u) AS size, count(m.u) AS whole, count(m.u) FILTER (EXISTS (SELECT * FROM used x
        WHERE x.split = m.split AND x.u = m.u AND x.p = ${at('n').replace('(p', '(period.p')})) AS part
      FROM period CROSS JOIN listed l CROSS JOIN (${lags}) LEFT JOIN member m ON m.split = l.split AND m.c = period.p
      GROUP BY l.split, p, n),
    cell AS (SELECT * REPLACE (${named(...cohortSeries(q))} AS split), ${covered}, start < ${date(q.asOf)} AS begun FROM counted),
    ${rates(q, z)}`;
}

function survival(q, z) {
  const from = q.from === undefined ? '(SELECT min(d) FROM known)' : date(q.from);
  const to = q.to === undefined ? date(q.asOf) : `least(${date(q.to)}, ${date(q.asOf)})`;
  const steps = `SELECT d - lag(d) OVER (PARTITION BY split, u ORDER BY d) AS g, min(d) OVER (PARTITION BY split, u) AS s
    FROM (SELECT DISTINCT split, u, d FROM chosen)`;
  const gap = q.ask.gap ?? `(SELECT g FROM back ORDER BY g LIMIT 1 OFFSET (SELECT (19 * count(*) + 19) // 20 - 1 FROM back))`;
  return `WITH back AS (SELECT g FROM (${steps}) WHERE g IS NOT NULL AND s >= ${from} AND s < ${to}),
    life AS (SELECT split, max(d) - min(d) AS t, ${date(q.asOf)} - min(d) - 1 - ${gap} AS most FROM chosen GROUP BY split, u
      HAVING min(d) >= ${from} AND min(d) < ${to}),
    listed AS (${q.split ? 'SELECT split, count(*) AS met FROM life GROUP BY split' : "SELECT '' AS split, (SELECT count(*) FROM life) AS met"}),
    seen AS (SELECT split, least(t, most) AS t, t <= most AS gone FROM life WHERE most >= 0),
    shown AS (SELECT split, t FROM seen WHERE gone UNION SELECT split, t FROM listed, (VALUES ${SHOWN.map((t) => `(${t})`).join(', ')}) AS v(t)),
    risk AS (SELECT split, t, (SELECT count(*) FROM seen s WHERE s.split = shown.split AND s.t >= shown.t) AS n,
      (SELECT count(*) FROM seen s WHERE s.split = shown.split AND s.t = shown.t AND gone) AS d FROM shown),
    curve AS (SELECT split, t, n, d, product(1 - d / n) OVER sofar AS s, sum(d / (n * nullif(n - d, 0))) OVER sofar AS g
      FROM risk WHERE n > 0 WINDOW sofar AS (PARTITION BY split ORDER BY t)),
    band AS (SELECT *, CASE WHEN n > d AND s < 1 THEN pow(s, exp(${z} * sqrt(g) / -ln(s))) END AS low,
      CASE WHEN n > d AND s < 1 THEN pow(s, exp(-${z} * sqrt(g) / -ln(s))) END AS high FROM curve),
    half AS (SELECT split, min(t) FILTER (s <= 0.5 + 1e-9) AS m, min(t) FILTER (low <= 0.5 + 1e-9) AS low,
      min(t) FILTER (high <= 0.5 + 1e-9) AS high, sum(d) AS d, max(n) AS n FROM band GROUP BY split)
    SELECT 'survival' AS indicator, ${from} AS start, ${to} AS end_, split, NULL AS cohort, t AS lag, CASE WHEN n > 0 THEN 'complete' WHEN met > 0 THEN 'censored' ELSE 'none' END AS state,
      CASE WHEN n > 0 THEN n - d END AS part, CASE WHEN n > 0 THEN n END AS whole, s AS value, low, high
      FROM shown JOIN listed USING (split) LEFT JOIN band USING (split, t)
    UNION ALL SELECT 'survival', ${from}, ${to}, ${named('measure=median')}, NULL, NULL, CASE WHEN m IS NOT NULL THEN 'complete' WHEN met > 0 THEN 'censored' ELSE 'none' END,
      coalesce(d, 0), coalesce(n, 0), m, CASE WHEN m IS NOT NULL THEN low END, CASE WHEN m IS NOT NULL THEN high END FROM listed LEFT JOIN half USING (split)
    UNION ALL SELECT 'survival', ${from}, ${to}, ${named('measure=gap')}, NULL, NULL, 'complete', NULL, NULL, ${gap}, NULL, NULL FROM listed`;
}

// Users of the days that end with each day asked for.
function rolling(q) {
  const n = q.ask.rolling, users = (what, where) => `(SELECT count(${what}) FROM ${where} AND d > period.p - ${n} AND d <= period.p)`;
  return `SELECT 'active_users' AS indicator, p + 1 - ${n} AS start, p + 1 AS end_, ${named(`rolling=${n}`)} AS split, NULL AS cohort, NULL AS lag,
      CASE WHEN NOT told THEN 'none' WHEN p + 1 - ${n} < (SELECT min(d) FROM known) THEN 'partial' ELSE 'complete' END AS state,
      CASE WHEN told THEN u END AS part, NULL AS whole, CASE WHEN told THEN u END AS value, NULL AS low, NULL AS high
    FROM (SELECT p, split, ${users('*', 'known WHERE TRUE')} > 0 AS told, ${users('DISTINCT u', 'chosen WHERE chosen.split = value.split')} AS u FROM period, value)`;
}

// oldest: the first day of the first cohort, from which lags are counted.
export const queryOf = (q, z, step, oldest) => (q.asked === 'survival' ? survival(q, z) : q.asked === 'active_users' ? rolling(q)
  : q.ask.form === 'period' && !q.ask.elapsed ? byPeriod(q, z, step) : inDays(q, z, oldest));
