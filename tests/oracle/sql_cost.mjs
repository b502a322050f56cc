// Costs, unit costs, figures, runway and the budget's calendar as SQL over the
// list of payments.
import { dayOf } from './calendar.mjs';
import { poisson } from './sql_poisson.mjs';

const text = (s) => `'${String(s).replaceAll("'", "''")}'`;
const date = (day) => `(DATE '1970-01-01' + ${day})`;
const Z = { 0.9: '1.6448536269514722', 0.95: '1.959963984540054', 0.99: '2.5758293035489004' };

export async function loadOutside(db, s) {
  const fill = async (table, columns, rows) => {
    await db.run(`CREATE OR REPLACE TABLE ${table} (${columns})`);
    if (rows.length) await db.run(`INSERT INTO ${table} VALUES ${rows.map((r) => `(${r.join(', ')})`).join(', ')}`);
  };
  await fill('payment', 'd DATE, cents BIGINT, ae BOOLEAN, funder VARCHAR, category VARCHAR',
    s.payments.map((p) => [date(p.day), p.cents, p.ae, text(p.funder), text(p.category)]));
  await fill('figure', 'name VARCHAR, d DATE, e DATE, n BIGINT',
    s.figures.map((f) => [text(f.name), date(f.day), date(f.to), f.value]));
  await fill('people', 'code VARCHAR, n BIGINT, low BIGINT, high BIGINT',
    [...s.people.at].map(([code, p]) => [text(code), p.n, p.low, p.high]));
}

const month = (d) => `CAST(date_trunc('month', ${d}) AS DATE)`;
const after = (d, n) => `CAST(${d} + (${n}) * INTERVAL 1 MONTH AS DATE)`;

// Macros of the question: what is known before as_of.
async function prepare(db, q) {
  const asOf = date(q.asOf);
  await db.run(`CREATE OR REPLACE TEMP MACRO paid(a, b) AS
    (SELECT CAST(coalesce(sum(cents), 0) AS BIGINT) FROM payment WHERE NOT ae AND d >= a AND d < least(b, ${asOf}))`);
  await db.run(`CREATE OR REPLACE TEMP TABLE unpaid AS SELECT m FROM
    (SELECT CAST(x AS DATE) AS m FROM range(TIMESTAMP '2019-01-01', TIMESTAMP '2031-01-01', INTERVAL 1 MONTH) AS r(x))
    WHERE m NOT IN (SELECT ${month('d')} FROM payment WHERE NOT ae)`);
  await db.run(`CREATE OR REPLACE TEMP MACRO told(a, b) AS
    a < least(b, ${asOf}) AND NOT EXISTS (SELECT * FROM unpaid WHERE m >= ${month('a')} AND m < least(b, ${asOf}))`);
  // The first month that a unit cost lacks: a day of data, or a payment.
  await db.run(`CREATE OR REPLACE TEMP TABLE lacking AS SELECT m, m >= ${asOf} AS ahead FROM
    (SELECT CAST(x AS DATE) AS m FROM range(TIMESTAMP '2019-01-01', TIMESTAMP '2031-01-01', INTERVAL 1 MONTH) AS r(x))
    WHERE m >= ${asOf} OR m IN (SELECT m FROM unpaid) OR m NOT IN (SELECT ${month('d')} FROM known)`);
  // Periods, and the twelve months from s that end with each: what was paid,
  // whether all of it is known, and the first month that is not there yet.
  const ahead = (a) => `(SELECT ahead FROM lacking WHERE m >= ${a} AND m < e ORDER BY m LIMIT 1)`;
  await db.run(`CREATE OR REPLACE TEMP TABLE account AS SELECT *, paid(p, e) AS cents, told(p, e) AS known, ${ahead('p')} AS lack, paid(s, e) AS year_cents, ${ahead('s')} AS year_lack
    FROM (SELECT *, ${after(month('e - 1'), -11)} AS s FROM period)`);
  await margins(db, q);
}

const HEAD = "NULL AS cohort, NULL AS lag";
const STATE = (q, from, to) => `CASE WHEN ${to} <= ${date(q.asOf)} THEN 'complete' WHEN ${from} < ${date(q.asOf)} THEN 'partial' ELSE 'censored' END`;

// apart: as many cases as vary as much as the n do; NULL: all of them.
const each = (q, name, count, apart = 'NULL') => `SELECT '${name}' AS indicator, p AS start, e AS end_, 1 AS scale,
  CASE WHEN covered AND known THEN ${STATE(q, 'p', 'e')} ELSE 'none' END AS st, cents, (${count}) AS n, ${apart} AS apart FROM account`;
// Of what users did c times each: the square of the sum over that of the squares.
const spread = (rows) => `(SELECT CAST(floor(CAST(sum(c) AS DOUBLE) * sum(c) / sum(c * c)) AS BIGINT) FROM (${rows}))`;

const months = (q, name, year, distinct, scale) => {
  const [from, of] = year ? ['s', 'year_'] : ['account.p', ''];
  return `SELECT '${name}' AS indicator, ${from} AS start, e AS end_, ${scale} AS scale,
    CASE ${of}lack WHEN TRUE THEN 'censored' WHEN FALSE THEN 'none' ELSE ${STATE(q, from, 'e')} END AS st, ${of}cents AS cents,
    (SELECT count(*) FROM (SELECT DISTINCT u${distinct ? '' : `, ${month('d')}`} FROM chosen WHERE d >= ${from} AND d < e)) AS n,
    ${distinct ? 'NULL' : spread(`SELECT count(DISTINCT ${month('d')}) AS c FROM chosen WHERE d >= ${from} AND d < e GROUP BY u`)} AS apart FROM account`;
};

const cells = {
  cost_per_new_user: (q, name) => each(q, name, 'SELECT count(*) FROM (SELECT min(d) AS f FROM chosen GROUP BY u) WHERE f >= p AND f < e'),
  // Of the days on which each user completed.
  cost_per_transaction: (q, name) => each(q, name, counted(q.config.completion.complete),
    spread(`SELECT count(DISTINCT d) AS c FROM known WHERE action = ${text(q.config.completion.complete)} AND d >= p AND d < e GROUP BY u`)),
  cost_per_outcome: (q, name) => each(q, name, persons(q.config.outcome.action)),
  cost_per_mau_month: (q, name) => months(q, name, false, false, 1),
  cost_per_mau_annual: (q, name) => months(q, name, true, false, 12),
  cost_per_user_year: (q, name) => months(q, name, true, true, 1),
};
export const unitCosts = Object.keys(cells);

// The limits of the count, inverted.
export function unitQuery(q, names) {
  const limit = (side) => `((${poisson('apart', side, q.level)}) * n / apart)`;
  const limited = "st = 'complete' AND n > 0", some = "st IN ('complete', 'partial')";
  return `SELECT indicator, start, end_, '' AS split, ${HEAD}, CASE WHEN ${some} AND n = 0 THEN 'none' ELSE st END AS state,
    CASE WHEN ${some} THEN cents END AS part, CASE WHEN ${some} THEN n END AS whole, CASE WHEN ${some} AND n > 0 THEN cents / 100.0 * scale / n END AS value,
    CASE WHEN ${limited} THEN cents / 100.0 * scale / CASE WHEN cents < 0 THEN ${limit('low')} ELSE ${limit('high')} END END AS low,
    CASE WHEN ${limited} THEN cents / 100.0 * scale / CASE WHEN cents < 0 THEN ${limit('high')} ELSE ${limit('low')} END END AS high
    FROM (SELECT * REPLACE (coalesce(apart, n) AS apart) FROM (${names.map((name) => cells[name](q, name)).join(' UNION ALL ')}))`;
}

// Nothing by nothing has its parts, and no value.
const amounts = (name, q, cells, low = 'NULL', high = 'NULL') => `SELECT '${name}' AS indicator, p AS start, e AS end_, split, ${HEAD},
  CASE state WHEN 'nothing' THEN 'none' ELSE state END AS state,
  CASE WHEN state <> 'none' THEN part END AS part, CASE WHEN state <> 'none' THEN whole END AS whole,
  CASE WHEN state IN ('complete', 'partial') THEN value END AS value,
  CASE WHEN state = 'complete' THEN ${low} END AS low, CASE WHEN state = 'complete' THEN ${high} END AS high FROM (${cells})`;

const wilson = (q, sign) => `(2 * part + pow(${Z[q.level]}, 2) ${sign} ${Z[q.level]} * sqrt(pow(${Z[q.level]}, 2) + 4 * part * (1 - part / whole))) / (2 * (whole + pow(${Z[q.level]}, 2)))`;
const counted = (action) => `(SELECT count(*) FROM known WHERE action = ${text(action)} AND d >= p AND d < e)`;
const persons = (action) => `(SELECT count(DISTINCT u) FROM known WHERE action = ${text(action)} AND d >= p AND d < e)`;
// NULL where a row reaches out of the period, or a month has none.
const figure = (name) => `(SELECT CASE WHEN bool_or(d < p OR f.e > account.e) OR
    (SELECT count(*) FROM range(CAST(${month('p')} AS TIMESTAMP), CAST(account.e AS TIMESTAMP), INTERVAL 1 MONTH) AS r(m)
      WHERE NOT EXISTS (SELECT * FROM figure g WHERE g.name = ${text(name)} AND g.d < m + INTERVAL 1 MONTH AND g.e > m)) > 0
    THEN NULL ELSE sum(n) END FROM figure f WHERE name = ${text(name)} AND d < account.e AND f.e > p)`;

// Twelve months to the end of the period's last month, and the twelve before:
// c1 and n1, c2 and n2. The exact limits of a ratio leave out 1 where as many
// heads of fair coins, or more, are less likely than a tail; they are the odds
// under which as many, or as few, are as likely as one, found by halving.
async function margins(db, q) {
  const year = (a, b) => `NOT EXISTS (SELECT * FROM lacking WHERE m >= ${a} AND m < ${b})`;
  const bought = (a, b) => `(SELECT count(DISTINCT u) FROM known WHERE action = ${text(q.config.outcome.action)} AND d >= ${a} AND d < ${b})`;
  const term = (k, p) => `exp(lgamma(n + 1) - lgamma(${k} + 1) - lgamma(n - ${k} + 1) + ${k} * ln(${p}) + (n - ${k}) * ln(1 - ${p}))`;
  const tail = (1 - q.level) / 2;
  await db.run(`CREATE OR REPLACE TEMP TABLE margin AS SELECT *, CASE WHEN NOT k2 AND e > ${date(q.asOf)} THEN 'censored'
      WHEN k1 AND k2 AND n1 > 0 AND n2 > 0 AND c1 > 0 AND c2 > 0
        AND (SELECT sum(${term('k', '0.5')}) FROM range(0, 1000) AS r(k) WHERE k >= greatest(n1, n2) AND k <= n) < ${tail} THEN 'complete' ELSE 'none' END AS state
    FROM (SELECT *, n1 + n2 AS n FROM (SELECT *, ${year('b', 'c')} AND c <= ${date(q.asOf)} AS k2, ${year('a', 'b')} AS k1, paid(a, b) AS c1, paid(b, c) AS c2,
        ${bought('a', 'b')} AS n1, ${bought('b', 'c')} AS n2
      FROM (SELECT e, ${after('c', -24)} AS a, ${after('c', -12)} AS b, c FROM (SELECT e, ${after(month('e - 1'), 1)} AS c FROM period))))`);
  const [{ some }] = (await db.runAndReadAll("SELECT count(*) AS some FROM margin WHERE state = 'complete'")).getRowObjects();
  await db.run(Number(some) === 0 ? 'CREATE OR REPLACE TEMP TABLE odds (n1 BIGINT, n2 BIGINT, low DOUBLE, high DOUBLE)' : `CREATE OR REPLACE TEMP TABLE odds AS
    WITH RECURSIVE halved AS (
      SELECT DISTINCT n1, n2, n, side, CAST(0 AS DOUBLE) AS least_, CAST(1 AS DOUBLE) AS most, 0 AS turn FROM margin, (VALUES ('low'), ('high')) AS s(side) WHERE state = 'complete'
      UNION ALL SELECT n1, n2, n, side, CASE WHEN under THEN p ELSE least_ END, CASE WHEN under THEN most ELSE p END, turn + 1
        FROM (SELECT *, CASE side WHEN 'low' THEN list_sum(list_transform(range(n2, n + 1), k -> ${term('k', 'p')})) < ${tail}
            ELSE list_sum(list_transform(range(0, n2 + 1), k -> ${term('k', 'p')})) > ${tail} END AS under
          FROM (SELECT *, (least_ + most) / 2 AS p FROM halved WHERE turn < 55)))
    SELECT n1, n2, max(least_ / (1 - least_)) FILTER (side = 'low') AS low, max(least_ / (1 - least_)) FILTER (side = 'high') AS high FROM halved WHERE turn = 55 GROUP BY n1, n2`);
}

// value(x): what it is when x times as much was bought.
function margin(name, value) {
  const only = (x) => `CASE WHEN state = 'complete' THEN ${x} END`;
  const sums = (x) => (name === 'marginal_cost' ? only(x) : 'NULL');
  return `SELECT '${name}' AS indicator, b AS start, c AS end_, '' AS split, ${HEAD}, state, ${sums('c2 - c1')} AS part, ${sums('n2 - n1')} AS whole,
      ${only(value('n2 / n1'))} AS value, ${only(`least(${value('low')}, ${value('high')})`)} AS low, ${only(`greatest(${value('low')}, ${value('high')})`)} AS high
    FROM margin LEFT JOIN odds USING (n1, n2)`;
}

// Parts of what was paid or committed, by one column each, where it has names.
const PARTS = `part AS (SELECT * FROM (SELECT ae, 'funder' AS by_, funder AS name FROM payment UNION SELECT ae, 'category', category FROM payment)
  QUALIFY count(*) OVER (PARTITION BY ae, by_) > 1 OR max(name) OVER (PARTITION BY ae, by_) <> '')`;
// Of each part, or of all where by_ is none, the sum paid in each period.
const sums = (q, part) => `(SELECT account.p, account.e, account.known, part.*, CAST(coalesce(sum(cents_), 0) AS BIGINT) AS part_ FROM account CROSS JOIN ${part} part
  LEFT JOIN (SELECT ae AS ae_, d, cents AS cents_, funder, category FROM payment) x ON x.ae_ = part.ae AND d >= account.p AND d < least(account.e, ${date(q.asOf)})
    AND CASE by_ WHEN 'funder' THEN funder = name WHEN 'category' THEN category = name ELSE TRUE END GROUP BY ALL)`;
const NAMED = "by_ || '=' || CASE name WHEN '' THEN '-' ELSE name END";

const shares = (q) => `WITH ${PARTS} ${amounts('cost_share', q, `SELECT *, ${NAMED} AS split, CASE WHEN whole > 0 THEN ${STATE(q, 'p', 'e')} ELSE 'none' END AS state, part / whole AS value
  FROM (SELECT s.*, s.part_ AS part, a.cents AS whole FROM ${sums(q, '(SELECT * FROM part WHERE NOT ae)')} s JOIN account a USING (p))`)}`;

const execution = (q) => `WITH ${PARTS} ${amounts('budget_execution', q, `SELECT *, CASE WHEN ae THEN 'kind=AE' ELSE 'kind=CP' END || CASE by_ WHEN '' THEN '' ELSE ',' || ${NAMED} END AS split,
  CASE WHEN ae OR known THEN ${STATE(q, 'p', 'e')} ELSE 'none' END AS state, part_ AS part, NULL AS whole, part_ / 100 AS value
  FROM ${sums(q, "(SELECT * FROM part UNION ALL SELECT DISTINCT ae, '', '' FROM payment)")}`)}`;

// What is left, burn of the three months before as_of, and the days it lasts.
function lasting(q) {
  const b = q.config.budget, asOf = date(q.asOf), start = date(dayOf(b.start));
  const m = (n) => after(month(asOf), n);
  const lasts = (money, days) => `CASE WHEN leftover <= 0 THEN 0 WHEN ${money} <= 0 OR leftover * ${days} // ${money} > 36500 OR leftover / ${money} > 36501 THEN NULL
    ELSE CAST(leftover AS HUGEINT) * ${days} // ${money} END`;
  return `money AS (SELECT ${b.authorised * 100} - CASE WHEN ${start} < ${asOf} THEN paid(${start}, ${asOf}) ELSE 0 END AS leftover,
      greatest(${start}, ${asOf}) AS begin, paid(${m(-3)}, ${m(0)}) AS burn, paid(${m(-3)}, ${m(-2)}) AS b1, paid(${m(-2)}, ${m(-1)}) AS b2, paid(${m(-1)}, ${m(0)}) AS b3),
    pace AS (SELECT *, ${lasts('burn', `(${m(0)} - ${m(-3)})`)} AS lasts, ${lasts('b1', `(${m(-2)} - ${m(-3)})`)} AS l1,
      ${lasts('b2', `(${m(-1)} - ${m(-2)})`)} AS l2, ${lasts('b3', `(${m(0)} - ${m(-1)})`)} AS l3,
      ${b.end ? `${date(dayOf(b.end))} >= ${asOf} AND ` : ''}NOT EXISTS (SELECT * FROM unpaid WHERE m >= ${m(-3)} AND m < ${m(0)}) AS paying FROM money),
    run AS (SELECT *, paying AND lasts IS NOT NULL AS known, CAST(begin + CAST(lasts AS INTEGER) AS DATE) AS gone FROM pace)`;
}

function runway(q) {
  const b = q.config.budget, asOf = date(q.asOf), start = date(dayOf(b.start));
  const row = (split, from, to, state, part, whole, value, low = 'NULL', high = 'NULL', where = 'known') =>
    `SELECT 'runway' AS indicator, ${from} AS start, ${to} AS end_, '${split}' AS split, ${HEAD}, '${state}' AS state, ${part} AS part, ${whole} AS whole, ${value} AS value, ${low} AS low, ${high} AS high FROM run WHERE ${where}`;
  const begun = `${start} < ${asOf}`, spread = 'l1 IS NOT NULL AND l2 IS NOT NULL AND l3 IS NOT NULL';
  const rows = [
    row('measure=left', `CASE WHEN ${begun} THEN ${start} ELSE ${asOf} - 1 END`, asOf, 'complete', 'leftover', b.authorised * 100, 'leftover / 100', 'NULL', 'NULL', 'TRUE'),
    row('', `${asOf} - 1`, asOf, 'none', 'NULL', 'NULL', 'NULL', 'NULL', 'NULL', 'NOT known'),
    row('measure=burn', after(month(asOf), -3), month(asOf), 'complete', 'burn', 3, 'burn / 300'),
    row('', `CASE WHEN lasts = 0 THEN ${asOf} - 1 ELSE begin END`, `CASE WHEN lasts = 0 THEN ${asOf} ELSE gone END`, 'censored', 'NULL', 'NULL', 'lasts',
      `CASE WHEN ${spread} THEN least(l1, l2, l3) END`, `CASE WHEN ${spread} THEN greatest(l1, l2, l3) END`)];
  if (b.end) {
    const end = `(${date(dayOf(b.end))} + 1)`;
    const part = `(${b.authorised * 100} - leftover + trunc(CAST(burn AS HUGEINT) * (${end} - begin) // (${month(asOf)} - ${after(month(asOf), -3)})))`;
    rows.push(row('measure=landing', start, end, 'censored', part, b.authorised * 100, `${part} / 100`));
  }
  return `WITH ${lasting(q)} ${rows.join(' UNION ALL ')}`;
}

// Of each year's end, the days on which there are no orders, or no payments.
export const closings = (db) => db.run(`CREATE TABLE closing AS SELECT kind, make_date(y, CAST(first[1] AS INTEGER), CAST(first[2] AS INTEGER)) AS a, make_date(y + 1, CAST(past[1] AS INTEGER), CAST(past[2] AS INTEGER)) AS b
  FROM (SELECT CAST(y AS INTEGER) AS y FROM range(2015, 2150) AS r(y)), (VALUES ('orders', [12, 15], [2, 5]), ('payments', [11, 30], [1, 25])) AS k(kind, first, past)`);

function committeeWindow(q) {
  const b = q.config.budget, asOf = date(q.asOf);
  const row = (split, from, to, state, where = 'TRUE') => `SELECT 'committee_window' AS indicator, CAST(${from} AS DATE) AS start, CAST(${to} AS DATE) AS end_, ${split} AS split, ${HEAD},
    '${state}' AS state, NULL AS part, NULL AS whole, ${state === 'none' ? 'NULL' : `CAST(${from} AS DATE) - ${asOf}`} AS value, NULL AS low, NULL AS high FROM ends WHERE ${where}`;
  const planned = b.committee && date(dayOf(b.committee));
  const rows = [row("'date=committee'", 'due - 15', 'due + 1', 'censored', 'known'), row("'date=last_order'", 'due', 'due + 1', 'censored', 'known'),
    row("'date=exhaustion'", 'gone', 'gone + 1', 'censored', 'known'),
    ...['committee', 'last_order', 'exhaustion'].map((d) => row(`'date=${d}'`, `${asOf} - 1`, asOf, 'none', 'NOT known')),
    ...(planned ? [row(`'date=planned,verdict=' || CASE WHEN NOT known THEN 'cannot_tell' WHEN ${planned} < due - 15 THEN 'early'
      WHEN ${planned} > due THEN 'late' ELSE 'in_window' END`, planned, `${planned} + 1`, 'complete')] : [])];
  const closed = `SELECT 'committee_window', a, b, 'closed=' || kind, NULL, NULL, 'complete', NULL, NULL, a - ${asOf}, NULL, NULL
    FROM closing WHERE b > ${asOf} QUALIFY row_number() OVER (PARTITION BY kind ORDER BY a) = 1`;
  return `WITH ${lasting(q)}, ends AS (SELECT run.*, coalesce(a - 1, gone - 30) AS due FROM run LEFT JOIN closing ON kind = 'orders' AND gone - 30 >= a AND gone - 30 < b)
    ${rows.join(' UNION ALL ')} UNION ALL ${closed}`;
}

export const costQueries = {
  cost: (q) => amounts('cost', q, `SELECT *, '' AS split, CASE WHEN known THEN ${STATE(q, 'p', 'e')} ELSE 'none' END AS state,
    cents AS part, NULL AS whole, cents / 100 AS value FROM account`),
  marginal_cost: () => margin('marginal_cost', (x) => `(c2 - c1) / 100 / (n1 * (${x}) - n1)`),
  elasticity: () => margin('elasticity', (x) => `ln(c2 / c1) / ln(${x})`),
  cost_share: shares,
  budget_execution: execution,
  burn: (q) => {
    const at = (n) => after(month(`least(e, ${date(q.asOf)})`), n);
    return amounts('burn', q, `SELECT *, '' AS split, CASE WHEN told(${at(-3)}, ${at(0)}) THEN ${STATE(q, 'p', 'e')} ELSE 'none' END AS state,
      paid(${at(-3)}, ${at(0)}) AS part, 3 AS whole, paid(${at(-3)}, ${at(0)}) / 300 AS value FROM period`);
  },
  take_up: (q) => amounts('take_up', q, `SELECT *, '' AS split, done AS part, done + other AS whole, done / (done + other) AS value,
      CASE WHEN NOT covered OR other IS NULL THEN 'none' WHEN done + other = 0 THEN 'nothing' ELSE ${STATE(q, 'p', 'e')} END AS state
    FROM (SELECT *, ${figure('paper')} AS other, ${counted(q.config.completion.complete)} AS done FROM account)`, wilson(q, '-'), wilson(q, '+')),
  self_financing: (q) => amounts('self_financing', q, `SELECT *, '' AS split, CASE WHEN fees IS NOT NULL AND known AND whole > 0 THEN ${STATE(q, 'p', 'e')} ELSE 'none' END AS state,
    fees * 100 AS part, fees * 100 / whole AS value FROM (SELECT *, ${figure('fees')} AS fees, cents AS whole FROM account)`),
  roi: (q) => {
    const o = q.config.outcome, back = (each) => `n * ${each} * 100 / whole - 1`, ranges = o.low !== o.high;
    return amounts('roi', q, `SELECT *, n * ${o.unit_value} * 100 AS part, ${back(o.unit_value)} AS value FROM (SELECT *, '' AS split,
      CASE WHEN covered AND known AND cents > 0 THEN ${STATE(q, 'p', 'e')} ELSE 'none' END AS state, cents AS whole, ${persons(o.action)} AS n FROM account)`,
    ranges ? back(o.low) : 'NULL', ranges ? back(o.high) : 'NULL');
  },
  runway,
  committee_window: committeeWindow,
};

export const costPrepare = prepare;
