// Objectives and gates as SQL: the rows of their indicators, by the other
// queries, go into a table, and verdicts are drawn from it.
const text = (s) => `'${String(s).replaceAll("'", "''")}'`;
const date = (s) => (s === undefined ? 'CAST(NULL AS DATE)' : `DATE '${s}'`);
const day = (n) => `(DATE '1970-01-01' + ${n})`;
const real = (x) => `CAST(${x ?? 'NULL'} AS DOUBLE)`;

const HEAD = 'NULL AS cohort, NULL AS lag';
const none = { part: 'NULL', whole: 'NULL', low: 'NULL', high: 'NULL' };
const row = (name, from, c) => `SELECT '${name}' AS indicator, ${c.start} AS start, ${c.end} AS end_, ${c.split} AS split, ${HEAD},
  ${c.state} AS state, ${c.part} AS part, ${c.whole} AS whole, ${c.value} AS value, ${c.low} AS low, ${c.high} AS high FROM ${from}`;

// The span of a promise's readings: 800 days back at most, from the start of a
// period, and for a lag from that many periods before.
function spanOf(q, o, { starts, steps }) {
  const until = `least(${day(q.asOf)}, ${date(o.due)} + 1)`;
  const from = `greatest(${until} - 800, coalesce(${date(o.from)}, ${until} - 800))`;
  return `SELECT CAST(${starts[o.by](from)} - ${o.lag ?? 0} * INTERVAL ${steps[o.by]} AS DATE) - DATE '1970-01-01' AS begin,
    ${until} - DATE '1970-01-01' AS until, coalesce(${date(o.from)} >= ${day(q.asOf)}, FALSE) AS later`;
}

// by.rows(question, indicator): makes the tables of a question, and gives the
// query of its rows.
async function read(db, q, by) {
  await db.run(`CREATE OR REPLACE TEMP TABLE reading (o INTEGER, start DATE, end_ DATE, state VARCHAR,
    part HUGEINT, whole HUGEINT, value DOUBLE, low DOUBLE, high DOUBLE)`);
  for (const [i, o] of q.config.objectives.entries()) {
    const [{ begin, until, later }] = (await db.runAndReadAll(spanOf(q, o, by))).getRowObjects();
    if (later || begin >= until) {
      await db.run(`INSERT INTO reading (o) VALUES (${i})`);
      continue;
    }
    const at = o.where?.indexOf('=');
    const rows = await by.rows({ ...q, by: o.by, from: Number(begin), to: Number(until), split: undefined,
      where: o.where ? [[o.where.slice(0, at), o.where.slice(at + 1)]] : [] }, o.indicator);
    await db.run(`INSERT INTO reading SELECT ${i}, start, end_, state, part, whole, value, low, high FROM (${rows})
      WHERE split = ${text(o.series ?? '')} AND start <= ${date(o.due)} ${o.from ? `AND end_ > ${date(o.from)}` : ''}
      AND ${o.lag === undefined ? 'lag IS NULL' : `lag = ${o.lag} AND cohort >= ${by.starts[o.by]('(SELECT min(d) FROM event)')}`}`);
  }
}

async function stand(db, q) {
  const asOf = day(q.asOf);
  const lower = (o) => (o.direction ? o.direction === 'lower' : o.baseline !== undefined ? o.target < o.baseline : o.indicator === 'support_rate');
  const list = q.config.objectives.map((o, i) => `(${i}, ${text(o.label ?? o.indicator)}, ${real(o.baseline)}, ${real(o.target)}, ${date(o.from)}, ${date(o.due)},
    ${text(o.shape ?? 'linear')}, ${lower(o)}, ${o.lag !== undefined})`);
  await db.run(`CREATE OR REPLACE TEMP TABLE standing AS WITH
    objective(o, label, base, target, since, due, shape, lower, lagged) AS (VALUES ${list.join(', ')}),
    ripe AS (SELECT * FROM reading WHERE end_ <= ${asOf} AND state IN ('complete', 'none') QUALIFY row_number() OVER (PARTITION BY o ORDER BY end_ DESC) = 1),
    now_ AS (SELECT t.*, coalesce(r.start, ${asOf} - 1) AS start, coalesce(r.end_, ${asOf}) AS end_, r.part, r.whole, r.value AS v, r.low, r.high,
        coalesce(r.low, r.value) AS least_, coalesce(r.high, r.value) AS most,
        CASE WHEN r.o IS NOT NULL THEN r.state WHEN lagged OR EXISTS (SELECT * FROM reading x WHERE x.o = t.o) THEN 'censored' ELSE 'none' END AS state,
        label || CASE WHEN row_number() OVER (PARTITION BY label ORDER BY t.o) > 1 THEN ' #' || row_number() OVER (PARTITION BY label ORDER BY t.o) ELSE '' END AS name
      FROM objective t LEFT JOIN ripe r ON r.o = t.o),
    way AS (SELECT *, (end_ - since) / (due + 1 - since) AS t FROM now_),
    aim AS (SELECT *, CASE WHEN v IS NULL THEN NULL WHEN end_ > due THEN target WHEN shape = 'step' THEN base WHEN since IS NULL THEN NULL
        WHEN shape = 'exponential' THEN pow(base, 1 - t) * pow(target, t) ELSE base + (target - base) * t END AS expected,
      0.05 * abs(target - coalesce(base, 0)) AS slack FROM way)
    SELECT *, CASE WHEN expected IS NULL THEN 'cannot_tell' WHEN abs(least_ - expected) <= slack AND abs(most - expected) <= slack THEN 'on'
        WHEN least_ > expected THEN CASE WHEN lower THEN 'behind' ELSE 'ahead' END
        WHEN most < expected THEN CASE WHEN lower THEN 'ahead' ELSE 'behind' END ELSE 'cannot_tell' END AS verdict,
      target > 0 AND least_ > -1e-12 AND NOT (lower AND least_ < 1e-12) AS kept, CASE WHEN kept THEN CASE WHEN lower THEN target / v ELSE v / target END END AS attained,
      CASE WHEN kept THEN CASE WHEN lower THEN target / high ELSE low / target END END AS attained_low,
      CASE WHEN kept THEN CASE WHEN lower THEN target / low ELSE high / target END END AS attained_high,
      (v - base) / (target - base) AS progress, (CASE WHEN target > base THEN low ELSE high END - base) / (target - base) AS progress_low,
      (CASE WHEN target > base THEN high ELSE low END - base) / (target - base) AS progress_high, coalesce(CASE WHEN lower THEN v <= target ELSE v >= target END, FALSE) AS met,
      greatest(due + 1, CASE WHEN start <= due THEN due + 1 ELSE end_ END) AS until FROM aim`);
}

const own = (rest) => ({ ...none, start: 'start', end: 'end_', split: `'objective=' || name${rest ?? ''}` });
const wanted = { ...none, start: 'coalesce(since, due)', end: 'until', split: "'objective=' || name || ',measure=target'", state: "'complete'", value: 'target' };
const stated = (x) => `CASE WHEN state = 'complete' AND ${x} IS NULL THEN 'none' ELSE state END`;

function attainment(q) {
  const rule = (name, yes, known, verdict) => row('attainment', `(SELECT ${yes} AS yes, ${known} AS known, count(*) AS n FROM standing)`, {
    ...none, start: `${day(q.asOf)} - 1`, end: day(q.asOf), split: `'rule=${name},verdict=' || ${verdict}`,
    state: "CASE known WHEN n THEN 'complete' WHEN 0 THEN 'none' ELSE 'partial' END", part: 'CASE WHEN known > 0 THEN yes END',
    whole: 'CASE WHEN known > 0 THEN known END', value: 'CASE WHEN known > 0 THEN yes / known END' });
  const count = (test) => `count(*) FILTER (${test})`;
  return [row('attainment', 'standing', { ...own(" || ',measure=value'"), part: 'part', whole: 'whole', state: 'state', value: 'v', low: 'low', high: 'high' }), row('attainment', 'standing', wanted),
    row('attainment', 'standing', { ...own(), state: stated('attained'), value: 'attained', low: 'attained_low', high: 'attained_high' }),
    row('attainment', 'standing', { ...own(" || ',measure=progress'"), state: stated('progress'), value: 'progress', low: 'progress_low', high: 'progress_high' }),
    rule('number', count('met'), count('v IS NOT NULL'), "CASE WHEN 5 * yes >= 4 * n THEN 'met' WHEN 5 * (yes + n - known) < 4 * n THEN 'not_met' ELSE 'cannot_tell' END"),
    rule('value', count('met OR attained >= 0.8'), count('met OR attained IS NOT NULL'), "CASE WHEN yes < known THEN 'not_met' WHEN known = n THEN 'met' ELSE 'cannot_tell' END"),
  ].join(' UNION ALL ');
}

const onTrack = () => [row('on_track', 'standing', { start: 'start', end: 'end_', split: "'objective=' || name || ',verdict=' || verdict", state: 'state',
  part: 'part', whole: 'whole', value: 'v', low: 'low', high: 'high' }),
row('on_track', 'standing', { ...own(" || ',measure=expected'"), state: "CASE WHEN expected IS NULL THEN 'none' ELSE 'complete' END", value: 'expected' }),
row('on_track', 'standing', wanted)].join(' UNION ALL ');

function firstUser(q) {
  const asOf = day(q.asOf), since = q.config.phase_since, due = `CAST(${date(since)} + INTERVAL 2 MONTH AS DATE)`;
  const users = '(SELECT (SELECT count(DISTINCT u) FROM chosen) AS n, (SELECT min(d) FROM chosen) AS first, (SELECT min(d) FROM known) AS begun)';
  const rows = [row('phase_gate', users, { ...none, start: `coalesce(begun, ${asOf} - 1)`, end: asOf,
    split: "'gate=first_user,verdict=' || CASE WHEN begun IS NULL THEN 'cannot_tell' WHEN n > 0 THEN 'passed' ELSE 'failed' END",
    state: "CASE WHEN begun IS NULL THEN 'none' ELSE 'complete' END", part: 'CASE WHEN begun IS NOT NULL THEN n END', value: 'CASE WHEN begun IS NOT NULL THEN n END' })];
  if (since) {
    rows.push(row('phase_gate', `${users} WHERE begun IS NOT NULL`, { ...none, start: date(since), end: due,
      split: `'gate=first_user_in_time,verdict=' || CASE WHEN first < ${due} THEN 'passed' WHEN first IS NULL AND ${asOf} < ${due} THEN 'cannot_tell' ELSE 'failed' END`,
      state: `CASE WHEN first IS NOT NULL THEN 'complete' WHEN ${asOf} < ${due} THEN 'censored' ELSE 'none' END`, value: `first - ${date(since)}` }));
  }
  return rows.join(' UNION ALL ');
}

// Recurring users, and territories, of the last period that is over.
async function sinceThen(db, q, by) {
  const [{ from, until }] = (await db.runAndReadAll(`SELECT ${by.starts[q.by](`${by.starts[q.by](day(q.asOf))} - 1`)} - DATE '1970-01-01' AS from,
    ${by.starts[q.by](day(q.asOf))} - DATE '1970-01-01' AS until`)).getRowObjects();
  const span = { ...q, from: Number(from), to: Number(until), split: undefined };
  await db.run(`CREATE OR REPLACE TEMP TABLE gate AS SELECT 'back' AS what, * FROM (SELECT CAST(NULL AS DATE) AS start, CAST(NULL AS DATE) AS end_, NULL::VARCHAR AS state, NULL::HUGEINT AS part, NULL::HUGEINT AS whole, NULL::DOUBLE AS value) WHERE FALSE`);
  for (const [what, name] of [['back', 'returning_users'], ['map', 'coverage']]) {
    await db.run(`INSERT INTO gate SELECT ${text(what)}, start, end_, state, part, whole, value FROM (${await by.rows(span, name)}) WHERE split = ''`);
    await db.run(`INSERT INTO gate SELECT ${text(what)}, ${day(q.asOf)} - 1, ${day(q.asOf)}, 'none', NULL, NULL, NULL WHERE NOT EXISTS (SELECT * FROM gate WHERE what = ${text(what)})`);
  }
}

function shares(q, percents, poisson) {
  const p = q.population.whole;
  const back = `(SELECT * REPLACE (CASE WHEN state = 'complete' THEN value END AS value), CASE WHEN state = 'complete' THEN ${poisson('value', 'low')} / ${p.high} END AS low,
    CASE WHEN state = 'complete' THEN ${poisson('value', 'high')} / ${p.low} END AS high FROM gate WHERE what = 'back')`;
  return [...percents.map((n) => row('phase_gate', back, { start: 'start', end: 'end_', state: 'state', part: 'value', whole: `CASE WHEN value IS NOT NULL THEN ${p.n} END`,
    value: `value / ${p.n}`, low: 'low', high: 'high', split: `'gate=recurring_${n},verdict=' || CASE WHEN low >= ${n} / 100 THEN 'passed' WHEN high < ${n} / 100 THEN 'failed' ELSE 'cannot_tell' END` })),
  row('phase_gate', "gate WHERE what = 'map'", { ...none, start: 'start', end: 'end_', state: 'state', part: "CASE WHEN state = 'complete' THEN part END", whole: "CASE WHEN state = 'complete' THEN whole END",
    value: 'value', split: "'gate=national,verdict=' || CASE WHEN state <> 'complete' THEN 'cannot_tell' WHEN part = whole THEN 'passed' ELSE 'failed' END" })].join(' UNION ALL ');
}

const PERCENTS = { acceleration: [1, 5], consolidation: [30], perennisation: [30] };

// Each answer is read before the tables of the next question are made.
export async function goalAnswers(db, q, asked, by) {
  const percents = PERCENTS[q.config.phase];
  if (asked.includes('phase_gate') && q.config.phase === 'construction') {
    await by.rows(q, 'active_users');
    await by.read(firstUser(q));
  }
  if (asked.includes('phase_gate') && percents) {
    await sinceThen(db, q, by);
    await by.read(shares(q, percents, by.poisson));
  }
  if (asked.includes('attainment')) {
    await read(db, q, by);
    await stand(db, q);
    await by.read(`${attainment(q)} UNION ALL ${onTrack()}`);
  }
}
