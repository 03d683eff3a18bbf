// The page's words in English and Dutch, and numbers as the browser's language writes them.

export const language = navigator.language ?? 'en';
const dutch = language.toLowerCase().startsWith('nl');
document.documentElement.lang = dutch ? 'nl' : 'en';

const words = {
  title: ['Smart meter', 'Slimme meter'],
  skip: ['To the figures', 'Naar de cijfers'],
  now: ['Now', 'Nu'],
  from: ['from the grid', 'van het net'],
  to: ['to the grid', 'naar het net'],
  neither: ['nothing taken, nothing given', 'niets afgenomen, niets geleverd'],
  lastKnown: ['old: last known at {0}', 'oud: laatst bekend om {0}'],
  takenAndGiven: ['{0} taken, {1} given', '{0} afgenomen, {1} teruggeleverd'],
  phases: ['Phases', 'Fasen'],
  today: ['Today', 'Vandaag'],
  since: ['Since {0}', 'Sinds {0}'],
  taken: ['From the grid', 'Afgenomen'],
  given: ['To the grid', 'Teruggeleverd'],
  gas: ['Gas', 'Gas'],
  water: ['Water', 'Water'],
  heat: ['Heat', 'Warmte'],
  cold: ['Cold', 'Koude'],
  sub: ['Second electricity meter', 'Tweede elektriciteitsmeter'],
  quarter: ['Quarter hour', 'Kwartier'],
  quarterNow: ['Running average', 'Lopend gemiddelde'],
  quarterPeak: ["This month's peak", 'Piek van deze maand'],
  lastHour: ['Last hour', 'Afgelopen uur'],
  history: ['History', 'Verloop'],
  range: ['Range', 'Bereik'],
  earlier: ['Earlier', 'Eerder'],
  later: ['Later', 'Later'],
  closer: ['Zoom in', 'Inzoomen'],
  farther: ['Zoom out', 'Uitzoomen'],
  zoomHint: ['Drag across the plot to zoom, double-click to go back. With the keyboard: + − ← → and 0.',
    'Sleep over de grafiek om in te zoomen, dubbelklik om terug te gaan. Met het toetsenbord: + − ← → en 0.'],
  plotted: ['{0}: power between {1} and {2}, mean {3}', '{0}: vermogen tussen {1} en {2}, gemiddeld {3}'],
  plotEmpty: ['{0}: no values yet', '{0}: nog geen waarden'],
  registers: ['Meter readings', 'Meterstanden'],
  takenTariff: ['From the grid, tariff {0}', 'Afgenomen, tarief {0}'],
  givenTariff: ['To the grid, tariff {0}', 'Teruggeleverd, tarief {0}'],
  stateOf: ['State', 'Toestand'],
  meter: ['Meter', 'Meter'],
  broker: ['Broker', 'Broker'],
  journal: ['Journal', 'Journaal'],
  good: ['fine', 'in orde'],
  bad: ['needs a look', 'vraagt aandacht'],
  off: ['off', 'uit'],
  unsure: ['not known', 'niet bekend'],
  message: ['Message from the grid operator', 'Bericht van de netbeheerder'],
  raw: ['The telegram as the meter sent it', 'Het telegram zoals de meter het stuurde'],
  again: ['Show the newest', 'Toon het nieuwste'],
  noTelegram: ['No telegram yet.', 'Nog geen telegram.'],

  waiting: ['Waiting for the first telegram. A meter sends one each second or each ten seconds.',
    'Wacht op het eerste telegram. Een meter stuurt er elke seconde of elke tien seconden een.'],
  silent: ['The meter is silent: its last telegram came at {0}. The figures below are old.',
    'De meter zwijgt: het laatste telegram kwam om {0}. De cijfers hieronder zijn oud.'],
  away: ['The daemon does not answer. This page goes on by itself when it is back.',
    'De daemon antwoordt niet. Deze pagina gaat vanzelf verder als hij terug is.'],
  refusedHere: ['The daemon refuses this page. Load it again, and give the token as the password.',
    'De daemon weigert deze pagina. Laad haar opnieuw en geef het token als wachtwoord.'],
  failed: ['The daemon answers with an error ({0}); its log says why.', 'De daemon antwoordt met een fout ({0}); het logboek zegt waarom.'],
  broken: ['This page cannot show the newest telegram; the figures below are old. The browser’s console says why.',
    'Deze pagina kan het nieuwste telegram niet tonen; de cijfers hieronder zijn oud. De console van de browser zegt waarom.'],
  back: ['The meter is heard again.', 'De meter is weer te horen.'],

  meterOnline: ['A telegram every {0} s from {1}. {2} so far.', 'Elke {0} s een telegram van {1}. Tot nu toe {2}.'],
  meterSilent: ['No telegram for {0}. Is the P1 cable in, and is the meter powered? The port {1} is opened again and again by itself.',
    'Al {0} geen telegram. Zit de P1-kabel erin en heeft de meter stroom? De poort {1} wordt vanzelf steeds opnieuw geopend.'],
  meterAbsent: ['No telegram since the start. Does {0} exist, and may the daemon read it? “p1meter doctor” finds out why; so does its log.',
    'Nog geen telegram sinds de start. Bestaat {0} en mag de daemon die lezen? “p1meter doctor” zoekt het uit; het logboek zegt het ook.'],
  noBytes: ['Not one byte came: check the cable, and that data request is switched on.', 'Er kwam geen enkele byte: controleer de kabel en of de data-aanvraag aan staat.'],
  decrypt: ['The telegrams are encrypted and the key does not open them: check meter.encryption_key.',
    'De telegrammen zijn versleuteld en de sleutel opent ze niet: controleer meter.encryption_key.'],
  noisy: ['{0} of {1} telegrams were damaged: a shorter or better cable helps.', '{0} van {1} telegrammen waren beschadigd: een kortere of betere kabel helpt.'],
  held: ['A register fell and is left out until it is believable again.', 'Een telwerk liep terug en wordt weggelaten tot het weer geloofwaardig is.'],
  tooHigh: ['too high', 'te hoog'],
  tooLow: ['too low', 'te laag'],
  brokerConnected: ['Connected to {0}. {1} {1|reading|readings} delivered, {2} waiting.', 'Verbonden met {0}. {1} {1|meting|metingen} afgeleverd, {2} {2|wacht|wachten}.'],
  brokerConnecting: ['{0} is not reached; {1} {1|reading waits|readings wait} in the journal and will not be lost. Does the broker run there?',
    '{0} is niet bereikbaar; {1} {1|meting wacht|metingen wachten} in het journaal en {1|gaat|gaan} niet verloren. Draait de broker daar?'],
  brokerRefused: ['{0} refuses; {1} {1|reading waits|readings wait} in the journal. Check mqtt.username, the password, and what this user may publish.',
    '{0} weigert; {1} {1|meting wacht|metingen wachten} in het journaal. Controleer mqtt.username, het wachtwoord en wat deze gebruiker mag publiceren.'],
  brokerDisabled: ['Switched off in the configuration (mqtt.enabled).', 'Uitgeschakeld in de configuratie (mqtt.enabled).'],
  said: ['It said: {0}', 'De melding: {0}'],
  journalKept: ['Readings {0} to {1} are kept, {2}.', 'Metingen {0} tot en met {1} zijn bewaard, {2}.'],
  journalEmpty: ['No reading yet.', 'Nog geen meting.'],
  journalDropped: ['{0} {0|reading was|readings were} lost: the journal was full before the broker was back. Raise journal.max_mebibytes.',
    '{0} {0|meting ging|metingen gingen} verloren: het journaal was vol voordat de broker terug was. Verhoog journal.max_mebibytes.'],
  journalMemory: ['The journal’s file cannot be written: readings are kept in memory only, and are lost if the daemon ends.',
    'Het bestand van het journaal is niet te schrijven: metingen staan alleen in het geheugen en gaan verloren als de daemon stopt.'],
  because: ['The reason: {0}.', 'De reden: {0}.'],
  makeRoom: ['Make room on the disk, or give the folder back to the daemon; it goes on with the file by itself.',
    'Maak ruimte op de schijf of geef de map terug aan de daemon; hij gaat vanzelf verder met het bestand.'],
  unknown: ['Unknown while the daemon does not answer.', 'Onbekend zolang de daemon niet antwoordt.'],
  about: ['p1meter {0}, running for {1}', 'p1meter {0}, draait al {1}'],
  seconds: ['{0} {0|second|seconds}', '{0} {0|seconde|seconden}'],
  minutes: ['{0} minutes', '{0} minuten'],
  hours: ['{0} hours', '{0} uur'],
  days: ['{0} days', '{0} dagen'],
};

/** A sentence with its places filled in: {0} is the first value, {0|one|many} the word that goes with it. */
export function say(key, ...values) {
  return words[key][dutch ? 1 : 0]
    .replace(/\{(\d)\|(.*?)\|(.*?)\}/g, (_, place, one, many) => values[place] === number(1) ? one : many)
    .replace(/\{(\d)\}/g, (_, place) => values[place]);
}

/** Puts the words into all elements that ask for them. */
export function sayAll() {
  document.title = say('title');
  for (const element of document.querySelectorAll('[data-say]')) element.textContent = say(element.dataset.say);
  for (const element of document.querySelectorAll('[data-label]')) element.setAttribute('aria-label', say(element.dataset.label));
}

const formats = new Map();

/** A number with this many decimals. */
export function number(value, decimals = 0) {
  if (!Number.isFinite(value)) return '–';
  if (!formats.has(decimals)) {
    formats.set(decimals, new Intl.NumberFormat(language, { minimumFractionDigits: decimals, maximumFractionDigits: decimals }));
  }
  return formats.get(decimals).format(value === 0 ? 0 : value);
}

/** A number as it is, with its unit. */
export const amount = (value, unit, decimals) => `${number(value, decimals)} ${unit}`;

/** Watts, as kilowatts from ten thousand on. */
export const watts = value => Math.abs(value) >= 10000 ? amount(value / 1000, 'kW', 2) : amount(value, 'W', 0);

/** A duration in the largest unit of which there are two. */
export function duration(seconds) {
  const [key, size] = [['days', 86400], ['hours', 3600], ['minutes', 60], ['seconds', 1]].find(([, size]) => seconds >= 2 * size) ?? ['seconds', 1];
  return say(key, number(Math.floor(seconds / size)));
}
