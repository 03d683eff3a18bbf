// The last hour: what the journal has of it, and from then on every telegram.

import { say, watts } from './words.js';
import { clock } from './times.js';
import { makePlot } from './plot.js';
import { getHistory, known, meterNow } from './history.js';

const hour = 3600;
const step = 10;
const gap = 30;
const describeEvery = 60_000;

const times = [];
const powers = [];
let plot;
let box;
let described = 0;

/** Makes the plot and fills it with what was before this page. */
export function startHour(target, cursor) {
  box = target;
  plot = makePlot(box, {
    onCursor: index => { cursor.textContent = index === null || powers[index] == null ? '' : `${clock(times[index] * 1000)}  ${watts(powers[index])}`; },
  });
  describe();
  document.addEventListener('visibilitychange', () => { if (!document.hidden) fillFromHistory(); });
}

/** Adds one telegram. */
export function addToHour(time, power) {
  if (power === undefined || !Number.isFinite(time)) return;
  const last = times.at(-1);
  // The meter's clock was set back: what was later than now never was.
  while (times.length > 0 && times.at(-1) >= time) { times.pop(); powers.pop(); }
  if (last !== undefined && time - last > gap) add(last + 1, null);
  add(time, power);
  trim(time);
  draw();
}

/** Asks the journal for what was before this page. */
export async function fillFromHistory() {
  const now = meterNow();
  const past = await getHistory(now - hour, now, step);
  if (!past?.power_w) return;
  const live = times.map((time, index) => [time, powers[index]]);
  const [pastTimes, pastPowers] = known(past.time, [past.power_w.mean], step);
  const before = pastTimes.map((time, index) => [time, pastPowers[index]]);
  // The journal knows the hour, this page the seconds: each telegram that it saw is finer than a step of the journal.
  const merged = new Map([...before.filter(([time]) => !live.some(([seen]) => Math.abs(seen - time) < step)), ...live]);
  times.length = powers.length = 0;
  for (const [time, power] of [...merged].sort(([a], [b]) => a - b)) add(time, power);
  if (times.length > 0) draw();
}

function add(time, power) {
  times.push(time);
  powers.push(power);
}

function trim(now) {
  while (times.length > 0 && times[0] < now - hour) { times.shift(); powers.shift(); }
}

function draw() {
  const newest = times.at(-1);
  plot.setData([times, powers], [Math.min(times[0], newest - 60), newest]);
  if (Date.now() - described > describeEvery) describe();
}

// For those who hear the page: once a minute, and only when the plot itself is asked about.
function describe() {
  const known = powers.filter(power => power !== null);
  if (known.length > 0) described = Date.now();
  box.setAttribute('aria-label', known.length === 0 ? say('plotEmpty', say('lastHour')) : summary(say('lastHour'), Math.min(...known), Math.max(...known), known));
}

const summary = (name, min, max, means) => say('plotted', name, watts(min), watts(max), watts(Math.round(means.reduce((sum, power) => sum + power, 0) / means.length)));
