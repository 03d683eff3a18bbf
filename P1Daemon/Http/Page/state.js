// The state of meter, broker and journal in words, with what to do when something is wrong.

import { duration, number, say, amount } from './words.js';
import { at, element } from './dom.js';

const parts = ['meter', 'broker', 'journal'];
const manyDamaged = 0.02;

let before = null;
let holding = false;

/** Shows the body of /status. */
export function showState(status) {
  const words = { meter: meter(status.meter), broker: broker(status.mqtt), journal: journal(status.journal) };
  showParts(words);
  at('about').textContent = [say('about', status.version, duration(status.uptime_s)), status.meter.model, status.meter.id].filter(text => text).join(' · ');
}

/** The daemon does not answer: nothing is known, good or bad. */
export function stateUnknown() {
  showParts(Object.fromEntries(parts.map(part => [part, { mood: 'unsure', lines: [say('unknown')] }])));
}

function showParts(words) {
  const rows = at('states');
  if (rows.children.length === 0) rows.append(...parts.map(part => element('div', [element('dt', say(part)), element('dd', '')])));
  parts.forEach((part, index) => {
    const { mood, lines } = words[part];
    at(`${part}-dot`).className = mood;
    at(`${part}-dot`).title = say(mood);
    at(`${part}-dot`).setAttribute('aria-label', `${say(part)}: ${say(mood)}`);
    rows.children[index].className = mood;
    rows.children[index].lastChild.textContent = lines.filter(line => line).join(' ');
  });
}

// The count is since the start: a register is out while each telegram adds to it.
function isHolding(now) {
  if (before && now.telegrams !== before.telegrams) holding = now.held > before.held;
  before = now;
  return holding;
}

function meter(now) {
  const port = now.line ? `${now.port} (${now.line})` : now.port ?? '–';
  const rejected = Object.values(now.rejected).reduce((sum, count) => sum + count, 0);
  const troubles = [
    now.rejected.decrypt > 0 && now.state !== 'online' ? say('decrypt') : '',
    rejected > 10 && rejected > manyDamaged * (now.telegrams + rejected) ? say('noisy', number(rejected), number(now.telegrams + rejected)) : '',
    isHolding(now) ? say('held') : '',
  ];
  switch (now.state) {
    case 'online':
      return { mood: 'good', lines: [say('meterOnline', now.interval_s === undefined ? '–' : number(now.interval_s, now.interval_s < 9.95 ? 1 : 0), port, number(now.telegrams)), ...troubles] };
    case 'silent':
      return { mood: 'bad', lines: [say('meterSilent', duration(now.age_s ?? 0), port), ...troubles] };
    default:
      return { mood: 'bad', lines: [say('meterAbsent', port), now.bytes === 0 ? say('noBytes') : '', ...troubles] };
  }
}

function broker(now) {
  const error = now.last_error ? say('said', now.last_error) : '';
  switch (now.state) {
    case 'connected':
      return { mood: 'good', lines: [say('brokerConnected', now.broker, number(now.published), number(now.backlog))] };
    case 'refused':
      return { mood: 'bad', lines: [say('brokerRefused', now.broker, number(now.backlog)), error] };
    case 'disabled':
      return { mood: 'off', lines: [say('brokerDisabled')] };
    default:
      return { mood: 'bad', lines: [say('brokerConnecting', now.broker ?? '–', number(now.backlog)), error] };
  }
}

function journal(now) {
  const lost = now.dropped > 0 ? say('journalDropped', number(now.dropped)) : '';
  if (now.state === 'memory') return { mood: 'bad', lines: [say('journalMemory'), now.last_error ? say('because', now.last_error) : '', say('makeRoom'), lost] };
  const kept = now.last_seq === undefined ? say('journalEmpty') : say('journalKept', number(now.first_seq), number(now.last_seq), amount(now.bytes / 2 ** 20, 'MiB', 1));
  return { mood: lost ? 'bad' : 'good', lines: [kept, lost] };
}
