// Asks for the newest telegram once a second and shows it. Everything that the meter says is set as text, never as markup.

const readingEvery = 1000;
const statusEvery = 5000;
const patience = 4000;

const at = id => document.getElementById(id);
const number = (value, decimals) => value.toLocaleString(undefined, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
const withUnit = (value, decimals, unit) => value === undefined ? '' : `${number(value, decimals)} ${unit}`;

const energyNames = [
  [/^energy_import_kwh$/, () => 'Taken from the grid'],
  [/^energy_import_t(\d+)_kwh$/, tariff => `taken, tariff ${tariff}`],
  [/^energy_export_kwh$/, () => 'Given to the grid'],
  [/^energy_export_t(\d+)_kwh$/, tariff => `given, tariff ${tariff}`],
];
const otherNames = { gas_m3: ['Gas', 'm³'], water_m3: ['Water', 'm³'], heat_gj: ['Heat', 'GJ'], cold_gj: ['Cold', 'GJ'], sub_energy_kwh: ['Second electricity meter', 'kWh'] };

async function fetchJson(path) {
  const response = await fetch(path, { cache: 'no-store', signal: AbortSignal.timeout(patience) });
  return { ok: response.ok, body: await response.json() };
}

function element(name, text, className) {
  const made = document.createElement(name);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

function fill(id, rows) {
  at(id).replaceChildren(...rows);
  at(`${id}-card`).hidden = rows.length === 0;
}

function showPower(watts) {
  const known = watts !== undefined;
  const large = known && Math.abs(watts) >= 10000;
  at('power-value').textContent = known ? number(Math.abs(watts) / (large ? 1000 : 1), large ? 2 : 0) : '–';
  at('power-unit').textContent = large ? 'kW' : 'W';
  at('direction').textContent = !known ? '' : watts > 0 ? '↓ taken from the grid' : watts < 0 ? '↑ given to the grid' : 'neither taken nor given';
  at('now').className = !known || watts === 0 ? '' : watts > 0 ? 'import' : 'export';
}

function phaseRow(reading, phase) {
  const [power, voltage, current] = [reading[`power_l${phase}_w`], reading[`voltage_l${phase}_v`], reading[`current_l${phase}_a`]];
  if (power === undefined && voltage === undefined && current === undefined) return [];
  const arrow = power > 0 ? '↓ ' : power < 0 ? '↑ ' : '';
  const row = document.createElement('tr');
  row.append(
    element('th', `L${phase}`),
    element('td', power === undefined ? '' : `${arrow}${withUnit(Math.abs(power), 0, 'W')}`),
    element('td', withUnit(voltage, 1, 'V')),
    // Some meters send whole amperes: zeros behind the point would claim more than was measured.
    element('td', current === undefined ? '' : `${current.toLocaleString()} A`));
  return [row];
}

function energyRows(reading) {
  return Object.keys(reading).flatMap(key => {
    for (const [pattern, name] of energyNames) {
      const found = pattern.exec(key);
      if (found) {
        const style = found[1] ? '' : 'total';
        return [element('dt', name(found[1]), style), element('dd', withUnit(reading[key], 3, 'kWh'), style)];
      }
    }
    return [];
  });
}

function otherRows(reading) {
  return Object.entries(otherNames).flatMap(([key, [name, unit]]) =>
    reading[key] === undefined ? [] : [element('dt', name), element('dd', withUnit(reading[key], 3, unit))]);
}

function showReading(reading) {
  showPower(reading.power_w);
  fill('phases', [1, 2, 3].flatMap(phase => phaseRow(reading, phase)));
  fill('energy', energyRows(reading));
  fill('other', otherRows(reading));
  at('message').textContent = reading.message ?? '';
  at('message-card').hidden = !reading.message;
  at('model').textContent = reading.meter_model ?? '';
  const time = reading.time ?? reading.received;
  const tariff = reading.tariff ?? reading.tariff_name;
  at('time').textContent = (time ? `Telegram of ${new Date(time).toLocaleString()}` : '') + (tariff === undefined ? '' : `, tariff ${tariff}`);
  document.title = reading.power_w === undefined ? 'Smart meter' : `${number(reading.power_w, 0)} W`;
}

function showNotice(text) {
  document.body.classList.toggle('stale', text !== '');
  at('notice').textContent = text;
  at('notice').hidden = text === '';
  if (text !== '') document.title = 'Smart meter';
}

function showState(id, name, state, good) {
  at(id).textContent = `${name} ${state}`;
  at(id).className = good ? 'good' : 'bad';
}

function failure({ error, last }) {
  return (error ?? 'No answer that makes sense') + (last ? `, the last came at ${new Date(last).toLocaleString()}` : '');
}

async function refreshReading() {
  try {
    const { ok, body } = await fetchJson('reading');
    if (ok) showReading(body);
    showNotice(ok ? '' : failure(body));
  } catch {
    showNotice('The daemon does not answer. This page goes on by itself when it is back.');
  }
}

async function refreshStatus() {
  try {
    const { ok, body } = await fetchJson('status');
    if (!ok) return;
    showState('meter-state', 'meter', body.meter.state, body.meter.state === 'online');
    showState('broker-state', 'broker', body.mqtt.state, body.mqtt.state === 'connected' || body.mqtt.state === 'disabled');
    at('broker-state').title = body.mqtt.last_error ?? '';
  } catch {
    showState('meter-state', 'meter', 'unknown', false);
    showState('broker-state', 'broker', 'unknown', false);
  }
}

// The next request is due only after the answer to the last one, and none while nobody looks.
function repeat(refresh, every) {
  let timer;
  const turn = async () => {
    clearTimeout(timer);
    if (!document.hidden) await refresh();
    timer = setTimeout(turn, every);
  };
  document.addEventListener('visibilitychange', () => { if (!document.hidden) refresh(); });
  turn();
}

repeat(refreshReading, readingEvery);
repeat(refreshStatus, statusEvery);
