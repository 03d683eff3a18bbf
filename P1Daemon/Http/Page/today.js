// The registers as they stood when today began: what the page counts today's amounts from.

import { midnight, timeOf } from './times.js';
import { getHistory, meterNow } from './history.js';

const registers = ['energy_import_kwh', 'energy_export_kwh', 'gas_m3'];
const near = 900;
const step = 300;
const longestDay = 25 * 3600;

let stood = {};
let settledDay = null;
let settled = false;
const firstSeen = {};

const holds = (past, index) => registers.some(key => past[key]?.[index] != null);

/** Asks for them once a day; again as long as the reading that opens the day may be yet to come. */
export async function refreshToday() {
  const start = midnight(meterNow());
  if (settledDay === start) return;
  const past = await around(start);
  settled = true;
  if (!past) return;
  stood = Object.fromEntries(registers.map(key => [key, nearest(past.time, past[key] ?? [], start)]).filter(([, stand]) => stand));
  if (meterNow() >= start + near || past.time.some((time, index) => time >= start && holds(past, index))) settledDay = start;
}

// Steps of a second have each reading by itself: a longer one has the last of its readings, and not when that was.
async function around(start) {
  const past = await getHistory(start - near, start + near, 1);
  if (!past || past.time.some((_, index) => holds(past, index))) return past;
  const today = await getHistory(start, start + longestDay, step);
  const first = today?.time.find((_, index) => holds(today, index));
  return first === undefined ? null : getHistory(first, first + step, 1);
}

// Before or after: readings minutes apart need not fall on midnight itself.
function nearest(times, values, moment) {
  const known = times.map((time, index) => ({ value: values[index], time: time * 1000 })).filter(({ value }) => value != null);
  const distance = ({ time }) => Math.abs(time - moment * 1000);
  return known.length === 0 ? null : known.reduce((best, next) => distance(next) < distance(best) ? next : best);
}

/** Value and time (milliseconds) by register; where the journal does not tell, those of the first telegram that this page saw; none before it was asked. */
export function registersToday(reading) {
  const time = timeOf(reading);
  for (const key of registers.filter(key => reading[key] !== undefined)) {
    const stand = stood[key] ?? (firstSeen[key] ??= { value: reading[key], time });
    // Another meter: what it has counted since this telegram is all that is known of its day.
    if (reading[key] < stand.value) Object.assign(stand, { value: reading[key], time });
  }
  return settled ? { ...firstSeen, ...stood } : {};
}
