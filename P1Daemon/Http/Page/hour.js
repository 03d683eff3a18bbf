// The last hour: what the journal has of it, and from then on every telegram.

import { say, watts } from './words.js';
import { clock } from './times.js';
import { makePlot } from './plot.js';
import { getHistory, known, meterNow } from './history.js';

const hour = 3600;
const step = 10;
// So far apart any meter's telegrams may be: 30 s without one are no gap yet.
const usual = 12;
const describeEvery = 60_000;

// What the journal tells where this page saw nothing, and the telegrams that it saw: time and power.
let before = [];
let seen = [];
let shown = [[], []];
let plot;
let box;
let described = 0;

/** Makes the plot and fills it with what was before this page. */
export function startHour(target, cursor) {
  box = target;
  plot = makePlot(box, {
    onCursor: index => {
      const [time, power] = shown.map(column => column[index]);
      cursor.textContent = index === null || power == null ? '' : `${clock(time * 1000)}  ${watts(power)}`;
    },
  });
  describe();
  document.addEventListener('visibilitychange', () => { if (!document.hidden) fillFromHistory(); });
}

/** Adds one telegram. */
export function addToHour(time, power) {
  if (power === undefined || !Number.isFinite(time)) return;
  // The meter's clock may have been set back: what was later than now never was.
  const isPast = ([then]) => then < time && then >= time - hour;
  before = before.filter(isPast);
  seen = [...seen.filter(isPast), [time, power]];
  draw();
}

/** Asks the journal for what was before this page. */
export async function fillFromHistory() {
  const now = meterNow();
  const past = await getHistory(now - hour, now, step);
  if (!past?.power_w) return;
  // The journal knows the hour, this page the seconds: each telegram that it saw is finer than a step of the journal.
  before = rows(known(past.time, [past.power_w.mean], step)).filter(([time]) => !seen.some(([then]) => Math.abs(then - time) < step));
  if (before.length + seen.length > 0) draw();
}

const rows = ([times, powers]) => times.map((time, index) => [time, powers[index]]);
const columns = list => [list.map(([time]) => time), list.map(([, power]) => power)];

function draw() {
  const [times, powers] = columns(seen);
  // A gap is what is long for this meter.
  shown = columns([...before, ...rows(known(times, [powers], usual))].sort(([one], [other]) => one - other));
  const newest = shown[0].at(-1);
  plot.setData(shown, [Math.min(shown[0][0], newest - 60), newest]);
  if (Date.now() - described > describeEvery) describe();
}

// For those who hear the page: once a minute, and only when the plot itself is asked about.
function describe() {
  const powers = shown[1].filter(power => power !== null);
  if (powers.length > 0) described = Date.now();
  box.setAttribute('aria-label', powers.length === 0 ? say('plotEmpty', say('lastHour')) : summary(say('lastHour'), Math.min(...powers), Math.max(...powers), powers));
}

const summary = (name, min, max, means) => say('plotted', name, watts(min), watts(max), watts(Math.round(means.reduce((sum, power) => sum + power, 0) / means.length)));
