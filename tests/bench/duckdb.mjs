// The peer: DuckDB over the same file.
//
//   node duckdb.mjs load FILE DB           into its own file, with checkpoint
//   node duckdb.mjs memory FILE            in memory, order not kept: its fastest
//   node duckdb.mjs compute DB             every figure of the headline commands
//   node duckdb.mjs figures DB             the same, printed for comparison
// FILE is CSV, or JSON lines when it is called *.jsonl.
//
// Prints seconds; the whole process, its memory too, is timed from outside.
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(join(process.env.NPM_ROOT, 'node_modules/'));
const { DuckDBInstance } = require('@duckdb/node-api');
const [verb, file, db] = process.argv.slice(2);

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
  return q;
}

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
} else {
  for (const [name, sql] of Object.entries(queries())) {
    const rows = await run(connection, sql);
    if (verb === 'figures') for (const r of rows) console.log([name, ...r].join(','));
  }
}
if (verb !== 'figures') console.log((Number(process.hrtime.bigint() - began) / 1e9).toFixed(3));
