// Promises, a budget and payments for a random service, from a generator of
// its own, so that the events of a seed do not depend on them.
import { endOf, startOf, textOf } from './calendar.mjs';

const PHASES = ['construction', 'acceleration', 'consolidation', 'perennisation', 'opere'];

const FUNDERS = ['', 'DINUM', 'région Sud'];
const CATEGORIES = ['', 'équipe', 'hosting'];

function objective(r, first, last, events) {
  const o = { indicator: r.pick(['active_users', 'active_users', 'events', 'new_users', 'retention', 'growth', 'coverage',
    'completion', 'outcomes', 'penetration', 'support_rate', 'penetration_year']),
  by: r.pick(['day', 'week', 'month', 'month', 'quarter', 'semester', 'year']), target: r.int(40) / r.pick([1, 10, 40]) };
  if (o.by === 'day' && last - first > 60) o.by = 'week';
  if (o.indicator === 'penetration_year' && ['day', 'week'].includes(o.by)) o.by = 'month';
  if (o.indicator === 'retention') o.lag = 1 + r.int(3);
  if (o.indicator === 'growth') o.series = r.pick(['flow=quick_ratio', 'flow=churned', 'flow=none_such']);
  if (o.indicator === 'coverage') o.series = r.pick(['measure=served', 'dept=13', 'measure=people_served']);
  if (['active_users', 'events'].includes(o.indicator) && r.chance(0.3)) o.where = `channel=${r.pick(events).dims.channel}`;
  if (r.chance(0.3)) o.label = r.pick(['plus', 'moins']);
  const due = first + r.int(last - first + 200);
  o.due = textOf(due);
  if (r.chance(0.8)) o.from = textOf(due - 1 - r.int(400));
  if (r.chance(0.8)) {
    o.baseline = r.int(40) / r.pick([1, 10]);
    if (o.baseline === o.target) o.target += 1;
    if (o.baseline > 0 && o.target > 0) o.shape = r.pick(['linear', 'exponential', 'step']);
  } else if (r.chance(0.5)) o.direction = r.pick(['higher', 'lower']);
  return o;
}

export function goals(r, events, orderly) {
  const first = Math.min(...events.map((e) => e.day));
  const last = Math.max(...events.map((e) => e.day));
  const objectives = Array.from({ length: 1 + r.int(3) }, () => objective(r, first, last, events));
  const start = first - 200 + r.int(last - first + 200);
  const budget = { start: textOf(start), authorised: 1 + r.int(r.pick([100, 100000, 5000000])) };
  if (r.chance(0.4)) budget.end = textOf(start + 1 + r.int(500));
  if (r.chance(0.6)) budget.committee = textOf(start + 1 + r.int(700));
  const paid = (day, ae) => ({ day, cents: r.int(r.pick([1000, 3000000])) - (r.chance(0.1) ? 500000 : 0), ae,
    funder: r.pick(FUNDERS), category: r.pick(CATEGORIES) });
  const payments = Array.from({ length: 1 + r.int(60) }, () => paid(first - 300 + r.int(last - first + 350), r.chance(0.1)));
  // Or month after month, as they should be.
  if (orderly || r.chance(0.3)) {
    for (let m = startOf('month', first - 40); m <= last; m = endOf('month', m)) payments.push(paid(m + r.int(28), false));
  }
  const costs = 'date,amount,kind,funder,category\n' + payments.map((p) =>
    `${textOf(p.day)},${p.cents < 0 ? '-' : ''}${Math.trunc(Math.abs(p.cents) / 100)}.${String(Math.abs(p.cents) % 100).padStart(2, '0')},` +
    `${p.ae ? 'AE' : 'CP'},${p.funder},${p.category}`).join('\n') + '\n';
  const since = r.chance(0.7) ? { phase_since: textOf(first - 90 + r.int(120)) } : {};
  return { config: { phase: r.pick(PHASES), ...since, objectives, budget, costs: 'costs.csv' }, payments, costs };
}
