// The indicators once more, as SQL over the list of events, run by DuckDB: a
// third computation, which shares no code with the other two.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { closings, costPrepare, costQueries, unitCosts, unitQuery } from './sql_cost.mjs';
import { goalAnswers } from './sql_goals.mjs';
import { findFew, poisson } from './sql_poisson.mjs';
import { aheadQueries, reachQueries, territoryQueries } from './sql_reach.mjs';
import { queryOf } from './sql_retention.mjs';
import { useQueries } from './sql_use.mjs';

// DuckDB comes from the folder that the registry's packages were put in.
export async function connect(root) {
  const { DuckDBInstance } = createRequire(join(root, 'x.js'))('@duckdb/node-api');
  const db = await (await DuckDBInstance.create(':memory:')).connect();
  await db.run("SET TimeZone = 'UTC'");
  await db.run('SET threads = 1');
  // Tables are small and queries many: planning them is what takes the time.
  await db.run("SET disabled_optimizers = 'join_order,statistics_propagation'");
  await findFew(db);
  for (const by of Object.keys(steps)) {
    await db.run(`${by === 'day' ? 'CREATE TABLE calendar AS' : 'INSERT INTO calendar'} SELECT '${by}' AS kind, p, CAST(p + INTERVAL ${steps[by]} AS DATE) AS e
      FROM (SELECT DISTINCT ${starts[by]('CAST(x AS DATE)')} AS p FROM range(TIMESTAMP '2018-01-01', TIMESTAMP '2036-01-01', INTERVAL 1 DAY) AS r(x))`);
  }
  await closings(db);
  return db;
}

const text = (s) => `'${String(s).replaceAll("'", "''")}'`;
const date = (day) => `(DATE '1970-01-01' + ${day})`;
const starts = {
  day: (d) => d,
  week: (d) => `CAST(date_trunc('week', ${d}) AS DATE)`,
  month: (d) => `CAST(date_trunc('month', ${d}) AS DATE)`,
  quarter: (d) => `CAST(date_trunc('quarter', ${d}) AS DATE)`,
  semester: (d) => `make_date(year(${d}), CASE WHEN month(${d}) < 7 THEN 1 ELSE 7 END, 1)`,
  year: (d) => `CAST(date_trunc('year', ${d}) AS DATE)`,
};
const steps = { day: '1 DAY', week: '7 DAY', month: '1 MONTH', quarter: '3 MONTH', semester: '6 MONTH', year: '1 YEAR' };
const Z = { 0.9: '1.6448536269514722', 0.95: '1.959963984540054', 0.99: '2.5758293035489004' };

export async function load(db, events) {
  made = new Map();
  await db.run('CREATE OR REPLACE TABLE event (u VARCHAR, d DATE, action VARCHAR, channel VARCHAR, dept VARCHAR, answer VARCHAR, k INTEGER, value BIGINT)');
  const place = new Map();
  events.forEach((e) => place.set(e, place.get(e) ?? place.size));
  for (let i = 0; i < events.length; i += 500) {
    const rows = events.slice(i, i + 500).map((e) => `(${text(e.user)}, ${date(e.day)}, ${text(e.action)}, ${text(e.dims.channel)}, ${text(e.dims.dept)}, ${text(e.dims.answer)}, ${place.get(e)}, ${e.value ?? 'NULL'})`);
    await db.run(`INSERT INTO event VALUES ${rows.join(', ')}`);
  }
}

// Tables of a question, each made when a query first needs it:
// known: all events before as_of;
// chosen (split, u, d, p): those that count;
// every: whatever the action, for questions without a condition on it;
// period (p, e, over, covered); value (split): values that are listed;
// used (split, u, p); came (split, u, p): users' first periods.
const tables = {
  known: (q) => `SELECT * FROM event WHERE d < ${date(q.asOf)}`,
  chosen(q) {
    const asked = q.where.filter(([k]) => k === 'action').map(([, v]) => text(v));
    const active = asked.length ? asked : q.active.map(text);
    const qualifies = active.length ? `action IN (${active.join(', ')})` : 'TRUE';
    const main = q.split && q.split !== 'action' ? q.split : dimensions(q)[0];
    const conditions = dimensions(q).map((k) => (k === main ? among(q, k)
      : `(u, d) IN (SELECT (u, d) FROM known WHERE ${qualifies} AND ${among(q, k)})`));
    return `SELECT ${splitOf(q)} AS split, u, d, ${starts[q.by]('d')} AS p FROM known WHERE ${[qualifies, ...conditions].join(' AND ')}`;
  },
  every: (q) => `SELECT ${splitOf(q)} AS split, u, d, ${starts[q.by]('d')} AS p, action, answer
    FROM known WHERE ${['TRUE', ...dimensions(q).map((k) => among(q, k))].join(' AND ')}`,
  period(q) {
    const to = q.to === undefined ? date(q.asOf) : `least(${date(q.to)}, ${date(q.asOf)})`;
    const from = q.from === undefined ? '(SELECT min(d) FROM known)' : date(q.from);
    return `SELECT p, e, e <= ${date(q.asOf)} AS over, n > 0 AS covered FROM (SELECT c.p, c.e, count(k.d) AS n
      FROM calendar c LEFT JOIN known k ON k.d >= c.p AND k.d < c.e WHERE c.kind = '${q.by}' AND c.e > ${from} AND c.p < ${to} AND ${from} < ${to} GROUP BY c.p, c.e)
      WHERE EXISTS (SELECT * FROM known)`;
  },
  value: (q) => (q.split ? 'SELECT split FROM chosen WHERE d < (SELECT max(e) FROM period) GROUP BY split' : "SELECT '' AS split"),
  used: () => 'SELECT DISTINCT split, u, p FROM chosen',
  came: () => 'SELECT split, u, min(p) AS p FROM used GROUP BY split, u',
};
const needs = { chosen: ['known'], every: ['known'], period: ['known'], value: ['chosen', 'period'], used: ['chosen'], came: ['used'] };
const dimensions = (q) => [...new Set(q.where.map(([k]) => k).filter((k) => k !== 'action'))];
const among = (q, k) => `${k} IN (${q.where.filter(([d]) => d === k).map(([, v]) => text(v)).join(', ')})`;
const splitOf = (q) => (q.split ? `${text(q.split + '=')} || ${q.split}` : "''");

// The question, and by table the query that made it and those it needs.
let asking, made = new Map();

const choose = (q) => { asking = q; };

async function make(db, name) {
  const query = tables[name](asking);
  const whole = [query];
  for (const n of needs[name] ?? []) whole.push(await make(db, n));
  const key = whole.join(';');
  if (made.get(name) !== key) await db.run(`CREATE OR REPLACE TEMP TABLE ${name} AS ${query}`);
  made.set(name, key);
  return key;
}

// Makes what a query names, before it is asked.
async function prepared(db, query) {
  for (const name of Object.keys(tables)) if (new RegExp(`\\b${name}\\b`).test(query)) await make(db, name);
  return query;
}

const state = "CASE WHEN NOT covered THEN 'none' WHEN over THEN 'complete' ELSE 'partial' END";
const counted = (name, count) => `SELECT '${name}' AS indicator, p AS start, e AS end_, split, NULL AS cohort, NULL AS lag,
  ${state} AS state, CASE WHEN covered THEN n END AS part, NULL AS whole,
  CAST(CASE WHEN covered THEN n END AS DOUBLE) AS value, NULL AS low, NULL AS high
  FROM (SELECT period.*, value.split, (${count}) AS n FROM period, value)`;
const here = 'x.split = value.split';

// A flow is known where the period and the one before have data; in history's
// first period there is only "new".
const growth = (q) => {
  const before = `CAST(period.p - INTERVAL ${steps[q.by]} AS DATE)`;
  const among = (p, name) => `EXISTS (SELECT * FROM used y WHERE ${here} AND y.split = x.split AND y.u = x.u AND y.p = ${p}${name})`;
  const flows = `SELECT period.*, value.split,
    period.p = (SELECT ${starts[q.by]('min(d)')} FROM known) AS history,
    EXISTS (SELECT * FROM known WHERE ${starts[q.by]('d')} = ${before}) AS was,
    (SELECT count(*) FROM came x WHERE ${here} AND x.p = period.p) AS fresh,
    (SELECT count(*) FROM used x WHERE ${here} AND x.p = period.p AND ${among(before, '')}) AS retained,
    (SELECT count(*) FROM used x JOIN came c ON c.split = x.split AND c.u = x.u WHERE ${here} AND x.p = period.p
      AND c.p < period.p AND NOT ${among(before, '')}) AS resurrected,
    (SELECT count(*) FROM used x WHERE ${here} AND x.p = ${before} AND NOT ${among('period.p', '')}) AS churned
    FROM period, value`;
  const row = (flow, n) => `SELECT 'growth' AS indicator, p AS start, e AS end_,
    split || CASE WHEN split = '' THEN '' ELSE ',' END || 'flow=${flow}' AS split, NULL AS cohort, NULL AS lag,
    CASE WHEN NOT k THEN 'none' WHEN over THEN 'complete' ELSE 'partial' END AS state,
    CASE WHEN k THEN ${n} END AS part, NULL AS whole, CAST(CASE WHEN k THEN ${n} END AS DOUBLE) AS value, NULL AS low, NULL AS high
    FROM f${flow === 'new' ? '' : ' WHERE NOT history'}`;
  return `WITH f AS (SELECT *, covered AND (history OR was) AS k FROM (${flows}))
    ${row('new', 'fresh')} UNION ALL ${row('retained', 'retained')} UNION ALL ${row('resurrected', 'resurrected')}
    UNION ALL ${row('churned', 'churned')} UNION ALL
    SELECT 'growth', p, e, split || CASE WHEN split = '' THEN '' ELSE ',' END || 'flow=quick_ratio', NULL, NULL,
    CASE WHEN NOT k OR churned = 0 THEN 'none' WHEN over THEN 'complete' ELSE 'partial' END,
    CASE WHEN k THEN fresh + resurrected END, CASE WHEN k THEN churned END,
    CASE WHEN k AND churned > 0 THEN (fresh + resurrected) / churned END, NULL, NULL
    FROM f WHERE NOT history`;
};

const limit = (z, sign) => `(2 * part + ${z} * ${z} ${sign} ${z} * sqrt(${z} * ${z} + 4 * part * (1 - part / whole))) / (2 * (whole + ${z} * ${z}))`;

// Cohorts of the periods asked for, followed until as_of; a rate is pooled
// over the complete cells of its lag.
const retention = (q) => {
  const z = Z[q.level];
  const at = `CAST(c.p + n * INTERVAL ${steps[q.by]} AS DATE)`;
  const end = `CAST(c.p + (n + 1) * INTERVAL ${steps[q.by]} AS DATE)`;
  return `WITH lags AS (SELECT CAST(n AS INTEGER) AS n FROM range(1, 4000) AS r(n)
      WHERE (SELECT min(p) FROM period) + n * INTERVAL ${steps[q.by]} < ${date(q.asOf)}),
    cell AS (SELECT value.split, c.p AS cohort, n AS lag, ${at} AS start, ${end} AS end_,
      (SELECT count(*) FROM came x WHERE ${here} AND x.p = c.p) AS whole,
      (SELECT count(*) FROM came x JOIN used y ON y.split = x.split AND y.u = x.u
        WHERE ${here} AND x.p = c.p AND y.p = ${at}) AS part,
      EXISTS (SELECT * FROM known WHERE ${starts[q.by]('d')} = ${at}) AS covered
      FROM period c, lags, value),
    told AS (SELECT *, CASE WHEN whole = 0 THEN 'none' WHEN start >= ${date(q.asOf)} THEN 'censored'
      WHEN NOT covered THEN 'none' WHEN end_ <= ${date(q.asOf)} THEN 'complete' ELSE 'partial' END AS state FROM cell),
    pool AS (SELECT split, lag, min(start) AS start, max(end_) AS end_, sum(part) AS part, sum(whole) AS whole
      FROM told WHERE state = 'complete' GROUP BY split, lag)
    SELECT 'retention' AS indicator, start, end_, split, cohort, lag, state,
      CASE WHEN state IN ('complete', 'partial') THEN part END AS part, whole,
      CASE WHEN state IN ('complete', 'partial') THEN part / whole END AS value,
      CASE WHEN state = 'complete' THEN ${limit(z, '-')} END AS low,
      CASE WHEN state = 'complete' THEN ${limit(z, '+')} END AS high FROM told
    UNION ALL SELECT 'retention', start, end_, split, NULL, lag, 'complete', part, whole, part / whole,
      ${limit(z, '-')}, ${limit(z, '+')} FROM pool`;
};

// A rate from columns p, e, split, covered, over, part, whole, young, ripe: a
// cell's starters whose time is over or not, and whether all of them are.
const rated = (name, q) => `SELECT '${name}' AS indicator, p AS start, e AS end_, split,
  NULL AS cohort, NULL AS lag, state, CASE WHEN state IN ('complete', 'partial') THEN part END AS part,
  CASE state WHEN 'none' THEN NULL WHEN 'censored' THEN young ELSE whole END AS whole,
  CASE WHEN state IN ('complete', 'partial') THEN part / whole END AS value,
  CASE WHEN state = 'complete' THEN ${limit(Z[q.level], '-')} END AS low,
  CASE WHEN state = 'complete' THEN ${limit(Z[q.level], '+')} END AS high`;

// One row per start: a user's first start in a period, and the first day of
// each further step from the one before on, within the window. series: of each
// step that is told, what its rows are called.
function journey(name, q, steps, series) {
  const W = q.config.completion.within_days ?? 30;
  const among = (step) => `action IN (${step.map(text).join(', ')})`;
  let chain = `s0 AS (SELECT split, u, p, min(d) AS s, min(d) AS at0 FROM every WHERE ${among(steps[0])} GROUP BY split, u, p)`;
  for (let k = 1; k < steps.length; k++) {
    chain += `, s${k} AS (SELECT x.*, (SELECT min(d) FROM every y WHERE y.split = x.split AND y.u = x.u
      AND ${among(steps[k])} AND y.d >= x.at${k - 1} AND y.d < x.s + ${W}) AS at${k} FROM s${k - 1} x)`;
  }
  const splits = q.split ? 'SELECT DISTINCT split FROM s0 WHERE p IN (SELECT p FROM period)' : "SELECT '' AS split";
  const reached = Object.entries(series).map(([k, x]) => `{'own': ${text(x)}, 'part': count(j.at${k}) FILTER (j.s + ${W} <= ${date(q.asOf)})}`);
  return `WITH ${chain}, counted AS (SELECT period.*, v.split,
      count(j.u) FILTER (j.s + ${W} <= ${date(q.asOf)}) AS whole, count(j.u) FILTER (j.s + ${W} > ${date(q.asOf)}) AS young, [${reached.join(', ')}] AS reached
      FROM period CROSS JOIN (${splits}) v LEFT JOIN s${steps.length - 1} j ON j.split = v.split AND j.p = period.p
      GROUP BY period.p, period.e, period.over, period.covered, v.split),
    cell AS (SELECT p, e, covered, whole, young, unnest(reached).part AS part,
      split || CASE WHEN split = '' OR unnest(reached).own = '' THEN '' ELSE ',' END || unnest(reached).own AS split FROM counted),
    told AS (SELECT *, CASE WHEN NOT covered THEN 'none'
      WHEN whole = 0 AND (young > 0 OR p + ${W} > ${date(q.asOf)}) THEN 'censored' WHEN whole = 0 THEN 'none'
      WHEN e - 1 + ${W} <= ${date(q.asOf)} THEN 'complete' ELSE 'partial' END AS state FROM cell)
    ${rated(name, q)} FROM told`;
}

const completion = (q) => journey('completion', q,
  [[q.config.completion.start], [q.config.completion.complete, q.config.completion.refused].filter(Boolean)], { 1: '' });
const funnel = (q) => {
  const names = q.config.funnel ?? [q.config.completion.start, q.config.completion.complete];
  return journey('funnel', q, names.map((n) => [n]), Object.fromEntries(names.map((n, k) => [k, `step=${n}`])));
};

const doing = (name, q, action, count) => `SELECT '${name}' AS indicator, p AS start, e AS end_, split, NULL AS cohort, NULL AS lag,
  ${state} AS state, CASE WHEN covered THEN n END AS part, NULL AS whole,
  CAST(CASE WHEN covered THEN n END AS DOUBLE) AS value, NULL AS low, NULL AS high
  FROM (SELECT period.*, v.split, (SELECT ${count} FROM every x WHERE x.split = v.split AND x.p = period.p AND action = ${text(action)}) AS n
    FROM period, (${q.split ? `SELECT DISTINCT split FROM every WHERE action = ${text(action)} AND d < (SELECT max(e) FROM period)` : "SELECT '' AS split"}) v)`;

const sharing = (name, q, action) => {
  const active = q.active.length ? `action IN (${[...q.active, action].map(text).join(', ')})` : 'TRUE';
  const splits = q.split ? `SELECT DISTINCT split FROM every WHERE ${active} AND p IN (SELECT p FROM period)` : "SELECT '' AS split";
  return `WITH cell AS (SELECT period.*, v.split, 0 AS young,
      (SELECT count(DISTINCT u) FROM every x WHERE x.split = v.split AND x.p = period.p AND ${active}) AS whole,
      (SELECT count(DISTINCT u) FROM every x WHERE x.split = v.split AND x.p = period.p AND action = ${text(action)}) AS part
      FROM period, (${splits}) v),
    told AS (SELECT *, CASE WHEN NOT covered OR whole = 0 THEN 'none' WHEN over THEN 'complete' ELSE 'partial' END AS state FROM cell)
    ${rated(name, q)} FROM told`;
};

const queries = {
  active_users: () => counted('active_users', `SELECT count(*) FROM used x WHERE ${here} AND x.p = period.p`),
  new_users: () => counted('new_users', `SELECT count(*) FROM came x WHERE ${here} AND x.p = period.p`),
  returning_users: () => counted('returning_users', `SELECT count(*) FROM used x JOIN came c ON c.split = x.split AND c.u = x.u
    WHERE ${here} AND x.p = period.p AND c.p < period.p`),
  cumulative_users: () => counted('cumulative_users', `SELECT count(*) FROM came x WHERE ${here} AND x.p <= period.p`),
  events: () => counted('events', `SELECT count(*) FROM chosen x WHERE ${here} AND x.p = period.p`),
  growth,
  retention,
  completion,
  funnel,
  transactions: (q) => doing('transactions', q, q.config.completion.complete, 'count(*)'),
  outcomes: (q) => doing('outcomes', q, q.config.outcome.action, 'count(DISTINCT u)'),
  support_rate: (q) => sharing('support_rate', q, q.config.support.action),
  outcome_rate: (q) => sharing('outcome_rate', q, q.config.outcome.action),
  ...useQueries,
  ...reachQueries,
};

const day = (d) => (d === null ? '' : new Date(d.days * 86400000).toISOString().slice(0, 10));
const number = (x) => (x === null ? null : Number(x));

async function read(db, query, out) {
  for (const r of (await db.runAndReadAll(await prepared(db, query))).getRowObjects()) {
    out.push({ indicator: r.indicator, start: day(r.start), end: day(r.end_), split: r.split, cohort: day(r.cohort),
      lag: r.lag === null ? '' : String(r.lag), state: r.state, part: number(r.part), whole: number(r.whole), value: number(r.value),
      ...(r.low === null ? {} : { low: number(r.low) }), ...(r.high === null ? {} : { high: number(r.high) }),
      ...(r.loose === undefined ? {} : { loose: Number(r.loose) }) });
  }
  return out;
}

export async function compute(db, q, asked) {
  const out = [];
  const answer = async (list, question) => {
    for (const name of asked.filter((n) => list[n])) await read(db, list[name](question), out);
  };
  choose(q);
  await answer(queries, q);
  if (asked.some((name) => costQueries[name])) {
    await make(db, 'known');
    await make(db, 'period');
    await costPrepare(db, q);
    await answer(costQueries, q);
    const units = asked.filter((name) => unitCosts.includes(name));
    if (units.length) await read(db, unitQuery(q, units), out);
  }
  if (asked.some((name) => territoryQueries[name])) {
    choose({ ...q, split: 'dept' });
    await answer(territoryQueries, q);
  }
  if (asked.some((name) => aheadQueries[name])) {
    const past = Math.min(q.to ?? q.asOf, q.asOf);
    choose({ ...q, asOf: past, to: past });
    await answer(aheadQueries, { ...q, past, startOf: starts[q.by] });
  }
  await goalAnswers(db, q, asked, {
    starts, steps, poisson: (n, side) => poisson(n, side, q.level), read: (query) => read(db, query, out),
    prepared: (query) => prepared(db, query),
    rows: async (question, name) => {
      const whole = territoryQueries[name];
      choose(whole ? { ...question, split: 'dept' } : question);
      return prepared(db, (whole ?? queries[name])(question));
    },
  });
  return out;
}

export async function computeAsked(db, q) {
  choose(q);
  await make(db, 'period');
  const [{ oldest }] = (await db.runAndReadAll("SELECT min(p) - DATE '1970-01-01' AS oldest FROM period")).getRowObjects();
  return read(db, queryOf(q, Z[q.level], steps[q.by], Number(oldest)), []);
}
