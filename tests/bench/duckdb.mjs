// The peer: DuckDB over the same file.
//
//   node duckdb.mjs load FILE DB           into its own file, with checkpoint
//   node duckdb.mjs memory FILE            in memory, order not kept: its fastest
//   node duckdb.mjs compute DB             every figure of the headline commands
//   node duckdb.mjs figures DB             the same, printed for comparison
//   node duckdb.mjs one DB NAME            one question of a year by week
// FILE is CSV, or JSON lines when it is called *.jsonl.
//
// Prints seconds; the whole process, its memory too, is timed from outside.
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(join(process.env.NPM_ROOT, 'node_modules/'));
const { DuckDBInstance } = require('@duckdb/node-api');
const [verb, file, db] = process.argv.slice(2); // of "one", db is the question

const COLUMNS = `{'timestamp':'TIMESTAMP','user_id':'VARCHAR','event':'VARCHAR',
  'dept':'VARCHAR','origin':'VARCHAR','duration_s':'DOUBLE'}`;

// One pass each, as an analyst would write it.
function queries() {
  const q = {};
  for (const by of ['day', 'week', 'month']) {
    const p = `date_trunc('${by}', timestamp)::DATE`;
    q[`${by} activity`] = `
      WITH a AS (SELECT DISTINCT user_id u, ${p} p FROM ev),
           f AS (SELECT u, min(p) c FROM a GROUP BY u),
           l AS (SELECT a.u, a.p, f.c, lag(a.p) OVER (PARTITION BY a.u ORDER BY a.p) AS past
                 FROM a JOIN f USING (u))
      SELECT p, count(*) active, count(*) FILTER (p = c) fresh,
             count(*) FILTER (past = (p - INTERVAL 1 ${by})::DATE) retained,
             count(*) FILTER (p > c AND past < (p - INTERVAL 1 ${by})::DATE) resurrected
      FROM l GROUP BY p ORDER BY p`;
    q[`${by} events`] = `SELECT ${p} p, count(*) n FROM ev GROUP BY p ORDER BY p`;
  }
  for (const by of ['week', 'month']) {
    const p = `date_trunc('${by}', timestamp)::DATE`;
    q[`${by} cohorts`] = `
      WITH a AS (SELECT DISTINCT user_id u, ${p} p FROM ev),
           f AS (SELECT u, min(p) c FROM a GROUP BY u)
      SELECT c, p, count(*) n FROM a JOIN f USING (u) GROUP BY c, p ORDER BY c, p`;
  }
  q['month dept'] = `SELECT date_trunc('month', timestamp)::DATE p, dept, count(DISTINCT user_id) n
    FROM ev GROUP BY p, dept ORDER BY p, dept`;
  q['month completion'] = `WITH s AS (SELECT user_id u, date_trunc('month', timestamp)::DATE p, min(timestamp::DATE) d
      FROM ev WHERE event = 'start' GROUP BY u, p),
      c AS (SELECT DISTINCT user_id u, timestamp::DATE e FROM ev WHERE event = 'complete')
    SELECT p, count(*), count(*) FILTER (done) FROM (SELECT p, s.u, bool_or(e IS NOT NULL) done
      FROM s LEFT JOIN c ON c.u = s.u AND e >= d AND e < d + 30 GROUP BY p, s.u) GROUP BY p ORDER BY p`;
  return q;
}

// One indicator over 2025 by week; cohorts and growth over all that there is.
const single = {
  active_users: 'SELECT w, count(DISTINCT user_id) FROM year GROUP BY w',
  new_users: `SELECT date_trunc('week', f)::DATE w, count(*) FROM (SELECT user_id, min(timestamp) f FROM ev GROUP BY user_id)
    WHERE f >= DATE '2025-01-01' AND f < DATE '2026-01-01' GROUP BY w`,
  events: 'SELECT w, count(*) FROM year GROUP BY w',
  retention: `WITH a AS (SELECT DISTINCT user_id u, w FROM year),
      f AS (SELECT user_id u, date_trunc('week', min(timestamp))::DATE c FROM ev GROUP BY user_id)
    SELECT c, w, count(*) FROM a JOIN f USING (u) WHERE c >= DATE '2024-12-30' GROUP BY c, w`,
  territories: 'SELECT w, dept, count(DISTINCT user_id) FROM year GROUP BY w, dept',
  frequency: `SELECT w, n, count(*) FROM (SELECT w, user_id, count(DISTINCT timestamp::DATE) n FROM year GROUP BY w, user_id) GROUP BY w, n`,
  stickiness: `WITH d AS (SELECT DISTINCT user_id u, timestamp::DATE d FROM ev WHERE timestamp >= DATE '2024-12-01' AND timestamp < DATE '2026-01-01'),
      s AS (SELECT DISTINCT w + 7 AS e FROM year)
    SELECT e, sum(n) / count(*) / 28, stddev_samp(n) FROM (SELECT e, u, count(*) n FROM d JOIN s ON d.d >= e - 28 AND d.d < e GROUP BY e, u) GROUP BY e`,
  completion: `WITH s AS (SELECT user_id u, w, min(timestamp::DATE) d FROM year WHERE event = 'start' GROUP BY u, w),
      c AS (SELECT DISTINCT user_id u, timestamp::DATE e FROM ev WHERE event = 'complete')
    SELECT w, count(*), count(*) FILTER (done) FROM (SELECT w, s.u, bool_or(e IS NOT NULL) done FROM s LEFT JOIN c ON c.u = s.u AND e >= d AND e < d + 30 GROUP BY w, s.u) GROUP BY w`,
  cohorts: queries()['week cohorts'],
  growth: queries()['day activity'],
};
const YEAR = `CREATE TEMP VIEW year AS SELECT *, date_trunc('week', timestamp)::DATE w FROM ev
  WHERE timestamp >= DATE '2025-01-01' AND timestamp < DATE '2026-01-01'`;

async function run(connection, sql) {
  return (await connection.runAndReadAll(sql)).getRowsJson();
}

const instance = await DuckDBInstance.create(
  verb === 'load' ? db : verb === 'memory' ? ':memory:' : file);
const connection = await instance.connect();
const began = process.hrtime.bigint();
if (verb === 'load' || verb === 'memory') {
  if (verb === 'memory') await run(connection, 'SET preserve_insertion_order=false');
  const table = file.endsWith('.jsonl')
    ? `read_json('${file}', format='newline_delimited', columns=${COLUMNS})`
    : `read_csv('${file}', header=true, columns=${COLUMNS})`;
  await run(connection, `CREATE TABLE ev AS SELECT * FROM ${table}`);
  if (verb === 'load') await run(connection, 'CHECKPOINT');
} else if (verb === 'one') {
  await run(connection, YEAR);
  await run(connection, single[db]);
} else {
  for (const [name, sql] of Object.entries(queries())) {
    const rows = await run(connection, sql);
    if (verb === 'figures') for (const r of rows) console.log([name, ...r].join(','));
  }
}
if (verb !== 'figures') console.log((Number(process.hrtime.bigint() - began) / 1e9).toFixed(3));
