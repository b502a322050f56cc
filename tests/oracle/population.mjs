// A target population for a random service, from a generator of its own, so
// that the events of a seed do not depend on it.
export function population(r) {
  const at = new Map();
  for (const code of ['01', '13', '23', '2A', '59', '69', '75', '974']) {
    const n = 1 + r.int(r.pick([9, 1000, 70000000]));
    const low = r.chance(0.3) ? 1 + r.int(n) : n;
    const high = r.chance(0.3) ? n + r.int(n) : n;
    if (r.chance(0.9) || at.size === 0) at.set(code, { n, low, high });
  }
  const of = (f) => [...at.values()].reduce((n, p) => n + p[f], 0);
  let whole = { n: of('n'), low: of('low'), high: of('high') };
  const lines = [...at].map(([code, p]) => `${code},${p.n},${p.low},${p.high}`);
  if (r.chance(0.5)) {
    whole = { n: whole.n * 2, low: whole.n, high: whole.n * 3 };
    lines.push(`total,${whole.n},${whole.low},${whole.high}`);
  }
  return { at, whole, text: `territory,population,low,high\n${lines.join('\n')}\n` };
}
