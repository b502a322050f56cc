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
  const { start, complete, refused } = q.config.completion;
  const ends = [complete, refused].filter(Boolean).map(text).join(', ');
  return `WITH begun AS (SELECT split, p, u, min(d) AS s FROM every WHERE action = ${text(start)} GROUP BY split, p, u),
    life AS (SELECT *, coalesce(done - s, ${date(q.asOf)} - 1 - s) AS t, done IS NOT NULL AS ended FROM
      (SELECT *, (SELECT min(d) FROM every y WHERE y.split = b.split AND y.u = b.u AND y.action IN (${ends}) AND y.d >= b.s) AS done FROM begun b)),
    risk AS (SELECT split, p, t, count(*) FILTER (ended) AS d, sum(count(*)) OVER (PARTITION BY split, p ORDER BY t DESC) AS n FROM life GROUP BY split, p, t),
    curve AS (SELECT *, product(1 - d / n) OVER (PARTITION BY split, p ORDER BY t) AS s FROM risk),
    splits AS (${q.split ? 'SELECT DISTINCT split FROM begun WHERE p IN (SELECT p FROM period)' : "SELECT '' AS split"})
    SELECT 'time_to_complete' AS indicator, p AS start, e AS end_, ${series('name')} AS split, ${HEAD},
      CASE WHEN NOT covered OR whole = 0 THEN 'none' WHEN value IS NULL THEN 'censored' WHEN over THEN 'complete' ELSE 'partial' END AS state,
      CASE WHEN covered AND whole > 0 THEN part END AS part, CASE WHEN covered AND whole > 0 THEN whole END AS whole, value, NULL AS low, NULL AS high
    FROM (SELECT period.*, splits.split, name,
        (SELECT min(t) FROM curve c WHERE c.split = splits.split AND c.p = period.p AND c.s <= 1 - share + 1e-12) AS value,
        (SELECT count(*) FILTER (ended) FROM life l WHERE l.split = splits.split AND l.p = period.p) AS part,
        (SELECT count(*) FROM life l WHERE l.split = splits.split AND l.p = period.p) AS whole
      FROM period, splits, (VALUES ('quantile=median', 0.5), ('quantile=p90', 0.9)) AS w(name, share))`;
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

export const useQueries = {
  stickiness, frequency, time_to_complete: timeToComplete,
  satisfaction: answers('satisfaction', 10), ease_of_use: answers('ease_of_use', 1), nps,
};
