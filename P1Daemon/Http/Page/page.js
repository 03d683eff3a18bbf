// Asks for the newest telegram once a second and for the daemon's state every five, and hands both to those who show them.
// Everything that the meter says is set as text, never as markup.

import { clock, sayAll, say, whole } from './words.js';
import { at, show, getJson } from './dom.js';
import { showReading, showToday, forgetPower } from './now.js';
import { showState, stateUnknown } from './state.js';
import { startHour, addToHour, fillFromHistory } from './hour.js';
import { startHistory, showHistory, registersAtMidnight, followClock } from './history.js';

const readingEvery = 1000;
const stateEvery = 5000;
const historyEvery = 60_000;
const oldAfter = 3000;

let lastGood = 0;
let newest = null;
let condition = 'waiting';
let historyStarted = false;

function become(now, notice) {
  show(at('notice'), notice);
  if (now === condition) return;
  document.body.classList.toggle('waiting', now === 'waiting');
  document.body.classList.toggle('stale', now !== 'fresh' && now !== 'waiting');
  // Read aloud only when it changes: a screen reader must not have to listen to a figure each second.
  at('spoken').textContent = now === 'fresh' && condition !== 'waiting' ? say('back') : notice;
  condition = now;
}

function takeReading(reading) {
  lastGood = Date.now();
  become('fresh', '');
  const time = Date.parse(reading.time ?? reading.received);
  if (newest?.time === reading.time && newest?.received === reading.received) return;
  newest = reading;
  at('clock').textContent = whole(time);
  if (followClock(time / 1000) && historyStarted) showPast();
  showReading(reading);
  showToday(reading, registersAtMidnight(reading));
  addToHour(time / 1000, reading.power_w);
}

function growOld(now, notice) {
  become(now, notice);
  forgetPower(newest && say('lastKnown', clock(Date.parse(newest.time ?? newest.received))));
}

async function refreshReading() {
  try {
    const { status, body } = await getJson('reading');
    if (status === 200) takeReading(body);
    else if (status !== 503) growOld('refused', say('refusedHere', status));
    else if (body.last) growOld('silent', say('silent', clock(Date.parse(body.last))));
    else growOld('waiting', say('waiting'));
  } catch {
    growOld('away', say('away'));
  }
}

function showPast() {
  fillFromHistory();
  showHistory();
}

async function refreshState() {
  try {
    const { status, body } = await getJson('status');
    if (status === 200) showState(body);
  } catch {
    stateUnknown();
  }
}

// The next request is due only after the answer to the last one, and none while nobody looks.
function repeat(refresh, every) {
  let timer;
  const turn = async () => {
    clearTimeout(timer);
    if (!document.hidden) await refresh();
    clearTimeout(timer);
    timer = setTimeout(turn, every);
  };
  document.addEventListener('visibilitychange', () => { if (!document.hidden) turn(); });
  return turn();
}

// A page that comes back into view shows what it knew when it was left: old, until the next answer.
document.addEventListener('visibilitychange', () => {
  if (!document.hidden && condition === 'fresh' && Date.now() - lastGood > oldAfter) growOld('away', say('away'));
});

async function showTelegram() {
  if (!at('raw').open) return;
  try {
    const response = await fetch('telegram', { cache: 'no-store' });
    // Latin-1, as the meter sent it; text() would take it for UTF-8.
    at('telegram').textContent = response.ok ? new TextDecoder('iso-8859-1').decode(await response.arrayBuffer()) : say('noTelegram');
  } catch {
    at('telegram').textContent = say('away');
  }
}

sayAll();
at('raw').addEventListener('toggle', showTelegram);
at('again').addEventListener('click', showTelegram);
startHour(at('hour'), at('hour-cursor'));
repeat(refreshState, stateEvery);
// The past begins with the meter's clock.
await repeat(refreshReading, readingEvery);
historyStarted = true;
fillFromHistory();
startHistory(historyEvery);
