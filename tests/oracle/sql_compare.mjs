// Comparisons of users as SQL: who was on which side, and the limits of the
// ratio by Bonett and Price, or, of different people, the odds under which as
// many, or as few, are as likely as a tail, found by halving.
import { textOf } from './calendar.mjs';

const text = (s) => `'${String(s).replaceAll("'", "''")}'`;
const date = (day) => `(DATE '1970-01-01' + ${day})`;
const Z = { 0.9: '1.6448536269514722', 0.95: '1.959963984540054', 0.99: '2.5758293035489004' };
const Z80 = '0.8416212335729143';

const term = (k, n, p) => `exp(lgamma(${n} + 1) - lgamma(${k} + 1) - lgamma(${n} - ${k} + 1) + ${k} * ln(${p}) + (${n} - ${k}) * ln(1 - ${p}))`;

function query(q) {
  const z = Z[q.level], tail = (1 - q.level) / 2;
  const had = (s) => (s.value === undefined ? 'TRUE' : `${s.dimension} = ${text(s.value)}`);
  const of = (name, s) => `${name} AS (SELECT u, bool_or(d >= ${date(s.span.from)}) AS now_, bool_or(d < ${date(s.span.from)}) AS before FROM counts
    WHERE d < ${date(s.span.to)} AND ${had(s)} GROUP BY u)`;
  const state = (s) => `CASE WHEN NOT EXISTS (SELECT * FROM event WHERE d < ${date(q.asOf)} AND d >= ${date(s.span.from)} AND d < ${date(s.span.to)}) THEN 'none'
    WHEN ${date(s.span.to)} <= ${date(q.asOf)} THEN 'complete' WHEN ${date(s.span.from)} < ${date(q.asOf)} THEN 'partial' ELSE 'censored' END`;
  const count = (name, test) => `(SELECT count(*) FROM ${name} WHERE now_ AND ${test})`;
  const both = (test) => `(SELECT count(*) FROM a JOIN b USING (u) WHERE a.now_ AND b.now_ AND ${test})`;
  const wilson = (x, sign, w) => `(${x} / n + ${w} * ${w} / (2 * n) ${sign} ${w} * sqrt(${x} / n * (1 - ${x} / n) / n + ${w} * ${w} / (4 * n * n))) / (1 + ${w} * ${w} / n)`;
  const alone = (x) => `sqrt((1 - (${x} + 1) / (n + 2)) / (${x} + 1))`;
  return `WITH RECURSIVE counts AS (SELECT * FROM event WHERE d < ${date(q.asOf)} AND ${q.active.length ? `action IN (${q.active.map(text).join(', ')})` : 'TRUE'}),
    ${of('a', q.a)}, ${of('b', q.b)},
    contrast AS (SELECT *, a + b - joint AS n, a + b - 2 * joint AS apart FROM (
      SELECT 'active_users' AS indicator, ${count('a', 'TRUE')} AS a, ${count('b', 'TRUE')} AS b, ${both('TRUE')} AS joint
      UNION ALL SELECT 'new_users', ${count('a', 'NOT before')}, ${count('b', 'NOT before')}, 0
      UNION ALL SELECT 'returning_users', ${count('a', 'before')}, ${count('b', 'before')}, ${q.values ? '0' : both('a.before AND b.before')})),
    halved AS (SELECT DISTINCT a, b, n, side, CAST(0 AS DOUBLE) AS least_, CAST(1 AS DOUBLE) AS most, 0 AS turn
        FROM contrast, (VALUES ('low'), ('high')) AS s(side) WHERE joint = 0 AND a > 0 AND ${q.values}
      UNION ALL SELECT a, b, n, side, CASE WHEN under THEN p ELSE least_ END, CASE WHEN under THEN most ELSE p END, turn + 1
        FROM (SELECT *, CASE side WHEN 'low' THEN coalesce(list_sum(list_transform(range(b, n + 1), k -> ${term('k', 'n', 'p')})), 0) < ${tail}
            ELSE list_sum(list_transform(range(0, b + 1), k -> ${term('k', 'n', 'p')})) > ${tail} END AS under
          FROM (SELECT *, (least_ + most) / 2 AS p FROM halved WHERE turn < 52))),
    exact AS (SELECT a, b, max(least_ / (1 - least_)) FILTER (side = 'low') AS low, max(least_ / (1 - least_)) FILTER (side = 'high') AS high FROM halved WHERE turn = 52 GROUP BY a, b),
    shared AS (SELECT *, ${z} * sqrt((apart + 2) / ((a + 1) * (b + 1))) / (${alone('a')} + ${alone('b')}) AS w FROM contrast)
    SELECT s.*, ${state(q.a)} AS state_a, ${state(q.b)} AS state_b,
      CASE WHEN joint > 0 THEN ${wilson('s.b', '-', 'w')} / (${wilson('s.a', '+', 'w')}) WHEN s.b = 0 THEN 0 ELSE exact.low END AS low,
      CASE WHEN joint > 0 THEN ${wilson('s.b', '+', 'w')} / (${wilson('s.a', '-', 'w')}) ELSE exact.high END AS high,
      exp((${z} + ${Z80}) * CASE WHEN joint > 0 THEN sqrt((apart + 2) / ((s.a + 1) * (s.b + 1))) ELSE sqrt(1 / s.a + 1 / s.b) END) - 1 AS detectable,
      CASE WHEN 2 * least(s.b - joint, s.a - joint) + 1 >= apart THEN 1 ELSE least(1, 2 * list_sum(list_transform(range(greatest(s.a, s.b) - joint, apart + 1), k -> ${term('k', 'apart', '0.5')}))) END AS p
    FROM shared s LEFT JOIN exact ON exact.a = s.a AND exact.b = s.b`;
}

// As rows of the program, with what is told of a side and of both.
export async function compareSides(db, q) {
  const rows = [];
  const [da, db_] = [q.a, q.b].map((s) => s.span.to - s.span.from);
  for (const r of (await db.runAndReadAll(query(q))).getRowObjects()) {
    const [a, b] = [Number(r.a), Number(r.b)], whole = r.state_a === 'complete' && r.state_b === 'complete';
    const differ = r.indicator === 'new_users' && da !== db_;
    for (const [s, n, state, days] of [[q.a, a, r.state_a, da], [q.b, b, r.state_b, db_]]) {
      const seen = ['complete', 'partial'].includes(state);
      rows.push({ indicator: r.indicator, split: s.split, start: textOf(s.span.from), end: textOf(s.span.to), state,
        value: seen ? (differ ? n / days : n) : null, part: seen ? n : null });
    }
    const last = { indicator: r.indicator, start: textOf(q.b.span.from), end: textOf(q.b.span.to) };
    const told = q.values && whole && !differ;
    rows.push({ ...last, split: 'compare=ratio', value: whole && a > 0 ? (differ ? (b / db_) / (a / da) : b / a) : null, ...(told && a > 0 ? { low: Number(r.low), high: Number(r.high) } : {}) });
    if (told) rows.push({ ...last, split: 'compare=p', value: Number(r.p) });
    if (told && a > 0 && b > 0) rows.push({ ...last, split: 'compare=detectable', value: Number(r.detectable) });
  }
  return rows;
}
