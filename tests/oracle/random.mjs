// Seeded random services: events with known truth, and the logs that say them
// in various formats.
import { DAY_MS, dayOf, endOf, localDay, startOf, textOf } from './calendar.mjs';
import { goals } from './goals.mjs';
import { population } from './population.mjs';

// A small generator (xorshift32), so that a seed names a data set for ever.
export function generator(seed) {
  let x = (seed * 2654435761) >>> 0 || 1;
  const next = () => {
    x ^= x << 13; x >>>= 0;
    x ^= x >>> 17;
    x ^= x << 5; x >>>= 0;
    return x / 4294967296;
  };
  return {
    real: next,
    int: (n) => Math.floor(next() * n),
    pick: (list) => list[Math.floor(next() * list.length)],
    chance: (p) => next() < p,
  };
}

const CHANNELS = ['web', 'mobile', 'guichet, accueil', 'l’été "B"'];
const DEPARTMENTS = ['01', '13', '2A', '59', '69', '75', '974'];
const ACTIONS = ['visit', 'start', 'complete'];
const RARE = ['refused', 'help', 'certified', 'answer', 'answer', 'graded', 'advised'];
const ANSWERS = {
  answer: ['good', 'Bien', '10', 'medium', 'moyen', 'bad', 'Mal', 'perhaps'],
  graded: ['1', '2', '3', '4', '5', '5', '6'],
  advised: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '10', 'never'],
};
const ZONE = 'Europe/Paris';

// A moment of the given civil day, written in one of the forms that a log may
// have. Instants are chosen away from nothing: midnight and the odd hours of
// daylight saving are as likely as any other.
function stamp(r, day) {
  const form = r.int(6);
  const clock = () => [r.int(24), r.int(60), r.int(60)].map((n) => String(n).padStart(2, '0')).join(':');
  const [y, m, d] = textOf(day).split('-');
  if (form === 0) return `${y}-${m}-${d}`;
  if (form === 1) return `${y}-${m}-${d} ${clock()}`;
  if (form === 2) return `${d}/${m}/${y} ${clock()}`;
  // An instant whose day in the zone is the one wanted.
  let ms;
  do ms = day * DAY_MS + (r.int(28 * 3600) - 4 * 3600) * 1000;
  while (localDay(ms, ZONE) !== day);
  if (form === 3) return new Date(ms).toISOString();
  if (form === 4) return String(ms / 1000);
  const shift = r.int(25) - 12;
  const at = new Date(ms + shift * 3600000).toISOString().slice(0, 19);
  return `${at}${shift < 0 ? '-' : '+'}${String(Math.abs(shift)).padStart(2, '0')}:00`;
}

const quoted = (s) => (/[",;\n]/.test(s) ? `"${s.replaceAll('"', '""')}"` : s);

// Thousandths: heavy tails, few values, both signs, exact ones.
function amount(r) {
  const kind = r.int(4), x = Math.floor(1000 / (1 - r.real() * 0.9999) ** 2);
  return [x, -x, r.int(3) * 90000, r.int(256) - 128][kind];
}
const decimal = (n) => `${n < 0 ? '-' : ''}${Math.floor(Math.abs(n) / 1000)}.${String(Math.abs(n) % 1000).padStart(3, '0')}`;

export function service(seed) {
  const r = generator(seed);
  // A few services have users and years enough for what needs many.
  const rich = r.chance(0.05);
  const users = rich ? 60 + r.int(100) : 1 + r.int(40);
  const first = dayOf('2023-01-01') + r.int(700);
  const span = rich ? 900 : r.pick([1, 3, 10, 40, 120, 400]);
  // Use may grow or fade.
  const bent = rich ? 0.4 : r.pick([1, 1, 0.4, 3]);
  // Of logs that were added up per user, a row says how many events it is.
  const counted = r.chance(0.3);
  // Logs carry a number, some of them in few lines.
  const amounts = generator(seed + 13000000), measured = amounts.pick([0.02, 0.5, 0.8, 1]);
  const rows = [];
  for (let i = rich ? 900 : r.int(r.pick([2, 20, 300])) + 1; i > 0; i--) {
    rows.push({
      times: counted && rows.length ? r.int(5) : 1,
      user: `u${r.int(users)}`,
      day: first + Math.floor(span * r.real() ** bent),
      action: r.chance(0.3) ? r.pick(RARE) : r.pick(ACTIONS),
      dims: { channel: r.pick(CHANNELS), dept: r.pick(DEPARTMENTS), answer: '' },
    });
    const row = rows[rows.length - 1];
    row.value = amounts.chance(measured) ? amount(amounts) : null;
    if (ANSWERS[row.action]) row.dims.answer = r.pick(ANSWERS[row.action]);
  }
  if (r.chance(0.7)) rows.sort((a, b) => a.day - b.day);
  const events = rows.flatMap((e) => Array(e.times).fill(e));
  const format = r.pick(['csv', 'json']);
  const delimiter = r.pick([',', ';', '\t']);
  const line = (e) => (format === 'json'
    ? JSON.stringify({ at: stamp(r, e.day), who: { id: e.user }, event: e.action, channel: e.dims.channel, dept: e.dims.dept, answer: e.dims.answer,
      ...(counted ? { times: e.times } : {}), ...(e.value === null ? {} : { amount: decimal(e.value) }) })
    : [stamp(r, e.day), e.user, e.action, e.dims.channel, e.dims.dept, e.dims.answer, ...(counted ? [String(e.times)] : []), e.value === null ? '' : decimal(e.value)]
      .map((s) => (r.chance(0.3) || s.includes(delimiter) ? `"${s.replaceAll('"', '""')}"` : quoted(s))).join(delimiter));
  const header = format === 'csv' ? ['at', 'id', 'event', 'channel', 'dept', 'answer', ...(counted ? ['times'] : []), 'amount'].join(delimiter) + '\n' : '';
  // Several files, to cross batches.
  const files = [];
  let rest = rows;
  while (rest.length) {
    const n = Math.min(rest.length, 1 + r.int(rest.length));
    files.push(header + rest.slice(0, n).map(line).join(r.chance(0.2) ? '\r\n' : '\n') + '\n');
    rest = rest.slice(n);
  }
  const config = {
    name: 'random', timezone: ZONE,
    sources: { app: { format, identity: 'account', time: 'at', user: format === 'json' ? 'who.id' : 'id',
      action: 'event', dimensions: { channel: 'channel', dept: 'dept', answer: 'answer' }, ...(counted ? { count: 'times' } : {}), value: 'amount' } },
  };
  if (r.chance(0.4)) config.active = ['start', 'complete'];
  config.completion = { start: 'start', complete: 'complete', within_days: r.pick([1, 3, 30, 90]) };
  if (r.chance(0.5)) config.completion.refused = 'refused';
  if (r.chance(0.6)) config.funnel = r.pick([['visit', 'start', 'complete', 'certified'], ['start'], ['help', 'visit', 'start']]);
  config.support = { action: 'help' };
  config.outcome = { action: 'certified' };
  config.satisfaction = { action: 'answer', answer: 'answer' };
  config.ease_of_use = { action: 'graded', answer: 'answer', scale: '1-5' };
  config.nps = { action: 'advised', answer: 'answer' };
  // Whom it is for, and from how many users a territory is served.
  const people = population(generator(seed + 7000000));
  Object.assign(config, { territory: 'dept', population: 'population.csv', territory_users: 2 });
  const outside = figures(generator(seed + 11000000), events);
  Object.assign(config, outside.config);
  Object.assign(config.outcome, outside.worth);
  const promised = goals(generator(seed + 9000000), events, rich);
  Object.assign(config, promised.config);
  return { r, events, files, config, format, people, payments: promised.payments, figures: outside.figures,
    beside: { 'population.csv': people.text, 'costs.csv': promised.costs, 'figures.csv': outside.text } };
}

// Figures of some months, and what an outcome is worth.
function figures(r, events) {
  const first = Math.min(...events.map((e) => e.day)), last = Math.max(...events.map((e) => e.day));
  const list = [];
  for (const name of ['paper', 'fees']) {
    for (let m = startOf('month', first - 40); m <= last; m = endOf('month', m)) {
      if (r.chance(0.9)) list.push({ name, day: m, to: endOf('month', m), value: r.int(50) });
    }
    list.push({ name, day: first - 100, to: first - 99, value: 1 });
  }
  const value = 1 + r.int(300);
  return { figures: list, worth: { unit_value: value, low: 1 + r.int(value), high: value + r.int(50), source: 'random' },
    config: { figures: 'figures.csv', take_up: { figure: 'paper' }, revenue: { figure: 'fees' } },
    text: 'start,end,figure,value\n' + list.map((f) => `${textOf(f.day)},${textOf(f.to - 1)},${f.name},${f.value}`).join('\n') + '\n' };
}

export function question(s) {
  const { r, events } = s;
  const last = Math.max(...events.map((e) => e.day));
  const first = Math.min(...events.map((e) => e.day));
  const q = { by: r.pick(['day', 'week', 'month', 'quarter', 'semester', 'year']),
    active: s.config.active ?? [], config: s.config, where: [], split: undefined, level: r.pick([0.9, 0.95, 0.99]), asOf: last + 1,
    population: s.people, payments: s.payments, figures: s.figures, served: s.config.territory_users, target: 1 + (first + last + events.length) % 60 };
  if (q.by === 'day' && last - first > 60) q.by = 'week';
  if (q.by === 'week' && last - first > 500) q.by = 'month';
  if (r.chance(0.5)) q.asOf = first + 1 + r.int(last - first + 40);
  if (r.chance(0.3)) q.from = Math.min(first + r.int(last - first + 1), q.asOf - 1);
  if (r.chance(0.3)) q.to = (q.from ?? first) + 1 + r.int(last - first + 10);
  if (r.chance(0.4)) q.split = r.pick(['channel', 'dept', 'action']);
  while (r.chance(0.3) && q.where.length < 3) {
    const e = r.pick(events);
    const d = r.pick(['channel', 'dept', 'action']);
    q.where.push([d, d === 'action' ? e.action : e.dims[d]]);
  }
  return q;
}
