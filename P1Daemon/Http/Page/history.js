// The last day or two from the journal: band from lowest to highest and mean, with zoom.

import { say, watts } from './words.js';
import { dayAndMinute } from './times.js';
import { at, getJson, repeat } from './dom.js';
import { makePlot } from './plot.js';

const limit = 10_000;
// The daemon answers a few of these at once.
const busyPause = 2000;
const busyTries = 5;
const points = 700;
const steps = [10, 20, 30, 60, 120, 180, 300, 600, 900];
const day = 86_400;
const shortest = 600;
const clockMayBeOff = 60;

let plot = null;
let shown = null;
let span = day;
let view = null;
let missing = false;

let shift = 0;
let asked = Promise.resolve();

/** The meter's clock now, Unix seconds: the journal goes by it, and it may be years off. */
export const meterNow = () => Math.floor(Date.now() / 1000 + shift);

/** Notes what the meter's clock says; true when that is news. */
export function followClock(time) {
  const off = time - Date.now() / 1000;
  if (Number.isNaN(off)) return false;
  const before = shift;
  shift = Math.abs(off) > clockMayBeOff ? off : 0;
  return Math.abs(shift - before) > clockMayBeOff;
}

/** What the journal has between two times (Unix seconds); null where there is nothing to be had. One question at a time. */
export function getHistory(from, to, step) {
  return asked = asked.then(() => ask(from, to, step));
}

/** Columns without the steps that hold nothing because readings are rarer than steps; a null stays where readings are missing. */
export function known(time, columns, step) {
  const indices = time.map((_, index) => index).filter(index => columns[0][index] != null);
  const distances = indices.slice(1).map((index, place) => time[index] - time[indices[place]]).sort((a, b) => a - b);
  const gap = 2.5 * Math.max(step, distances[Math.floor(distances.length / 2)] ?? step);
  const rows = indices.flatMap((index, place) => {
    const row = [time[index], ...columns.map(column => column[index])];
    const before = time[indices[place - 1]];
    return time[index] - before > gap ? [[before + step, ...columns.map(() => null)], row] : [row];
  });
  return [0, ...columns.map((_, index) => index + 1)].map(place => rows.map(row => row[place]));
}

async function ask(from, to, step, tries = busyTries) {
  if (missing) return null;
  const answer = await getJson(`history?from=${from}&to=${to}&step=${step}`, limit);
  if (answer?.status === 503 && tries > 1) {
    await new Promise(goOn => setTimeout(goOn, busyPause));
    return ask(from, to, step, tries - 1);
  }
  // A daemon without this endpoint is not asked again.
  missing = answer?.status === 404;
  return answer?.status === 200 ? answer.body : null;
}

const stepFor = seconds => steps.find(step => seconds / step <= points) ?? steps.at(-1);

/** Shows the plot as soon as the journal has something, and keeps it up to date. */
export function startHistory(every) {
  for (const [id, seconds] of [['day', day], ['two-days', 2 * day]]) at(id).addEventListener('click', () => choose(seconds));
  const moves = { earlier: () => move(-0.5), later: () => move(0.5), closer: () => zoom(0.5), farther: () => zoom(2) };
  for (const [id, action] of Object.entries(moves)) at(id).addEventListener('click', action);
  const keys = { '+': moves.closer, '=': moves.closer, '-': moves.farther, ArrowLeft: moves.earlier, ArrowRight: moves.later, 0: () => look(null), Escape: () => look(null) };
  at('day-plot').addEventListener('keydown', event => {
    if (keys[event.key] && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      keys[event.key]();
    }
  });
  repeat(showHistory, every);
}

/** Asks again for what is shown, unless somebody looks at a part of it. */
export const showHistory = () => view ? null : refresh();

function choose(seconds) {
  span = seconds;
  at('day').setAttribute('aria-pressed', String(span === day));
  at('two-days').setAttribute('aria-pressed', String(span !== day));
  look(null);
}

// A part of the span, or null for all of it up to now.
function look(part) {
  view = part;
  return refresh();
}

function zoom(factor) {
  const [from, to] = view ?? [meterNow() - span, meterNow()];
  const half = Math.max(shortest, (to - from) * factor) / 2;
  within((from + to) / 2 - half, (from + to) / 2 + half);
}

function move(share) {
  const [from, to] = view ?? [meterNow() - span, meterNow()];
  within(from + (to - from) * share, to + (to - from) * share);
}

// The wish, pushed back into what can be asked for.
function within(from, to) {
  const [first, last] = [meterNow() - 2 * day, meterNow()];
  const width = Math.min(to - from, span);
  if (width >= span && to >= last) return look(null);
  const begin = Math.max(first, Math.min(from, last - width));
  return look([Math.floor(begin), Math.ceil(begin + width)]);
}

async function refresh() {
  const [from, to] = view ?? [meterNow() - span, meterNow()];
  const step = stepFor(to - from);
  const past = await getHistory(from, to, step);
  if (!past?.power_w) return;
  const { mean, min, max } = past.power_w;
  const values = known(past.time, [mean, min, max], step);
  // A journal that is new has nothing worth the room.
  if (!plot && values[0].length < 2) return;
  shown = values;
  at('history-part').hidden = false;
  plot ??= makePlot(at('day-plot'), { band: true, onCursor: showCursor, onSelect: within, onReset: () => look(null) });
  plot.setData(shown, [from, to]);
  describe(shown);
}

function showCursor(index) {
  const [time, mean, min, max] = shown ?? [];
  at('history-cursor').textContent = index === null || mean?.[index] == null ? ''
    : `${dayAndMinute(time[index] * 1000)}  ${watts(Math.round(mean[index]))}  (${watts(min[index])} … ${watts(max[index])})`;
}

function describe([, mean, min, max]) {
  const values = list => list.filter(value => value !== null);
  const means = values(mean);
  const average = Math.round(means.reduce((sum, value) => sum + value, 0) / means.length);
  at('day-plot').setAttribute('aria-label', means.length === 0 ? say('plotEmpty', say('history'))
    : say('plotted', say('history'), watts(Math.min(...values(min))), watts(Math.max(...values(max))), watts(average)));
}
