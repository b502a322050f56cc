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
}

const HEAD = "NULL AS cohort, NULL AS lag";
const STATE = (q, from, to) => `CASE WHEN ${to} <= ${date(q.asOf)} THEN 'complete' WHEN ${from} < ${date(q.asOf)} THEN 'partial' ELSE 'censored' END`;

// From columns start, end_, st, cents, n and apart, as many cases as vary as
// much as the n do: the limits of the count, inverted.
const unit = (q, name, cells, scale = 1) => {
  const money = `cents / 100.0 * ${scale}`;
  const limit = (side) => `((${poisson('apart', side, q.level)}) * n / apart)`;
  const limited = "state = 'complete' AND n > 0";
  return `SELECT * EXCLUDE (st, cents, n, apart) FROM (SELECT '${name}' AS indicator, start, end_, '' AS split, ${HEAD},
    CASE WHEN st IN ('complete', 'partial') AND n = 0 THEN 'none' ELSE st END AS state,
    CASE WHEN st IN ('complete', 'partial') THEN cents END AS part, CASE WHEN st IN ('complete', 'partial') THEN n END AS whole,
    CASE WHEN st IN ('complete', 'partial') AND n > 0 THEN ${money} / n END AS value,
    CASE WHEN ${limited} THEN ${money} / CASE WHEN cents < 0 THEN ${limit('low')} ELSE ${limit('high')} END END AS low,
    CASE WHEN ${limited} THEN ${money} / CASE WHEN cents < 0 THEN ${limit('high')} ELSE ${limit('low')} END END AS high,
    st, cents, n, apart FROM (${cells}))`;
};

const each = (q, name, count, apart = 'n') => unit(q, name, `SELECT *, ${apart} AS apart FROM (SELECT p AS start, e AS end_,
  CASE WHEN covered AND told(p, e) THEN ${STATE(q, 'p', 'e')} ELSE 'none' END AS st, paid(p, e) AS cents, (${count}) AS n FROM period)`);

// Of a user's months, squared: as many users as their sum's square over that.
const months = (q, name, year, distinct, scale) => unit(q, name, `SELECT *,
  ${distinct ? 'n' : 'CAST(floor(CAST(n AS DOUBLE) * n / squares) AS BIGINT)'} AS apart FROM (SELECT s AS start, e AS end_,
  CASE (SELECT ahead FROM lacking WHERE m >= s AND m < e ORDER BY m LIMIT 1) WHEN TRUE THEN 'censored' WHEN FALSE THEN 'none'
    ELSE ${STATE(q, 's', 'e')} END AS st, paid(s, e) AS cents,
  (SELECT count(*) FROM (SELECT DISTINCT u${distinct ? '' : `, ${month('d')}`} FROM chosen WHERE d >= s AND d < e)) AS n,
  (SELECT sum(c * c) FROM (SELECT count(DISTINCT ${month('d')}) AS c FROM chosen WHERE d >= s AND d < e GROUP BY u)) AS squares
  FROM (SELECT *, ${year ? after(month('e - 1'), -11) : 'p'} AS s FROM period))`, scale);

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
const figure = (name) => `(SELECT CASE WHEN bool_or(d < p OR f.e > period.e) OR
    (SELECT count(*) FROM range(CAST(${month('p')} AS TIMESTAMP), CAST(period.e AS TIMESTAMP), INTERVAL 1 MONTH) AS r(m)
      WHERE NOT EXISTS (SELECT * FROM figure g WHERE g.name = ${text(name)} AND g.d < m + INTERVAL 1 MONTH AND g.e > m)) > 0
    THEN NULL ELSE sum(n) END FROM figure f WHERE name = ${text(name)} AND d < period.e AND f.e > p)`;

// Twelve months to the end of the period's last month, and the twelve before.
// The exact limits of a ratio leave out 1 where as many heads of fair coins, or
// more, are less likely than a tail.
function margin(name, q, value) {
  const year = (a, b) => `NOT EXISTS (SELECT * FROM lacking WHERE m >= ${a} AND m < ${b})`;
  const bought = (a, b) => `(SELECT count(DISTINCT u) FROM known WHERE action = ${text(q.config.outcome.action)} AND d >= ${a} AND d < ${b})`;
  const heads = `(SELECT sum(exp(lgamma(n1 + n2 + 1) - lgamma(k + 1) - lgamma(n1 + n2 - k + 1) - (n1 + n2) * ln(2)))
    FROM range(0, 1000) AS r(k) WHERE k >= greatest(n1, n2) AND k <= n1 + n2)`;
  const only = (x) => (name === 'marginal_cost' ? `CASE WHEN state = 'complete' THEN ${x} END` : 'NULL');
  return `SELECT '${name}' AS indicator, b AS start, c AS end_, '' AS split, ${HEAD}, state, ${only('c2 - c1')} AS part, ${only('n2 - n1')} AS whole,
      CASE WHEN state = 'complete' THEN ${value} END AS value, NULL AS low, NULL AS high
    FROM (SELECT *, CASE WHEN NOT k2 AND e > ${date(q.asOf)} THEN 'censored' WHEN k1 AND k2 AND n1 > 0 AND n2 > 0 AND c1 > 0 AND c2 > 0
        AND ${heads} < ${(1 - q.level) / 2} THEN 'complete' ELSE 'none' END AS state
      FROM (SELECT *, ${year('b', 'c')} AND c <= ${date(q.asOf)} AS k2, ${year('a', 'b')} AS k1, paid(a, b) AS c1, paid(b, c) AS c2, ${bought('a', 'b')} AS n1, ${bought('b', 'c')} AS n2
        FROM (SELECT e, ${after('c', -24)} AS a, ${after('c', -12)} AS b, c FROM (SELECT e, ${after(month('e - 1'), 1)} AS c FROM period))))`;
}

function parted(name, q, ae, column, cell) {
  const of = `payment.ae = ${ae}`;
  return cell(`SELECT period.*, ${column} AS part_of FROM period, (SELECT DISTINCT ${column} FROM payment WHERE ${of}
    AND (SELECT count(DISTINCT ${column}) > 1 OR max(${column}) <> '' FROM payment WHERE ${of}))`, column);
}

const spent = (q, ae, test = 'TRUE') => `(SELECT CAST(coalesce(sum(cents), 0) AS BIGINT) FROM payment
  WHERE ae = ${ae} AND d >= p AND d < least(e, ${date(q.asOf)}) AND ${test})`;
const named = (column) => `'${column}=' || CASE part_of WHEN '' THEN '-' ELSE part_of END`;

const shares = (q) => ['funder', 'category'].map((c) => parted('cost_share', q, false, c, (cells) => amounts('cost_share', q,
  `SELECT *, CASE WHEN whole > 0 THEN ${STATE(q, 'p', 'e')} ELSE 'none' END AS state, part / whole AS value FROM
    (SELECT *, ${named(c)} AS split, ${spent(q, false, `${c} = part_of`)} AS part, ${spent(q, false)} AS whole FROM (${cells}))`))).join(' UNION ALL ');

const execution = (q) => [true, false].flatMap((ae) => {
  const kind = `kind=${ae ? 'AE' : 'CP'}`;
  const rows = (cells, split, test) => amounts('budget_execution', q, `SELECT *, part / 100 AS value FROM (SELECT *, ${split} AS split,
    CASE WHEN ${ae} OR told(p, e) THEN ${STATE(q, 'p', 'e')} ELSE 'none' END AS state, ${spent(q, ae, test)} AS part, NULL AS whole FROM (${cells}))`);
  return [rows(`SELECT * FROM period WHERE EXISTS (SELECT * FROM payment WHERE ae = ${ae})`, text(kind)),
    ...['funder', 'category'].map((c) => parted('budget_execution', q, ae, c, (cells) => rows(cells, `'${kind},' || ${named(c)}`, `${c} = part_of`)))];
}).join(' UNION ALL ');

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

const CLOSED = { orders: ['12-15', '02-05'], payments: ['11-30', '01-25'] };

function committeeWindow(q) {
  const b = q.config.budget, asOf = date(q.asOf);
  const shut = (kind, d) => `(strftime(${d}, '%m-%d') >= '${CLOSED[kind][0]}' OR strftime(${d}, '%m-%d') < '${CLOSED[kind][1]}')`;
  const days = 'range(-400, 40000) AS r(n)';
  const row = (split, from, to, state, where = 'TRUE') => `SELECT 'committee_window' AS indicator, CAST(${from} AS DATE) AS start, CAST(${to} AS DATE) AS end_, ${split} AS split, ${HEAD},
    '${state}' AS state, NULL AS part, NULL AS whole, ${state === 'none' ? 'NULL' : `CAST(${from} AS DATE) - ${asOf}`} AS value, NULL AS low, NULL AS high FROM ends WHERE ${where}`;
  const planned = b.committee && date(dayOf(b.committee));
  const rows = [row("'date=committee'", 'due - 15', 'due + 1', 'censored', 'known'), row("'date=last_order'", 'due', 'due + 1', 'censored', 'known'),
    row("'date=exhaustion'", 'gone', 'gone + 1', 'censored', 'known'),
    ...['committee', 'last_order', 'exhaustion'].map((d) => row(`'date=${d}'`, `${asOf} - 1`, asOf, 'none', 'NOT known')),
    ...(planned ? [row(`'date=planned,verdict=' || CASE WHEN NOT known THEN 'cannot_tell' WHEN ${planned} < due - 15 THEN 'early'
      WHEN ${planned} > due THEN 'late' ELSE 'in_window' END`, planned, `${planned} + 1`, 'complete')] : []),
    ...['orders', 'payments'].map((kind) => row(`'closed=${kind}'`, `${kind}_from`, `${kind}_to`, 'complete'))];
  const near = (kind) => `(SELECT min(${asOf} + CAST(n AS INTEGER)) FROM ${days} WHERE n BETWEEN -200 AND 400 AND ${shut(kind, `${asOf} + CAST(n AS INTEGER)`)}
      AND NOT EXISTS (SELECT * FROM range(-200, 400) AS s(k) WHERE k > n AND k <= 0 AND NOT ${shut(kind, `${asOf} + CAST(k AS INTEGER)`)}))`;
  const open = (kind) => `(SELECT min(f + CAST(k AS INTEGER)) FROM range(0, 200) AS s(k) WHERE NOT ${shut(kind, 'f + CAST(k AS INTEGER)')})`;
  return `WITH ${lasting(q)}, closures AS (SELECT *, ${near('orders')} AS orders_from, ${near('payments')} AS payments_from FROM run),
    ends AS (SELECT *, (SELECT max(gone - CAST(k AS INTEGER)) FROM range(30, 200) AS s(k) WHERE NOT ${shut('orders', 'gone - CAST(k AS INTEGER)')}) AS due,
      ${open('orders').replaceAll('f +', 'orders_from +')} AS orders_to, ${open('payments').replaceAll('f +', 'payments_from +')} AS payments_to FROM closures)
    ${rows.join(' UNION ALL ')}`;
}

export const costQueries = {
  cost: (q) => amounts('cost', q, `SELECT *, '' AS split, CASE WHEN told(p, e) THEN ${STATE(q, 'p', 'e')} ELSE 'none' END AS state,
    paid(p, e) AS part, NULL AS whole, paid(p, e) / 100 AS value FROM period`),
  cost_per_new_user: (q) => each(q, 'cost_per_new_user', 'SELECT count(*) FROM (SELECT min(d) AS f FROM chosen GROUP BY u) WHERE f >= p AND f < e'),
  // Of the days on which each user completed.
  cost_per_transaction: (q) => each(q, 'cost_per_transaction', counted(q.config.completion.complete),
    `(SELECT CAST(floor(CAST(sum(c) AS DOUBLE) * sum(c) / sum(c * c)) AS BIGINT) FROM (SELECT count(DISTINCT d) AS c FROM known
      WHERE action = ${text(q.config.completion.complete)} AND d >= start AND d < end_ GROUP BY u))`),
  cost_per_outcome: (q) => each(q, 'cost_per_outcome', persons(q.config.outcome.action)),
  cost_per_mau_month: (q) => months(q, 'cost_per_mau_month', false, false, 1),
  cost_per_mau_annual: (q) => months(q, 'cost_per_mau_annual', true, false, 12),
  cost_per_user_year: (q) => months(q, 'cost_per_user_year', true, true, 1),
  marginal_cost: (q) => margin('marginal_cost', q, '(c2 - c1) / 100 / (n2 - n1)'),
  elasticity: (q) => margin('elasticity', q, 'ln(c2 / c1) / ln(n2 / n1)'),
  cost_share: shares,
  budget_execution: execution,
  burn: (q) => {
    const at = (n) => after(month(`least(e, ${date(q.asOf)})`), n);
    return amounts('burn', q, `SELECT *, '' AS split, CASE WHEN told(${at(-3)}, ${at(0)}) THEN ${STATE(q, 'p', 'e')} ELSE 'none' END AS state,
      paid(${at(-3)}, ${at(0)}) AS part, 3 AS whole, paid(${at(-3)}, ${at(0)}) / 300 AS value FROM period`);
  },
  take_up: (q) => amounts('take_up', q, `SELECT *, '' AS split, done AS part, done + other AS whole, done / (done + other) AS value,
      CASE WHEN NOT covered OR other IS NULL THEN 'none' WHEN done + other = 0 THEN 'nothing' ELSE ${STATE(q, 'p', 'e')} END AS state
    FROM (SELECT *, ${figure('paper')} AS other, ${counted(q.config.completion.complete)} AS done FROM period)`, wilson(q, '-'), wilson(q, '+')),
  self_financing: (q) => amounts('self_financing', q, `SELECT *, '' AS split, CASE WHEN fees IS NOT NULL AND told(p, e) AND whole > 0 THEN ${STATE(q, 'p', 'e')} ELSE 'none' END AS state,
    fees * 100 AS part, fees * 100 / whole AS value FROM (SELECT *, ${figure('fees')} AS fees, paid(p, e) AS whole FROM period)`),
  roi: (q) => {
    const o = q.config.outcome, back = (each) => `n * ${each} * 100 / whole - 1`, ranges = o.low !== o.high;
    return amounts('roi', q, `SELECT *, n * ${o.unit_value} * 100 AS part, ${back(o.unit_value)} AS value FROM (SELECT *, '' AS split,
      CASE WHEN covered AND told(p, e) AND paid(p, e) > 0 THEN ${STATE(q, 'p', 'e')} ELSE 'none' END AS state, paid(p, e) AS whole, ${persons(o.action)} AS n FROM period)`,
    ranges ? back(o.low) : 'NULL', ranges ? back(o.high) : 'NULL');
  },
  runway,
  committee_window: committeeWindow,
};

export const costPrepare = prepare;
