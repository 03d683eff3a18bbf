// Times as the browser's language writes them, by the meter's clock: a screen in the hall may stand in another zone than the meter.

import { language } from './words.js';

const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
const seconds = { ...time, second: '2-digit' };
const digits = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric', hourCycle: 'h23' };
const day = 86_400;

let zone;
const formats = new Map();

/** From now on this zone (an IANA name); one that the browser does not know is left alone. */
export function setZone(name) {
  if (!name || name === zone) return;
  try {
    new Intl.DateTimeFormat(language, { timeZone: name });
  } catch {
    return;
  }
  zone = name;
  formats.clear();
}

function format(options, as = language) {
  if (!formats.has(options)) formats.set(options, new Intl.DateTimeFormat(as, { ...options, timeZone: zone }));
  return formats.get(options);
}

// A time that makes no sense must not stop the page.
const writer = options => moment => Number.isFinite(moment) ? format(options).format(moment) : '–';

export const clock = writer(seconds);
export const minute = writer(time);
export const dayAndMinute = writer({ weekday: 'short', ...time });
export const dateAndMinute = writer({ day: 'numeric', month: 'short', ...time });
const dateAndYear = writer({ day: 'numeric', month: 'short', year: 'numeric', ...time });
export const whole = writer({ weekday: 'long', day: 'numeric', month: 'long', ...seconds });

// Seconds that the meter's wall clock is ahead of UTC.
function offset(unix) {
  const part = Object.fromEntries(format(digits, 'en-GB').formatToParts(unix * 1000).map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second) / 1000 - unix;
}

/** When the meter's day began, all in Unix seconds. */
export function midnight(unix) {
  const now = Math.floor(unix);
  const start = now + offset(now) - (now + offset(now)) % day;
  // The clock may have been changed since: the offset that counts is the one of that moment.
  return start - offset(start - offset(now));
}

/** When a telegram was sent, by the meter. */
export const timeOf = reading => Date.parse(reading.time ?? reading.received);

/** When the day of this moment began, both in milliseconds; NaN for one that makes no sense. */
export const dayBegan = moment => Number.isFinite(moment) ? midnight(moment / 1000) * 1000 : NaN;

/** Hours and minutes of today, by what is now; of any other day with its date. */
export const minuteOrDate = (moment, now) => dayBegan(moment) === dayBegan(now) ? minute(moment) : dateAndYear(moment);

/** A date whose fields are those of the meter's wall clock, for who knows only the browser's. */
export const onTheWall = unix => zone ? globalThis.uPlot.tzDate(new Date(unix * 1000), zone) : new Date(unix * 1000);
