/** Browser script: one handset per number, one bubble per SMS. */
export const handsetsJs = String.raw`
import { byId, confirmCopy, istanbulTime, make, spacedNumber, span } from './format.js';

const maxHandsets = 40;
const maxBubbles = 50;
const handsets = new Map();
let newestCode = null;

export function showMessage(sms, openRequest) {
  const handset = handsets.get(sms.gsm) || createHandset(sms.gsm);
  if (handset.bubbles.has(sms.id)) return;
  const bubble = createBubble(sms, openRequest);
  handset.bubbles.set(sms.id, bubble);
  handset.thread.append(bubble.element);
  forgetOldest(handset.bubbles, maxBubbles);
  if (byId('shelf').firstChild !== handset.element) byId('shelf').prepend(handset.element);
  forgetOldest(handsets, maxHandsets);
  handset.thread.scrollTop = handset.thread.scrollHeight;
  newestCode = sms.code;
  byId('empty').hidden = true;
  byId('keys').hidden = false;
}

/** For an SMS that arrives while the page is looked at; it may be shown already, fetched a moment before its event. */
export function announceMessage(sms) {
  const handset = handsets.get(sms.gsm);
  const bubble = handset && handset.bubbles.get(sms.id);
  if (!bubble) return;
  bubble.element.classList.add('fresh');
  handset.element.classList.remove('buzz');
  void handset.element.offsetWidth; // restarts the animation for a second SMS
  handset.element.classList.add('buzz');
  byId('announce').textContent = 'Code ' + sms.code.split('').join(' ') + ' for ' + spacedNumber(sms.gsm);
  // The code can be read off the tab without coming here.
  document.title = sms.code + ' · ' + spacedNumber(sms.gsm);
}

export function clearHandsets() {
  handsets.clear();
  newestCode = null;
  byId('shelf').replaceChildren();
  byId('empty').hidden = false;
  byId('keys').hidden = true;
  document.title = 'Paynet simulator';
}

export const codeOfNewest = () => newestCode;

export function tickHandsets(now) {
  for (const handset of handsets.values()) {
    handset.time.textContent = istanbulTime(now).slice(0, 5);
    for (const bubble of handset.bubbles.values()) bubble.tick(now);
  }
}

function createHandset(gsm) {
  const time = make('span');
  const thread = make('ol', { class: 'thread', tabindex: '0', 'aria-label': 'Messages' });
  const bars = make('span', { class: 'signal', 'aria-hidden': 'true' }, make('i'), make('i'), make('i'), make('i'));
  const element = make(
    'article', { class: 'handset', 'data-gsm': gsm, 'aria-label': 'Phone ' + gsm },
    make('div', { class: 'screen' },
      make('div', { class: 'status' }, time, bars),
      make('div', { class: 'who' }, make('b', null, spacedNumber(gsm)), make('span', null, 'SMS from PAYNET (simulated)')),
      thread),
  );
  const handset = { element, thread, time, bubbles: new Map() };
  handsets.set(gsm, handset);
  return handset;
}

function createBubble(sms, openRequest) {
  const sentAt = Date.parse(sms.sentAt);
  const expiresAt = Date.parse(sms.expiresAt);
  const copy = make('button', { type: 'button', 'aria-label': 'Copy code ' + sms.code }, 'Copy');
  copy.addEventListener('click', () => confirmCopy(copy, sms.code));
  const left = make('span', { class: 'left' });
  const bar = make('i');
  const link = make('a', { href: '#request-' + sms.requestId }, 'request ' + sms.requestId);
  link.addEventListener('click', (event) => {
    event.preventDefault();
    openRequest(sms.requestId);
  });
  const element = make(
    'li', { class: 'sms', 'data-id': String(sms.id) },
    make('p', { lang: 'tr' }, 'Kart saklama kodunuz:'),
    make('div', { class: 'code' }, make('output', { class: sms.code.length > 6 ? 'long' : '' }, sms.code), copy),
    make('div', { class: 'life', 'aria-hidden': 'true' }, bar),
    make('footer', null, make('span', null, istanbulTime(sentAt)), left, link),
  );
  return {
    element,
    tick(now) {
      const remaining = expiresAt - now;
      const expired = remaining <= 0;
      const text = expired ? 'expired' : span(remaining) + ' left';
      if (left.textContent !== text) left.textContent = text;
      const share = Math.max(0, Math.min(1, remaining / (expiresAt - sentAt)));
      bar.style.transform = 'scaleX(' + share.toFixed(3) + ')';
      element.classList.toggle('expired', expired);
      element.classList.toggle('soon', !expired && remaining < 30000);
    },
  };
}

function forgetOldest(map, limit) {
  if (map.size <= limit) return;
  const [key, value] = map.entries().next().value;
  value.element.remove();
  map.delete(key);
}
`;
