// What is now: the power and its direction, the phases, today's amounts, the quarter hour and the registers.

import { amount, language, number, say, watts } from './words.js';
import { dateAndMinute, dayBegan, minuteOrDate, timeOf } from './times.js';
import { at, element, fill, show } from './dom.js';

// EN 50160: 230 V ± 10 %. A Belgian grid of three wires tells 0 V for L2.
const [lowest, highest] = [207, 253];
const sameMoment = 60_000;
const scales = [1000, 2000, 4000, 6000, 9000, 14000, 23000, 60000];

/** Everything of a telegram but today's amounts. */
export function showReading(reading) {
  showPower(reading);
  showPhases(reading);
  showQuarter(reading);
  list('registers', registers(reading));
  at('message').textContent = reading.message ?? '';
  at('message-part').hidden = !reading.message;
}

const phasesOf = reading => [1, 2, 3].map(phase => ({
  name: `L${phase}`,
  power: reading[`power_l${phase}_w`],
  voltage: reading[`voltage_l${phase}_v`],
  current: reading[`current_l${phase}_a`],
})).filter(phase => phase.power !== undefined || phase.voltage !== undefined || phase.current !== undefined);

/** The power; where the meter tells it by phases alone, their sum. */
export function powerOf(reading) {
  const phases = phasesOf(reading);
  return reading.power_w ?? (phases.length > 0 && phases.every(phase => phase.power !== undefined) ? phases.reduce((sum, phase) => sum + phase.power, 0) : undefined);
}

function showPower(reading) {
  const { power_import_w: taken, power_export_w: given } = reading;
  const power = powerOf(reading);
  const known = power !== undefined;
  const large = known && Math.abs(power) >= 10000;
  at('power-value').textContent = known ? number(Math.abs(power) / (large ? 1000 : 1), large ? 2 : 0) : '–';
  at('power-unit').textContent = large ? ' kW' : ' W';
  // A meter of heat or gas alone has none.
  at('now').hidden = at('hour-part').hidden = !known;
  const direction = !known ? '' : power > 0 ? 'import' : power < 0 ? 'export' : 'even';
  at('direction').textContent = { import: `↓ ${say('from')}`, export: `↑ ${say('to')}`, even: say('neither') }[direction] ?? '';
  at('now').className = direction;
  // Both at once: some meters reckon phase by phase.
  show(at('both'), taken > 0 && given > 0 ? say('takenAndGiven', watts(taken), watts(given)) : '');
  document.title = known ? `${power > 0 ? '↓ ' : power < 0 ? '↑ ' : ''}${watts(Math.abs(power))}` : say('title');
}

/** The figures stand for nothing now: grey by the style sheet, and said beside the large one. */
export function forgetPower(lastKnown) {
  document.title = say('title');
  at('now').className = '';
  if (lastKnown) at('direction').textContent = lastKnown;
}

let scale = 0;

function showPhases(reading) {
  const phases = phasesOf(reading);
  const most = Math.max(0, ...phases.map(phase => Math.abs(phase.power ?? 0)));
  // It only grows: a bar that shrinks because its scale grew each second could not be read.
  scale = Math.max(scale, scales.find(step => step >= most) ?? most);
  const twoSided = reading.power_export_w !== undefined || phases.some(phase => phase.power < 0);
  const rows = at('phases');
  if (rows.children.length !== phases.length) fill('phases', phases.map(phaseRow));
  rows.classList.toggle('two-sided', twoSided);
  phases.forEach((phase, index) => showPhase(rows.children[index], phase));
}

function phaseRow() {
  const track = element('div', [element('div', '', 'bar')], 'track');
  track.ariaHidden = 'true';
  return element('li', [element('span', '', 'name'), track, element('span', '', 'power'), element('span', '', 'detail')]);
}

function showPhase(row, { name, power, voltage, current }) {
  const [title, track, figure, detail] = row.children;
  const bar = track.firstChild;
  title.textContent = name;
  track.hidden = power === undefined;
  bar.className = power < 0 ? 'bar export' : 'bar import';
  bar.style.setProperty('--share', Math.min(1, Math.abs(power ?? 0) / scale));
  figure.textContent = power === undefined ? '' : `${power > 0 ? '↓ ' : power < 0 ? '↑ ' : ''}${watts(Math.abs(power))}`;
  // Some meters send whole amperes: zeros behind the point would claim more than was measured.
  const trouble = voltage > highest ? say('tooHigh') : voltage > 0 && voltage < lowest ? say('tooLow') : '';
  detail.textContent = [voltage === undefined ? '' : amount(voltage, 'V', 1), trouble && `▲ ${trouble}`, current === undefined ? '' : `${current.toLocaleString(language)} A`]
    .filter(text => text).join(' · ');
  detail.classList.toggle('bad', trouble !== '');
}

/** What today has brought, since moments when its registers are known. */
export function showToday(reading, stands) {
  const now = timeOf(reading);
  const shown = [['taken', 'energy_import_kwh', 'kWh', 'import'], ['given', 'energy_export_kwh', 'kWh', 'export'], ['gas', 'gas_m3', 'm³', '']]
    .filter(([, key]) => reading[key] !== undefined && stands[key]);
  const since = Math.min(...shown.map(([, key]) => stands[key].time));
  const isFrom = (moment, begin) => Math.abs(moment - begin) <= sameMoment;
  at('today-title').textContent = isFrom(since, dayBegan(now)) ? say('today') : say('since', minuteOrDate(since, now));
  figures('today', shown.map(([word, key, unit, direction]) => {
    const { value, time } = stands[key];
    return { label: say(word), value: number(reading[key] - value, 2), unit, direction, note: isFrom(time, since) ? '' : say('since', minuteOrDate(time, now)) };
  }));
}

function showQuarter({ average_power_15m_w: average, monthly_power_peak_w: peak, monthly_power_peak_time: time }) {
  const entries = [];
  if (average !== undefined) entries.push({ label: say('quarterNow'), value: number(average), unit: 'W', direction: average > peak ? 'import' : '' });
  if (peak !== undefined) entries.push({ label: say('quarterPeak'), value: number(peak), unit: 'W', note: time && dateAndMinute(Date.parse(time)), direction: '' });
  figures('quarter', entries);
  at('quarter-bar').parentElement.hidden = average === undefined || !(peak > 0);
  at('quarter-bar').style.setProperty('--share', Math.min(1, average / peak || 0));
}

const plain = { energy_import_kwh: 'taken', energy_export_kwh: 'given', gas_m3: 'gas', water_m3: 'water', heat_gj: 'heat', cold_gj: 'cold', sub_energy_kwh: 'sub' };
const byTariff = { energy_import: 'takenTariff', energy_export: 'givenTariff' };
const units = { kwh: 'kWh', m3: 'm³', gj: 'GJ' };

function registers(reading) {
  const tariff = reading.tariff ?? reading.tariff_name;
  return Object.keys(reading).flatMap(key => {
    const unit = units[key.slice(key.lastIndexOf('_') + 1)];
    const [, family, number] = /^(energy_\w+port)_t(\d+)_kwh$/.exec(key) ?? [];
    if (family) return [[say(byTariff[family], number), amount(reading[key], unit, 3), String(tariff) === number]];
    if (!plain[key]) return [];
    const time = reading[key.replace(/_[a-z0-9]+$/, '_time')];
    return [[say(plain[key]) + (time ? `, ${minuteOrDate(Date.parse(time), timeOf(reading))}` : ''), amount(reading[key], unit, 3), false]];
  });
}

// Both keep the elements that are there: who has selected a figure or listens to one keeps it.
function list(id, rows) {
  const target = at(id);
  if (target.children.length !== rows.length * 2) fill(id, rows.flatMap(() => [element('dt', ''), element('dd', '')]));
  rows.forEach(([label, value, inForce], index) => {
    const [term, figure] = [target.children[2 * index], target.children[2 * index + 1]];
    term.textContent = label;
    term.classList.toggle('in-force', inForce);
    figure.textContent = value;
  });
}

function figures(id, entries) {
  const target = at(id);
  if (target.children.length !== entries.length) {
    fill(id, entries.map(() => element('div', [element('dt', ''), element('dd', [element('b', ''), element('span', '')]), element('dd', '', 'note')])));
  }
  entries.forEach(({ label, value, unit, note, direction }, index) => {
    const [term, figure, small] = target.children[index].children;
    target.children[index].className = direction;
    term.textContent = label;
    figure.firstChild.textContent = value;
    figure.lastChild.textContent = ` ${unit}`;
    show(small, note ?? '');
  });
}
