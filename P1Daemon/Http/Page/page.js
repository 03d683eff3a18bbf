// Asks for the newest telegram once a second and for the daemon's state every five, and hands both to those who show them.
// Everything that the meter says is set as text, never as markup.

import { sayAll, say } from './words.js';
import { clock, setZone, timeOf, whole } from './times.js';
import { ask, at, getJson, repeat, show, wantsToken } from './dom.js';
import { forgetPower, powerOf, showReading, showToday } from './now.js';
import { showState, stateUnknown } from './state.js';
import { startHour, addToHour, fillFromHistory } from './hour.js';
import { startHistory, showHistory, followClock } from './history.js';
import { refreshToday, registersToday } from './today.js';

const readingEvery = 1000;
const stateEvery = 5000;
const historyEvery = 60_000;
const oldAfter = 3000;
const typingTime = 60_000;

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
  // What is said of the meter must not contradict the figures until it is due.
  refreshState();
}

function showReadingOnce(reading) {
  if (newest?.time === reading.time && newest?.received === reading.received) return;
  const time = timeOf(reading);
  at('clock').textContent = whole(time);
  if (followClock(time / 1000) && historyStarted) showPast();
  showReading(reading);
  showToday(reading, registersToday(reading));
  addToHour(time / 1000, powerOf(reading));
  newest = reading;
}

function growOld(now, notice) {
  become(now, notice);
  forgetPower(newest && say('lastKnown', clock(timeOf(newest))));
}

function takeAnswer({ status, body }) {
  if (status === 200) {
    showReadingOnce(body);
    lastGood = Date.now();
    become('fresh', '');
  } else if (status === 401) growOld('refused', say('refusedHere'));
  else if (status !== 503) growOld('failed', say('failed', status));
  else if (body.last) growOld('silent', say('silent', clock(Date.parse(body.last))));
  else growOld('waiting', say('waiting'));
}

async function refreshReading() {
  // Where the browser asks for the token, its user needs the time to give it.
  const answer = await getJson('reading', condition === 'refused' ? typingTime : undefined);
  if (!answer) return sayWhoIsAway();
  try {
    takeAnswer(answer);
  } catch (error) {
    growOld('broken', say('broken'));
    throw error;
  }
}

async function sayWhoIsAway() {
  // At once: an old figure must not stand while this is found out.
  if (condition !== 'refused') growOld('away', say('away'));
  if (await wantsToken()) growOld('refused', say('refusedHere'));
  else growOld('away', say('away'));
}

function showPast() {
  fillFromHistory();
  showHistory();
  refreshToday();
}

async function refreshState() {
  const answer = condition === 'refused' ? null : await getJson('status');
  if (answer?.status !== 200) return stateUnknown();
  setZone(answer.body.meter.timezone);
  showState(answer.body);
}

// A page that comes back into view shows what it knew when it was left: old, until the next answer.
document.addEventListener('visibilitychange', () => {
  if (!document.hidden && condition === 'fresh' && Date.now() - lastGood > oldAfter) growOld('away', say('away'));
});

async function showTelegram() {
  if (!at('raw').open) return;
  try {
    const response = await ask('telegram');
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
// The state tells the zone of the meter's clock, and the first telegram where the past begins.
await repeat(refreshState, stateEvery);
await repeat(refreshReading, readingEvery);
historyStarted = true;
fillFromHistory();
startHistory(historyEvery);
repeat(refreshToday, historyEvery);
