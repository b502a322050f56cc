// Limits of a Poisson count as SQL: Byar's from ten on; for fewer, those that
// leave out the mean under which as many or more, or as few or fewer, are as
// rare as a tail. They are found once, by halving, and then a list in a query,
// which is planned sooner than a look into a table.
const Z = { 0.9: '1.6448536269514722', 0.95: '1.959963984540054', 0.99: '2.5758293035489004' };

const fewCases = `WITH RECURSIVE halved AS (
  SELECT x, level, side, CASE side WHEN 'low' THEN x - 1 ELSE x END AS k, CASE side WHEN 'low' THEN (1 + level) / 2 ELSE (1 - level) / 2 END AS share,
    CAST(0 AS DOUBLE) AS least_, CAST(100 AS DOUBLE) AS most, 0 AS turn
    FROM range(0, 10) AS r(x), (VALUES (CAST(0.9 AS DOUBLE)), (0.95), (0.99)) AS l(level), (VALUES ('low'), ('high')) AS s(side)
  UNION ALL SELECT x, level, side, k, share, CASE WHEN upto > share THEN m ELSE least_ END, CASE WHEN upto > share THEN most ELSE m END, turn + 1
    FROM (SELECT *, coalesce(list_sum(list_transform(range(0, k + 1), i -> exp(i * ln(m) - m - lgamma(i + 1)))), 0) AS upto
      FROM (SELECT *, (least_ + most) / 2 AS m FROM halved WHERE turn < 60)))
  SELECT level, side, list(least_ ORDER BY x) AS m FROM halved WHERE turn = 60 GROUP BY ALL`;
const few = new Map();

export async function findFew(db) {
  for (const r of (await db.runAndReadAll(fewCases)).getRowObjects()) few.set(`${r.level} ${r.side}`, r.m.items.join(', '));
}

const byar = (o, sign, z) => `((${o}) * pow(1 - 1 / (9.0 * (${o})) ${sign} ${z} / (3 * sqrt(${o})), 3))`;

export const poisson = (n, side, level) => `CASE WHEN ${n} < 10 THEN CAST([${few.get(`${level} ${side}`)}] AS DOUBLE[])[CAST(${n} AS INTEGER) + 1]
  ELSE ${side === 'low' ? byar(n, '-', Z[level]) : byar(`${n} + 1`, '+', Z[level])} END`;
