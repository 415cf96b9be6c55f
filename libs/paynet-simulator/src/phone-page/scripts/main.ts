/** Browser script: fetches what is, follows what happens, and lets the countdowns run on Paynet's clock. */
export const mainJs = String.raw`
import { control, showTrouble, steer } from './control.js';
import { prepareFaults, showFaults } from './faults.js';
import { byId, confirmCopy, copyText, drift, istanbulDate, istanbulTime } from './format.js';
import { announceMessage, clearHandsets, codeOfNewest, showMessage, tickHandsets } from './handsets.js';
import { showSwitches } from './switches.js';
import { clearWire, openRequest, openWhenItComes, showRequest, showVerdict, tickWire } from './wire.js';

const dayMs = 86400000;
const restMs = 200;
let clock = { ahead: 0, frozenAt: null, shiftedMs: 0 };
let violations = [];
const requests = new Map();

const paynetNow = () => (clock.frozenAt === null ? Date.now() + clock.ahead : clock.frozenAt);
const foulsOf = (id) => violations.filter((foul) => foul.requestId === id);
const isShown = ({ requestId, rule, detail }) => foulsOf(requestId).some((foul) => foul.rule === rule && foul.detail === detail);

async function refresh() {
  const health = await control('GET', 'health');
  showCurl(health.acceptsPublishedKey ? curl.dataset.key : '<your key>');
  const [messages, calls, fouls] = await Promise.all(['messages', 'requests', 'violations'].map((path) => control('GET', path)));
  violations = fouls.violations;
  requests.clear();
  clearHandsets();
  clearWire();
  for (const sms of messages.messages) showMessage(sms, openRequest);
  for (const request of calls.requests) remember(request);
  showVerdict(violations.length);
  byId('start').hidden = messages.messages.length > 0;
  await refreshSettings();
}

let isStale = false;
let isFetching = false;

/** Every strike of a fault is a change: however many come, one fetch is under way and at most one more follows. */
async function refreshSettings() {
  isStale = true;
  if (isFetching) return;
  isFetching = true;
  try {
    while (isStale) {
      isStale = false;
      await fetchSettings();
      if (isStale) await new Promise((resolve) => setTimeout(resolve, restMs));
    }
  } finally {
    isFetching = false;
  }
}

async function fetchSettings() {
  const [time, faults, settings] = await Promise.all(['clock', 'faults', 'switches'].map((path) => control('GET', path)));
  const now = Date.parse(time.now);
  clock = { ahead: now - Date.now(), frozenAt: time.frozen ? now : null, shiftedMs: time.shiftedMs };
  const shifted = drift(time.shiftedMs);
  byId('drift').textContent = [shifted, time.frozen ? 'frozen' : ''].filter(Boolean).join(' · ');
  byId('drift').hidden = byId('drift').textContent === '';
  byId('freeze').setAttribute('aria-pressed', String(time.frozen));
  byId('freeze').textContent = time.frozen ? 'Unfreeze' : 'Freeze';
  showFaults(faults.faults);
  showSwitches(settings.described);
  tick();
}

function remember(request) {
  requests.set(request.id, request);
  if (requests.size > 200) requests.delete(requests.keys().next().value);
  showRequest(request, foulsOf(request.id));
}

function tick() {
  const now = paynetNow();
  byId('clock').textContent = istanbulTime(now);
  byId('date').textContent = istanbulDate(now);
  byId('date').hidden = Math.abs(clock.shiftedMs) < dayMs;
  tickHandsets(now);
  tickWire();
}

function follow() {
  const events = new EventSource('/_simulator/events');
  // One after the other: an event that comes while everything is fetched anew must not be wiped out by it.
  let queue = Promise.resolve();
  const inTurn = (act) => (queue = queue.then(act).catch(complain));
  const complain = (error) => say(error.message, 'lost');
  const on = (type, act) => events.addEventListener(type, (event) => inTurn(() => act(JSON.parse(event.data))));
  const say = (words, state) => {
    byId('connection').textContent = words;
    byId('connection').className = state;
  };
  // After a break, whatever was missed is fetched again.
  events.onopen = () => inTurn(async () => {
    await refresh();
    say('live', 'live');
  });
  events.onerror = () => say('connection lost, trying again', 'lost');
  on('message', (sms) => {
    showMessage(sms, openRequest);
    announceMessage(sms);
    openWhenItComes(sms.requestId);
    byId('start').hidden = true;
    tick();
  });
  on('request', remember);
  on('violation', (foul) => {
    // Fetched with everything else while its event waited for its turn.
    if (isShown(foul)) return;
    violations = [...violations, foul].slice(-500);
    showVerdict(violations.length);
    const request = requests.get(foul.requestId);
    if (request) showRequest(request, foulsOf(foul.requestId));
  });
  // Not in turn: an SMS must not wait for what is beside it.
  events.addEventListener('changed', () => refreshSettings().catch(complain));
  on('reset', refresh);
}

const base = location.origin;
const curl = byId('curl');
const showCurl = (key) => (curl.textContent = [
  'curl ' + base + '/v1/card/send_otp \\',
  "  -H 'Authorization: Basic " + key + "' \\",
  "  -H 'Content-Type: application/json' \\",
  "  -H 'Accept: application/json' \\",
  "  -d '{\"user_gsm\":\"5321234567\",\"otp_session_id\":\"first\"}'",
].join('\n'));
byId('base').textContent = base;
byId('copy-curl').addEventListener('click', (event) => void confirmCopy(event.currentTarget, curl.textContent));
byId('minute').addEventListener('click', () => void steer('POST', 'clock', { shiftMs: 60000 }));
byId('freeze').addEventListener('click', () => void steer('POST', 'clock', { frozen: clock.frozenAt === null }));
byId('reset').addEventListener('click', () => void steer('POST', 'reset'));
document.addEventListener('keydown', (event) => {
  const typing = event.target.closest && event.target.closest('select, input, textarea');
  if (event.key !== 'c' || event.ctrlKey || event.metaKey || event.altKey || typing || codeOfNewest() === null) return;
  copyText(codeOfNewest()).then(
    () => (byId('announce').textContent = 'Copied ' + codeOfNewest()),
    () => showTrouble('This browser does not allow copying here'),
  );
});
prepareFaults();
follow();
setInterval(tick, 250);
`;
