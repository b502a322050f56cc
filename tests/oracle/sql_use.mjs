// Days of use, time to complete and answers as SQL over the tables that
// sql.mjs chooses.
const text = (s) => `'${String(s).replaceAll("'", "''")}'`;
const date = (day) => `(DATE '1970-01-01' + ${day})`;
const Z = { 0.9: 1.6448536269514722, 0.95: 1.959963984540054, 0.99: 2.5758293035489004 };
const HEAD = 'NULL AS cohort, NULL AS lag';
const state = "CASE WHEN NOT covered THEN 'none' WHEN over THEN 'complete' ELSE 'partial' END";
const series = (name) => `split || CASE WHEN split = '' THEN '' ELSE ',' END || ${name}`;
const limit = (z, sign, p = 'part / whole', n = 'whole') =>
  `(${p} + ${z * z} / (2 * ${n}) ${sign} ${z} * sqrt(greatest(0, ${p} * (1 - ${p})) / ${n} + ${z * z} / (4 * ${n} * ${n}))) / (1 + ${z * z} / ${n})`;

const stickiness = (q) => `WITH first AS (SELECT min(d) AS day FROM known),
  per AS (SELECT w.split, w.p, w.e, w.s, count(DISTINCT d) AS k FROM (SELECT *, e - 28 AS s FROM period, value) w
    JOIN chosen c ON c.split = w.split AND c.d >= w.s AND c.d < w.e GROUP BY w.split, w.p, w.e, w.s, u),
  cell AS (SELECT w.split, w.e, w.e - 28 AS s, count(k) AS n, sum(k) AS part, avg(k) AS m, stddev_samp(k) AS sd,
      least(w.e, ${date(q.asOf)}) - greatest(w.e - 28, (SELECT day FROM first)) AS days
    FROM (SELECT * FROM period, value) w LEFT JOIN per ON per.split = w.split AND per.p = w.p GROUP BY w.split, w.e),
  told AS (SELECT *, n * days AS whole, CASE WHEN s >= ${date(q.asOf)} THEN 'censored' WHEN n = 0 THEN 'none' WHEN days < 28 THEN 'partial' ELSE 'complete' END AS state
    FROM cell WHERE ${q.split ? 'split IN (SELECT split FROM per)' : 'TRUE'})
  SELECT 'stickiness' AS indicator, s AS start, e AS end_, split, ${HEAD}, state,
    CASE WHEN state IN ('complete', 'partial') THEN part END AS part, CASE WHEN state IN ('complete', 'partial') THEN whole END AS whole,
    CASE WHEN state IN ('complete', 'partial') THEN part / whole END AS value,
    CASE WHEN state = 'complete' AND n >= 30 THEN greatest(0, (m - ${Z[q.level]} * sd / sqrt(n)) / 28) END AS low,
    CASE WHEN state = 'complete' AND n >= 30 THEN least(1, (m + ${Z[q.level]} * sd / sqrt(n)) / 28) END AS high FROM told`;

function frequency(q) {
  const z = Z[q.level];
  const bins = [['1', 'k = 1'], ['2', 'k = 2'], ['3-5', 'k BETWEEN 3 AND 5'], ['6+', 'k > 5']];
  const rows = [...bins.map(([name], i) => ({ name, part: `c${i}`, whole: 'n', rate: true })), { name: 'top10', part: 'top', whole: 'total' }];
  return `WITH per AS (SELECT split, p, u, count(DISTINCT d) AS k FROM chosen GROUP BY split, p, u),
    ranked AS (SELECT *, row_number() OVER (PARTITION BY split, p ORDER BY k DESC) AS place, count(*) OVER (PARTITION BY split, p) AS users FROM per),
    cell AS (SELECT w.split, w.p, w.e, w.over, count(k) AS n, sum(k) AS total, ${bins.map(([, test], i) => `count(*) FILTER (${test}) AS c${i}`).join(', ')},
        sum(k) FILTER (place <= ceil(users / 10)) AS top, median(k) AS middle
      FROM (SELECT * FROM period, value) w LEFT JOIN ranked r ON r.split = w.split AND r.p = w.p GROUP BY w.split, w.p, w.e, w.over),
    told AS (SELECT *, CASE WHEN n = 0 THEN 'none' WHEN over THEN 'complete' ELSE 'partial' END AS state
      FROM cell WHERE ${q.split ? 'split IN (SELECT split FROM per WHERE p IN (SELECT p FROM period))' : 'TRUE'})
    ${rows.map((r) => `SELECT 'frequency' AS indicator, p AS start, e AS end_, ${series(`'days=${r.name}'`)} AS split, ${HEAD}, state,
      CASE WHEN n > 0 THEN part END AS part, CASE WHEN n > 0 THEN whole END AS whole, CASE WHEN n > 0 THEN part / whole END AS value,
      ${r.rate ? `CASE WHEN state = 'complete' THEN ${limit(z, '-')} END` : 'NULL'} AS low, ${r.rate ? `CASE WHEN state = 'complete' THEN ${limit(z, '+')} END` : 'NULL'} AS high
      FROM (SELECT *, ${r.part} AS part, ${r.whole} AS whole FROM told)`).join(' UNION ALL ')}
    UNION ALL SELECT 'frequency', p, e, ${series("'days=median'")}, NULL, NULL, state, NULL, CASE WHEN n > 0 THEN n END, middle, NULL, NULL FROM told`;
}

// The product limit of each period's starters; who has not ended is followed
// until as_of.
function timeToComplete(q) {
  const { start, complete, refused } = q.config.completion, z = Z[q.level];
  const ends = [complete, refused].filter(Boolean).map(text).join(', ');
  return `WITH begun AS (SELECT split, p, u, min(d) AS s FROM every WHERE action = ${text(start)} GROUP BY split, p, u),
    life AS (SELECT *, coalesce(done - s, ${date(q.asOf)} - 1 - s) AS t, done IS NOT NULL AS ended FROM
      (SELECT *, (SELECT min(d) FROM every y WHERE y.split = b.split AND y.u = b.u AND y.action IN (${ends}) AND y.d >= b.s) AS done FROM begun b)),
    risk AS (SELECT split, p, t, count(*) FILTER (ended) AS d, sum(count(*)) OVER (PARTITION BY split, p ORDER BY t DESC) AS n FROM life GROUP BY split, p, t),
    curve AS (SELECT *, product(1 - d / n) OVER sofar AS s, sum(d / (n * nullif(n - d, 0))) OVER sofar AS g FROM risk WINDOW sofar AS (PARTITION BY split, p ORDER BY t)),
    band AS (SELECT split, p, t, s, CASE WHEN s > 0 AND s < 1 THEN pow(s, exp(${z} * sqrt(g) / -ln(s))) END AS low,
      CASE WHEN s > 0 AND s < 1 THEN pow(s, exp(-${z} * sqrt(g) / -ln(s))) END AS high FROM curve),
    named AS (SELECT split, p, name, min(t) FILTER (s <= 1 - share + 1e-12) AS value, min(t) FILTER (low <= 1 - share + 1e-12) AS low, min(t) FILTER (high <= 1 - share + 1e-12) AS high
      FROM band, (VALUES ('quantile=median', 0.5::DOUBLE), ('quantile=p90', 0.9)) AS w(name, share) GROUP BY split, p, name),
    told AS (SELECT split, p, count(*) AS whole, count(*) FILTER (ended) AS part FROM life GROUP BY split, p),
    splits AS (${q.split ? 'SELECT DISTINCT split FROM begun WHERE p IN (SELECT p FROM period)' : "SELECT '' AS split"})
    SELECT 'time_to_complete' AS indicator, p AS start, e AS end_, ${series('name')} AS split, ${HEAD},
      CASE WHEN NOT covered OR whole = 0 THEN 'none' WHEN value IS NULL THEN 'censored' WHEN over THEN 'complete' ELSE 'partial' END AS state,
      CASE WHEN covered AND whole > 0 THEN part END AS part, CASE WHEN covered AND whole > 0 THEN whole END AS whole, value,
      CASE WHEN over AND value IS NOT NULL AND high IS NOT NULL THEN low END AS low, CASE WHEN over AND value IS NOT NULL THEN high END AS high
    FROM (SELECT period.*, splits.split, w.name, coalesce(whole, 0) AS whole, part, value, low, high
      FROM period CROSS JOIN splits CROSS JOIN (VALUES ('quantile=median'), ('quantile=p90')) AS w(name)
      LEFT JOIN told ON told.split = splits.split AND told.p = period.p
      LEFT JOIN named ON named.split = splits.split AND named.p = period.p AND named.name = w.name)`;
}

const WORDS = {
  satisfaction: [['bad', 'mal', '0'], ['medium', 'moyen', '5'], ['good', 'bien', '10']],
  ease_of_use: [['1'], ['2'], ['3'], ['4'], ['5']],
  nps: Array.from({ length: 11 }, (_, k) => [String(k)]),
};

// Wilson's limits for as many yes-or-no answers as have the variance of the
// answers and of one more, shared out among the classes. Of columns n (answers
// of class k of classes) per period.
function scored(q, name, class_, classes) {
  const { action, answer } = q.config[name];
  const words = WORDS[name].flatMap((list, k) => list.map((w) => `(${text(w)}, ${class_(k)})`)).join(', ');
  const z = Z[q.level];
  return `class AS (SELECT period.*, c.k, c.k / ${classes - 1} AS worth, (SELECT count(*) FROM every x JOIN (VALUES ${words}) AS w(word, k) ON lower(x.${answer}) = w.word
        WHERE x.p = period.p AND x.action = ${text(action)} AND w.k = c.k) AS n FROM period, (SELECT CAST(i AS INTEGER) AS k FROM range(0, ${classes}) AS r(i)) c),
    soft AS (SELECT p, e, over, covered, sum(n) AS n, sum(k * n) AS part, sum(worth * n) / sum(n) AS mean,
        sum((n + 1 / ${classes}) * worth) / (sum(n) + 1) AS m, sum((n + 1 / ${classes}) * worth * worth) / (sum(n) + 1) AS square FROM class GROUP BY ALL),
    mean AS (SELECT *, ${limit(z, '-', 'mean', 'like_n')} AS low, ${limit(z, '+', 'mean', 'like_n')} AS high
      FROM (SELECT *, n * m * (1 - m) / (square - m * m) AS like_n FROM soft))`;
}

function answers(name, best) {
  return (q) => {
    const top = WORDS[name].length - 1, z = Z[q.level];
    const row = (split, st, part, whole, value, low, high, where = 'TRUE') => `SELECT '${name}' AS indicator, p AS start, e AS end_, ${split} AS split, ${HEAD}, st AS state,
      CASE WHEN st <> 'none' THEN ${part} END AS part, CASE WHEN st <> 'none' THEN ${whole} END AS whole, CASE WHEN st <> 'none' THEN ${value} END AS value,
      CASE WHEN st = 'complete' THEN ${low} END AS low, CASE WHEN st = 'complete' THEN ${high} END AS high FROM (SELECT *, ${st} AS st FROM told) WHERE ${where}`;
    const given = `CASE WHEN n = 0 THEN 'none' ELSE ${state} END`;
    const known = `done > 0 AND n <= done`;
    const scores = [`${best} * mean`, `${best} * low`, `${best} * high`];
    return `WITH ${scored(q, name, (k) => k, top + 1)},
      told AS (SELECT *, (SELECT count(*) FROM every x WHERE x.p = mean.p AND action = ${text(q.config.completion.complete)}) AS done FROM mean)
      ${row("''", given, 'part', `${top} * n`, ...scores)} UNION ALL
      ${name === 'satisfaction' ? `${row(`'colour=' || CASE WHEN n < 100 THEN 'too_few' WHEN 10 * low >= 8 THEN 'green' WHEN 10 * high < 5 THEN 'red'
        WHEN 10 * low >= 5 AND 10 * high < 8 THEN 'yellow' ELSE 'cannot_tell' END`, given, 'part', `${top} * n`, ...scores, "st = 'complete'")} UNION ALL` : ''}
      ${row("'rate=response'", `CASE WHEN ${known} THEN ${state} ELSE 'none' END`, 'n', 'done', 'n / done', limit(z, '-', '(n / done)', 'done'), limit(z, '+', '(n / done)', 'done'))} UNION ALL
      ${row("'bounds=silent'", `CASE WHEN ${known} AND n > 0 THEN ${state} ELSE 'none' END`, 'NULL', 'NULL', 'NULL', `${best} * n / done * mean`, `${best} * (n / done * mean + 1 - n / done)`)}`;
  };
}

const nps = (q) => `WITH ${scored(q, 'nps', (k) => (k >= 9 ? 2 : k >= 7 ? 1 : 0), 3)}
  SELECT 'nps' AS indicator, p AS start, e AS end_, '' AS split, ${HEAD}, st AS state, CASE WHEN st <> 'none' THEN part - n END AS part, CASE WHEN st <> 'none' THEN n END AS whole,
    CASE WHEN st <> 'none' THEN part / n - 1 END AS value, CASE WHEN st = 'complete' THEN 2 * low - 1 END AS low, CASE WHEN st = 'complete' THEN 2 * high - 1 END AS high
  FROM (SELECT *, CASE WHEN n = 0 THEN 'none' ELSE ${state} END AS st FROM mean)`;

// A row that stands for several events carries one number.
function valueRows(q, name, rows) {
  const z = Z[q.level], asked = q.where.map(([, v]) => text(v));
  const own = q.split && q.split !== 'action' ? `'${q.split}=' || ${q.split} || ',' || ` : '';
  return `WITH one AS (SELECT DISTINCT ${own}'action=' || action AS split, k, d, value / 1000 AS x FROM known
      WHERE value IS NOT NULL AND d >= (SELECT min(p) FROM period) AND d < (SELECT max(e) FROM period)${asked.length ? ` AND action IN (${asked.join(', ')})` : ''}),
    cell AS (SELECT w.split, w.p, w.e, w.over, count(x) AS n, sum(x) AS total, avg(x) AS m, stddev_samp(x) AS sd
      FROM (SELECT * FROM period, (SELECT DISTINCT split FROM one)) w LEFT JOIN one ON one.split = w.split AND one.d >= w.p AND one.d < w.e GROUP BY w.split, w.p, w.e, w.over),
    placed AS (SELECT one.split, p, x, row_number() OVER (PARTITION BY one.split, p ORDER BY x) AS place FROM one JOIN period ON d >= p AND d < e),
    told AS (SELECT *, CASE WHEN n = 0 THEN 'none' WHEN over THEN 'complete' ELSE 'partial' END AS state FROM cell)
    ${rows(z)}`;
}
const valueMean = (q) => valueRows(q, 'value_mean', (z) => `SELECT 'value_mean' AS indicator, p AS start, e AS end_, split, ${HEAD}, state,
  CASE WHEN n > 0 THEN round(total * 1000) END AS part, CASE WHEN n > 0 THEN n END AS whole, m AS value,
  CASE WHEN state = 'complete' AND n >= 30 THEN m - ${z} * sd / sqrt(n) END AS low, CASE WHEN state = 'complete' AND n >= 30 THEN m + ${z} * sd / sqrt(n) END AS high FROM told`);
const valueQuantiles = (q) => valueRows(q, 'value_quantiles', (z) => {
  const limited = "state = 'complete' AND n >= 30 AND a >= 1 AND b <= n";
  return `, wanted AS (SELECT *, greatest(1, ceil(share * n)) AS c, ceil(n * share - ${z} * sqrt(n * share * (1 - share))) AS a, ceil(n * share + ${z} * sqrt(n * share * (1 - share))) AS b
      FROM told, (VALUES ('median', 0.5::DOUBLE), ('p90', 0.9::DOUBLE), ('p95', 0.95::DOUBLE), ('p99', 0.99::DOUBLE)) AS w(name, share)),
    ranked AS (SELECT w.split, w.p, w.e, name, state, w.n, max(x) FILTER (place = c) AS v, max(x) FILTER (place = a AND ${limited}) AS low, max(x) FILTER (place = b AND ${limited}) AS high
      FROM wanted w LEFT JOIN placed ON placed.split = w.split AND placed.p = w.p GROUP BY ALL)
    SELECT 'value_quantiles' AS indicator, p AS start, e AS end_, split || ',quantile=' || name AS split, ${HEAD}, state,
      NULL AS part, CASE WHEN n > 0 THEN n END AS whole, v AS value, low, high, greatest(abs(v), abs(low), abs(high)) / 128 AS loose FROM ranked`;
});

export const useQueries = {
  value_mean: valueMean, value_quantiles: valueQuantiles,
  stickiness, frequency, time_to_complete: timeToComplete,
  satisfaction: answers('satisfaction', 10), ease_of_use: answers('ease_of_use', 1), nps,
};
