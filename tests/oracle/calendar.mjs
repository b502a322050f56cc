// Civil days and periods, written without a look at the C code: a day is the
// number of days since 1970-01-01, periods are found by walking the calendar
// with the language's own UTC dates.

export const DAY_MS = 86400000;

export function dayOf(text) {
  const day = Math.round(Date.parse(text + 'T00:00:00Z') / DAY_MS);
  if (Number.isNaN(day)) throw new Error(`not a day: ${text}`);
  return day;
}

export function textOf(day) {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

// First day of the period that holds the day.
export function startOf(by, day) {
  const d = new Date(day * DAY_MS);
  const y = d.getUTCFullYear();
  const m = d.getUTCMonth();
  const utc = (yy, mm) => Math.round(Date.UTC(yy, mm, 1) / DAY_MS);
  switch (by) {
    case 'day': return day;
    case 'week': return day - ((d.getUTCDay() + 6) % 7);
    case 'month': return utc(y, m);
    case 'quarter': return utc(y, m - (m % 3));
    case 'semester': return utc(y, m - (m % 6));
    case 'year': return utc(y, 0);
    default: throw new Error(by);
  }
}

// First day of the next period: step past the longest one and look back.
export function endOf(by, start) {
  const longest = { day: 1, week: 7, month: 31, quarter: 92, semester: 184, year: 366 };
  let day = start + 1;
  while (startOf(by, day) === start && day - start <= longest[by]) day++;
  return day;
}

// The civil day in a zone of an instant given in milliseconds.
const formats = new Map();
export function localDay(ms, zone) {
  if (!formats.has(zone)) {
    formats.set(zone, new Intl.DateTimeFormat('en-US',
      { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }));
  }
  // Part by part: how a locale orders them differs between versions.
  const part = Object.fromEntries(formats.get(zone)
    .formatToParts(new Date(ms)).map((p) => [p.type, p.value]));
  return dayOf(`${part.year}-${part.month}-${part.day}`);
}
