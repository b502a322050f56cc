// Reach over people and territories, control limits and the look ahead as SQL
// over the tables that sql.mjs chooses.
import { REGIONS, student } from './naive_reach.mjs';
import { poisson } from './sql_poisson.mjs';

const text = (s) => `'${String(s).replaceAll("'", "''")}'`;
const date = (day) => `(DATE '1970-01-01' + ${day})`;
const Z = { 0.9: '1.6448536269514722', 0.95: '1.959963984540054', 0.99: '2.5758293035489004' };
const HEAD = 'NULL AS cohort, NULL AS lag';
const series = (name) => `split || CASE WHEN split = '' THEN '' ELSE ',' END || ${name}`;
const first = '(SELECT min(d) FROM known)';
const number = {
  day: (d) => `datediff('day', DATE '1970-01-01', ${d})`,
  week: (d) => `datediff('day', DATE '1970-01-05', ${d}) // 7`,
  month: (d) => `(year(${d}) * 12 + month(${d}))`,
  quarter: (d) => `(year(${d}) * 12 + month(${d}) - 1) // 3`,
  semester: (d) => `(year(${d}) * 12 + month(${d}) - 1) // 6`,
  year: (d) => `year(${d})`,
};
const steps = { day: '1 DAY', week: '7 DAY', month: '1 MONTH', quarter: '3 MONTH', semester: '6 MONTH', year: '1 YEAR' };

// The people that each split value is about; none: no row.
function about(q) {
  const asked = [...new Set(q.where.filter(([d]) => d === 'dept').map(([, c]) => c))];
  if (q.split === 'dept') return 'SELECT split, TRUE AS territory, n, low, high FROM value JOIN people ON split = \'dept=\' || code';
  if (!asked.length) {
    const { n, low, high } = q.population.whole;
    return `SELECT split, FALSE AS territory, ${n} AS n, ${low} AS low, ${high} AS high FROM value`;
  }
  return `SELECT split, TRUE AS territory, n, low, high FROM value,
    (SELECT sum(n) AS n, sum(low) AS low, sum(high) AS high, count(*) AS found FROM people WHERE code IN (${asked.map(text).join(', ')})) WHERE found = ${asked.length}`;
}

// Of columns s, e, split, users, told, territory, n, low, high.
function rates(q, name, cells) {
  const range = (side, people) => `CASE WHEN state <> 'complete' THEN NULL WHEN territory THEN ${poisson('users', side, q.level)} / ${people}
    WHEN low_n <> high_n THEN users / ${people} END`;
  return `SELECT '${name}' AS indicator, s AS start, e AS end_, split, ${HEAD}, state, CASE WHEN state <> 'none' THEN users END AS part,
    CASE WHEN state <> 'none' THEN n END AS whole, CASE WHEN state <> 'none' THEN users / n END AS value,
    ${range('low', 'high_n')} AS low, ${range('high', 'low_n')} AS high
    FROM (SELECT * EXCLUDE (low, high), low AS low_n, high AS high_n, CASE WHEN NOT told THEN 'none' WHEN e <= ${date(q.asOf)} THEN 'complete' ELSE 'partial' END AS state FROM (${cells}))`;
}

const penetration = (q) => rates(q, 'penetration', `SELECT p AS s, e, a.*, covered AS told,
  (SELECT count(*) FROM used x WHERE x.split = a.split AND x.p = period.p) AS users FROM period, (${about(q)}) a`);

const penetrationYear = (q) => rates(q, 'penetration_year', `SELECT y.s, y.e, a.*,
    (SELECT count(DISTINCT date_trunc('month', d)) FROM known WHERE d >= y.s AND d < y.e) = 12 AS told,
    (SELECT count(DISTINCT u) FROM chosen x WHERE x.split = a.split AND d >= y.s AND d < y.e) AS users
  FROM (SELECT *, CAST(e - INTERVAL 12 MONTH AS DATE) AS s FROM period) y, (${about(q)}) a`);

// Whole periods over, but not the one that history starts within.
const chosenPeriods = 'SELECT * FROM period WHERE covered AND over AND NOT EXISTS (SELECT * FROM (SELECT min(d) AS d FROM known) WHERE d > p AND d < e)';
const users = '(SELECT count(*) FROM used x WHERE x.split = value.split AND x.p = period.p)';

function control() {
  const mark = (name, test) => `SELECT split, p, e, y, ${text('signal=' + name)} AS signal FROM level l WHERE ${test}`;
  const within = (rule, before) => `EXISTS (SELECT * FROM level s WHERE s.split = l.split AND s.i BETWEEN l.i - ${before} AND l.i AND ${rule})`;
  const seven = (test) => `(SELECT count(*) FROM level t WHERE t.split = s.split AND t.i BETWEEN s.i AND s.i + 6 AND ${test}) = 7`;
  const six = (test) => `s.i + 6 < s.n AND (SELECT count(*) FROM level t WHERE t.split = s.split AND t.i BETWEEN s.i + 1 AND s.i + 6 AND ${test}) = 6`;
  return `WITH point AS (SELECT split, period.p, period.e, ${users} AS y, row_number() OVER (PARTITION BY split ORDER BY period.p) - 1 AS i,
      count(*) OVER (PARTITION BY split) AS n FROM (${chosenPeriods}) period, value),
    moved AS (SELECT *, y - lag(y) OVER (PARTITION BY split ORDER BY i) AS step, avg(y) OVER (PARTITION BY split) AS middle FROM point),
    ranged AS (SELECT *, 3 / 1.128 * avg(abs(step)) OVER (PARTITION BY split) AS reach FROM moved),
    level AS (SELECT *, CASE WHEN y > middle + reach * 2 / 3 THEN 1 WHEN y < middle - reach * 2 / 3 THEN -1 ELSE 0 END AS side FROM ranged WHERE n >= 12),
    signal AS (${mark('outside', 'y > middle + reach OR y < middle - reach')} UNION ALL
      ${mark('shift', within(`(${seven('t.y > t.middle')} OR ${seven('t.y < t.middle')})`, 6))} UNION ALL
      ${mark('trend', within(`(${six('t.step > 0')} OR ${six('t.step < 0')})`, 6))} UNION ALL
      ${mark('near_limit', 'side <> 0 AND EXISTS (SELECT * FROM level t WHERE t.split = l.split AND t.side = l.side AND abs(t.i - l.i) IN (1, 2))')})
    SELECT 'control' AS indicator, period.p AS start, period.e AS end_, value.split, ${HEAD},
      CASE WHEN NOT covered THEN 'none' WHEN over THEN 'complete' ELSE 'partial' END AS state, CASE WHEN covered THEN ${users} END AS part, NULL AS whole,
      CASE WHEN covered THEN ${users} END AS value, CASE WHEN l.n >= 12 THEN greatest(0, middle - reach) END AS low, CASE WHEN l.n >= 12 THEN middle + reach END AS high
      FROM period CROSS JOIN value LEFT JOIN level l ON l.split = value.split AND l.p = period.p
    UNION ALL SELECT 'control', p, e, ${series('signal')}, NULL, NULL, 'complete', y, NULL, y, NULL, NULL FROM signal`;
}

// Users and people of every territory of the table, in every period.
const AREAS = `area AS (SELECT period.*, code, n AS people, low AS low_n, high AS high_n,
  (SELECT count(*) FROM used x WHERE x.split = 'dept=' || code AND x.p = period.p) AS users FROM period, people)`;
const state = "CASE WHEN NOT covered THEN 'none' WHEN over THEN 'complete' ELSE 'partial' END";
const measured = (name, split, st, part, whole, value) => `SELECT '${name}' AS indicator, p AS start, e AS end_, '${split}' AS split, ${HEAD}, st AS state,
  CASE WHEN st <> 'none' THEN ${part} END AS part, CASE WHEN st <> 'none' THEN ${whole} END AS whole, CASE WHEN st <> 'none' THEN ${value} END AS value, NULL AS low, NULL AS high
  FROM (SELECT *, ${st} AS st FROM told)`;

const coverage = (q) => `WITH ${AREAS}, whole AS (SELECT p, e, covered, over, count(*) AS n, count(*) FILTER (users >= 1) AS touched, count(*) FILTER (users >= ${q.served}) AS served,
    sum(users) AS users, sum(people) AS people FROM area GROUP BY ALL),
  told AS (SELECT *, (SELECT sum(a.people) FROM area a WHERE a.p = whole.p AND 2 * CAST(a.users AS HUGEINT) * whole.people >= CAST(whole.users AS HUGEINT) * a.people) AS kept FROM whole)
  ${measured('coverage', '', state, 'touched', 'n', 'touched / n')} UNION ALL ${measured('coverage', 'measure=served', state, 'served', 'n', 'served / n')} UNION ALL
  ${measured('coverage', 'measure=people_served', `CASE WHEN users = 0 THEN 'none' ELSE ${state} END`, 'kept', 'people', 'kept / people')}
  UNION ALL ${rates(q, 'coverage', "SELECT p AS s, e, 'dept=' || code AS split, users, covered AS told, TRUE AS territory, people AS n, low_n AS low, high_n AS high FROM area")}`;

// Gini as the mean difference over twice the mean; Theil over areas, over
// regions, and what is left.
function inequality() {
  const theil = (t, u, n) => `sum(CASE WHEN ${t}.users > 0 THEN ${t}.users / ${u} * ln(${t}.users / ${u} / (${t}.people / ${n})) ELSE 0 END)`;
  const st = `CASE WHEN users = 0 THEN 'none' ELSE ${state} END`;
  return `WITH ${AREAS}, whole AS (SELECT p, sum(users) AS users, sum(people) AS people FROM area GROUP BY p),
    region AS (SELECT p, r AS region, sum(users) AS users, sum(people) AS people FROM area JOIN (VALUES ${Object.entries(REGIONS).map(([c, r]) => `(${text(c)}, ${text(r)})`).join(', ')}) AS m(c, r) ON c = code GROUP BY p, r),
    even AS (SELECT w.p, ${theil('a', 'w.users', 'w.people')} AS theil FROM area a JOIN whole w ON w.p = a.p GROUP BY w.p),
    between_ AS (SELECT w.p, ${theil('r', 'w.users', 'w.people')} AS theil FROM region r JOIN whole w ON w.p = r.p GROUP BY w.p),
    apart AS (SELECT a.p, sum(CAST(a.people AS DOUBLE) * b.people * abs(a.users / a.people - b.users / b.people)) AS d FROM area a JOIN area b ON b.p = a.p GROUP BY a.p),
    told AS (SELECT period.*, w.users, w.people, even.theil AS theil, between_.theil AS theil_between, apart.d / w.people / w.users / 2 AS gini
      FROM period JOIN whole w ON w.p = period.p JOIN even ON even.p = period.p JOIN between_ ON between_.p = period.p JOIN apart ON apart.p = period.p)
    ${['gini', 'theil', 'theil_between', 'theil_within'].map((m) => measured('inequality', `measure=${m}`, st, 'NULL', 'NULL', m === 'theil_within' ? 'theil - theil_between' : m)).join(' UNION ALL ')}`;
}

// A straight line through the points, or through their logarithms, whichever
// errs less on points left out: an error of one left out is its residual over
// what of it is not its own pull.
function fits(q) {
  const line = (y, name) => `${name} AS (SELECT split, count(*) AS n, avg(x) AS cx, regr_sxx(${y}, x) AS sxx, regr_slope(${y}, x) AS slope, regr_intercept(${y}, x) AS base FROM point
    ${name === 'bent' ? 'WHERE split NOT IN (SELECT split FROM point WHERE y <= 0)' : ''} GROUP BY split)`;
  const foretold = (y, l) => `(${y} - (${y} - ${l}.base - ${l}.slope * x) / (1 - 1 / ${l}.n - pow(x - ${l}.cx, 2) / ${l}.sxx))`;
  return `${line('y', 'straight')}, ${line('ln(y)', 'bent')},
    err1 AS (SELECT point.split, sum(pow(y - ${foretold('y', 's')}, 2)) AS err, sum(y * y) AS size FROM point JOIN straight s ON s.split = point.split WHERE s.n >= 6 GROUP BY point.split),
    err2 AS (SELECT point.split, sum(pow(y - exp(${foretold('ln(y)', 'b')}), 2)) AS err FROM point JOIN bent b ON b.split = point.split WHERE b.n >= 6 GROUP BY point.split),
    fit AS (SELECT s.*, coalesce(err2.err + 1e-9 * size < err1.err, FALSE) AS logs, coalesce(greatest(err1.err, err2.err) < 2 * least(err1.err, err2.err), FALSE) AND err2.err IS NOT NULL AS doubtful,
      b.slope AS slope2, b.base AS base2 FROM straight s JOIN err1 ON err1.split = s.split LEFT JOIN err2 ON err2.split = s.split LEFT JOIN bent b ON b.split = s.split),
    rest AS (SELECT f.split, sqrt(sum(pow(y - base - slope * x, 2)) / (any_value(f.n) - 2)) AS s, sqrt(sum(CASE WHEN y > 0 THEN pow(ln(y) - base2 - slope2 * x, 2) END) / (any_value(f.n) - 2)) AS s2
      FROM fit f JOIN point ON point.split = f.split GROUP BY f.split)`;
}

// The limits of the form that was chosen, or of both where it is doubtful.
const limits = (side, plain, logs) => `CASE WHEN doubtful THEN ${side}(${plain}, ${logs}) WHEN logs THEN ${logs} ELSE ${plain} END`;

function projection(q) {
  const by = number[q.by], t = [...Array(80).keys()].filter((k) => k >= 6).map((k) => `(${k}, ${student(q.level, k - 2)})`);
  const begin = `(SELECT max(p) FROM (SELECT ${q.startOf(date(q.past))} AS p))`;
  const count = q.to !== undefined && q.to > q.asOf ? `WHERE i = 0 OR p < ${date(q.to)}` : 'WHERE i < 6';
  return `WITH point AS (SELECT split, ${by('period.p')} AS x, ${users} AS y FROM (${chosenPeriods}) period, value), ${fits(q)},
    ahead AS (SELECT * FROM (SELECT i, CAST(${begin} + i * INTERVAL ${steps[q.by]} AS DATE) AS p, CAST(${begin} + (i + 1) * INTERVAL ${steps[q.by]} AS DATE) AS e FROM range(0, 2000) AS r(i)) ${count}),
    quantile(n, t) AS (VALUES (0, 0.0)${t.map((x) => ', ' + x).join('')}),
    told AS (SELECT value.split, a.p, a.e, logs, doubtful, base + slope * ${by('a.p')} AS m, exp(base2 + slope2 * ${by('a.p')}) AS m2,
        t * s * sqrt(1 + 1 / fit.n + pow(${by('a.p')} - cx, 2) / sxx) AS half, t * s2 * sqrt(1 + 1 / fit.n + pow(${by('a.p')} - cx, 2) / sxx) AS half2
      FROM value CROSS JOIN ahead a LEFT JOIN fit ON fit.split = value.split LEFT JOIN rest ON rest.split = value.split LEFT JOIN quantile ON quantile.n = fit.n
      WHERE a.i < coalesce(fit.n, 6))
    SELECT 'projection' AS indicator, p AS start, e AS end_, ${series("CASE WHEN logs IS NULL THEN 'fit=none' WHEN logs THEN 'fit=log_linear' ELSE 'fit=linear' END")} AS split, ${HEAD},
      CASE WHEN logs IS NULL THEN 'none' ELSE 'censored' END AS state, NULL AS part, NULL AS whole, CASE WHEN logs THEN m2 WHEN m < 0 THEN 0 ELSE m END AS value,
      ${limits('least', 'CASE WHEN m < half THEN 0 ELSE m - half END', 'm2 * exp(-half2)')} AS low, ${limits('greatest', 'CASE WHEN m + half < 0 THEN 0 ELSE m + half END', 'm2 * exp(half2)')} AS high, 1.000001 AS loose FROM told`;
}

// The day on which so many had come; how fast their number doubled of late.
const timeToReach = (q) => {
  const by = number[q.by], asOf = date(q.past);
  return `WITH came_on AS (SELECT split, u, min(d) AS d FROM chosen GROUP BY split, u),
    nth AS (SELECT split, d, count(*) OVER (PARTITION BY split ORDER BY d) AS n FROM came_on),
    reached AS (SELECT value.split, (SELECT min(d) FROM nth WHERE nth.split = value.split AND n >= ${q.target}) AS day, (SELECT count(*) FROM came_on c WHERE c.split = value.split) AS n FROM value WHERE ${first} IS NOT NULL),
    six AS (SELECT * FROM (${chosenPeriods}) ORDER BY p DESC LIMIT 6),
    point AS (SELECT value.split, ${by('six.p')} AS x, six.p, six.e, (SELECT count(*) FROM came_on c WHERE c.split = value.split AND c.d < six.e) AS y FROM six, value),
    grown AS (SELECT split, min(p) AS p, max(e) AS e, regr_slope(ln(greatest(y, 0.5)), x) AS slope, count(*) = 6 AND min(y) > 0 AND max(y) > min(y) AS grows, max(x) - min(x) + 1 AS places FROM point GROUP BY split)
    SELECT 'time_to_reach' AS indicator, coalesce(day, ${first}) AS start, coalesce(day + 1, ${asOf}) AS end_, ${series("'measure=reached'")} AS split, ${HEAD},
      CASE WHEN day IS NULL THEN 'censored' ELSE 'complete' END AS state, CASE WHEN day IS NULL THEN n ELSE (SELECT max(x.n) FROM nth x WHERE x.split = reached.split AND x.d = day) END AS part,
      ${q.target} AS whole, day - ${first} + 1 AS value, NULL AS low, NULL AS high FROM reached
    UNION ALL SELECT 'time_to_reach', CASE WHEN grows THEN p ELSE ${first} END, CASE WHEN grows THEN e ELSE ${asOf} END, ${series("'measure=doubling_time'").replaceAll('split', 'reached.split')}, NULL, NULL,
      CASE WHEN grows THEN 'complete' ELSE 'none' END, NULL, NULL, CASE WHEN grows THEN ln(2) / slope * (e - p) / places END, NULL, NULL
      FROM reached LEFT JOIN grown ON grown.split = reached.split`;
};

// The period by whose end new users of the periods to come, foretold, add up to
// those that are missing: the sum itself, the lower limit of it, the upper one.
const timeToGo = (q) => {
  const by = number[q.by], t = [...Array(80).keys()].filter((k) => k >= 6).map((k) => `(${k}, ${student(q.level, k - 2)})`);
  const last = '(SELECT max(e) FROM period WHERE covered AND over)';
  const next = (i) => `CAST(${last} + (${i}) * INTERVAL ${steps[q.by]} AS DATE)`;
  return `WITH point AS (SELECT split, ${by('period.p')} AS x, (SELECT count(*) FROM came c WHERE c.split = value.split AND c.p = period.p) AS y
      FROM (${chosenPeriods}) period, value WHERE p > ${q.startOf(first)}), ${fits(q)},
    quantile(n, t) AS (VALUES (0, 0.0)${t.map((x) => ', ' + x).join('')}),
    lacking AS (SELECT split, (${q.target} - count(u) FILTER (d < ${last})) * (1 - 1e-9) AS missing
      FROM value LEFT JOIN (SELECT split, u, min(d) AS d FROM chosen GROUP BY split, u) c USING (split) GROUP BY split HAVING count(u) < ${q.target}),
    place AS (SELECT fit.*, missing, t, s, s2, i, ${by(next('i - 1'))} AS x, base + slope * ${by(next('i - 1'))} AS m, exp(base2 + slope2 * ${by(next('i - 1'))}) AS m2
      FROM fit JOIN rest USING (split) JOIN lacking USING (split) JOIN quantile ON quantile.n = fit.n, (SELECT CAST(i AS INTEGER) AS i FROM range(1, 400) AS r(i)) WHERE i <= fit.n),
    summed AS (SELECT *, sum(m) OVER sofar AS total, sum(x - cx) OVER sofar AS wx, sum(m2) OVER sofar AS total2, sum(m2 * m2) OVER sofar AS square2, sum((x - cx) * m2) OVER sofar AS wx2
      FROM place WINDOW sofar AS (PARTITION BY split ORDER BY i)),
    spread AS (SELECT *, t * s * sqrt(i * i / n + wx * wx / sxx + i) AS half, t * s2 * sqrt(total2 * total2 / n + wx2 * wx2 / sxx + square2) / total2 AS half2 FROM summed),
    bound AS (SELECT split, i, n, missing, name, CASE name WHEN 'projected' THEN CASE WHEN logs THEN total2 ELSE total END
        WHEN 'latest' THEN ${limits('least', 'total - half', 'total2 * exp(-half2)')} ELSE ${limits('greatest', 'total + half', 'total2 * exp(half2)')} END AS most FROM spread, (VALUES ('projected'), ('latest'), ('earliest')) AS w(name)),
    reached AS (SELECT lacking.split, w.name, min(i) FILTER (greatest(most, 0) >= bound.missing) AS hit, coalesce(max(n), 1) AS n
      FROM lacking CROSS JOIN (VALUES ('projected'), ('latest'), ('earliest')) AS w(name) LEFT JOIN bound ON bound.split = lacking.split AND bound.name = w.name GROUP BY ALL)
    SELECT 'time_to_reach' AS indicator, ${next('coalesce(hit, n) - 1')} AS start, ${next('coalesce(hit, n)')} AS end_, ${series("'measure=' || name")} AS split, ${HEAD},
      CASE WHEN hit IS NULL THEN 'none' ELSE 'censored' END AS state, NULL AS part, ${q.target} AS whole, CASE WHEN hit IS NOT NULL THEN ${next('hit')} - ${first} END AS value, NULL AS low, NULL AS high
    FROM reached WHERE ${last} IS NOT NULL`;
};

export const reachQueries = { penetration, penetration_year: penetrationYear, control };
// Over all territories, whatever the split.
export const territoryQueries = { coverage, inequality };
// From the past that the question ends with.
export const aheadQueries = { projection, time_to_reach: (q) => `(${timeToReach(q)}) UNION ALL (${timeToGo(q)})` };
// SQL draws nothing at random.
export const reachKnown = (r) => !/measure=(gini_equal|theil_equal)$/.test(r.split);
