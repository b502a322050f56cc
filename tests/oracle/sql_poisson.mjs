// Limits of a Poisson count as SQL: Byar's from ten on; for fewer, those that
// leave out the mean under which as many or more, or as few or fewer, are as
// rare as a tail, found once by halving.
const Z = { 0.9: '1.6448536269514722', 0.95: '1.959963984540054', 0.99: '2.5758293035489004' };

export const fewCases = `CREATE TABLE few AS WITH RECURSIVE halved AS (
  SELECT x, level, side, CASE side WHEN 'low' THEN x - 1 ELSE x END AS k, CASE side WHEN 'low' THEN (1 + level) / 2 ELSE (1 - level) / 2 END AS share,
    CAST(0 AS DOUBLE) AS least_, CAST(100 AS DOUBLE) AS most, 0 AS turn
    FROM range(0, 10) AS r(x), (VALUES (CAST(0.9 AS DOUBLE)), (0.95), (0.99)) AS l(level), (VALUES ('low'), ('high')) AS s(side)
  UNION ALL SELECT x, level, side, k, share, CASE WHEN upto > share THEN m ELSE least_ END, CASE WHEN upto > share THEN most ELSE m END, turn + 1
    FROM (SELECT *, coalesce(list_sum(list_transform(range(0, k + 1), i -> exp(i * ln(m) - m - lgamma(i + 1)))), 0) AS upto
      FROM (SELECT *, (least_ + most) / 2 AS m FROM halved WHERE turn < 60)))
  SELECT level, x, side, least_ AS m FROM halved WHERE turn = 60`;

const byar = (o, sign, z) => `((${o}) * pow(1 - 1 / (9.0 * (${o})) ${sign} ${z} / (3 * sqrt(${o})), 3))`;

export const poisson = (n, side, level) => `CASE WHEN ${n} < 10 THEN (SELECT m FROM few WHERE few.x = ${n} AND few.side = '${side}' AND few.level = ${level})
  ELSE ${side === 'low' ? byar(n, '-', Z[level]) : byar(`${n} + 1`, '+', Z[level])} END`;
