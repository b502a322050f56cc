// DuckDB in a process of its own: it grows to hundreds of megabytes, and from
// a process that large each start of the program would take five times as long.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
// Before sql.mjs, which takes tables of figures from the naive files.
import './naive.mjs';
import * as sql from './sql.mjs';
import { compareSides } from './sql_compare.mjs';
import { loadOutside } from './sql_cost.mjs';

// One thread asks all questions: memory that another one gave back costs more.
export function start(root) {
  const child = fork(fileURLToPath(import.meta.url), [root], { serialization: 'advanced', env: { ...process.env, UV_THREADPOOL_SIZE: '1' } });
  let waiting;
  child.on('message', (m) => (m.error ? waiting.reject(new Error(m.error)) : waiting.resolve(m.answer)));
  child.on('exit', (status) => waiting?.reject(new Error(`SQL ended with status ${status}`)));
  const ask = (question, ...given) => new Promise((resolve, reject) => {
    waiting = { resolve, reject };
    child.send({ question, given });
  });
  return {
    load: ({ events, payments, figures, people }) => ask('load', { events, payments, figures, people }),
    compute: (q, names) => ask('compute', q, names),
    computeAsked: (q) => ask('computeAsked', q),
    compareSides: (q) => ask('compareSides', q),
    end: () => child.disconnect(),
  };
}

if (process.send) {
  const db = await sql.connect(process.argv[2]);
  const answers = {
    load: async (s) => {
      await sql.load(db, s.events);
      await loadOutside(db, s);
    },
    compute: (q, names) => sql.compute(db, q, names),
    computeAsked: (q) => sql.computeAsked(db, q),
    compareSides: (q) => compareSides(db, q),
  };
  process.on('message', async ({ question, given }) => {
    try {
      process.send({ answer: await answers[question](...given) });
    } catch (e) {
      process.send({ error: e.stack });
    }
  });
}
