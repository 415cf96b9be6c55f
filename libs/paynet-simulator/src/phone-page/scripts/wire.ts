/** Browser script: the list of calls, each with its raw request, its answer and the referee's view. */
export const wireJs = String.raw`
import { byId, istanbulTime, make, pretty } from './format.js';

const maxRows = 200;
const rows = new Map();
let expected = null;
let openedHere = null;

export function showRequest(request, violations) {
  const old = rows.get(request.id);
  const wasOpen = old ? old.open : false;
  const row = createRow(request, violations);
  row.open = wasOpen;
  if (old) old.parentElement.replaceChildren(row);
  else byId('requests').prepend(make('li', null, row));
  rows.set(request.id, row);
  if (request.id === expected) open(row);
  if (rows.size > maxRows) {
    const [oldest, element] = rows.entries().next().value;
    element.parentElement.remove();
    rows.delete(oldest);
  }
  byId('quiet').hidden = true;
  showCount();
}

/** The request behind the newest SMS stands open beside it; the one opened so before closes. */
export function openWhenItComes(id) {
  expected = id;
}

function open(row) {
  if (openedHere && openedHere !== row && openedHere.isConnected) openedHere.open = false;
  row.open = true;
  openedHere = row;
}

export function openRequest(id) {
  const row = rows.get(id);
  if (!row) return;
  row.open = true;
  row.querySelector('summary').focus({ preventScroll: true });
  row.scrollIntoView({ block: 'nearest', behavior: 'smooth' });
}

export function clearWire() {
  rows.clear();
  byId('requests').replaceChildren();
  byId('quiet').hidden = false;
  showCount();
}

const showCount = () => (byId('calls').textContent = rows.size === 0 ? '' : rows.size === 1 ? '1 call' : rows.size + ' calls');

/** A list that ends at the edge of its box looks complete: says that there is more while there is. */
export function tickWire() {
  const list = byId('requests');
  byId('older').hidden = list.scrollHeight - list.scrollTop - list.clientHeight < 8;
}

export function showVerdict(count) {
  const words = count === 0 ? 'referee: all fair' : count === 1 ? '1 violation' : count + ' violations';
  byId('referee').replaceChildren(...(count > 0 ? [card()] : []), words);
}

const card = () => make('i', { class: 'card', 'aria-hidden': 'true' });

function createRow(request, violations) {
  const answer = request.answer;
  const code = answer ? resultCode(answer.body) : null;
  const good = answer && answer.status === 200 && (code === 0 || code === '0');
  const tags = [
    answer ? make('span', { class: 'tag ' + (good ? 'yes' : 'no') }, answer.status + (code === null ? '' : ' · code ' + code)) : make('span', { class: 'tag no' }, 'no answer'),
    request.smsSent ? make('span', { class: 'tag' }, 'SMS') : null,
    request.fault ? make('span', { class: 'tag fault' }, request.fault.side + ' ' + request.fault.kind) : null,
    ...violations.map(card),
  ];
  const name = request.endpoint || request.method + ' ' + request.path;
  const summary = make('summary', null, make('span', { class: 'name' }, name), ...tags, make('time', { class: 'at' }, istanbulTime(Date.parse(request.at))));
  const inside = make('div', { class: 'inside' },
    ...violations.map((foul) => make('p', { class: 'foul' }, card(), make('span', null, make('b', null, foul.rule), ': ' + foul.detail))),
    make('h3', null, 'Request ' + request.id), make('pre', null, rawRequest(request)),
    make('h3', null, 'Answer'), make('pre', null, answer ? answer.status + '\n\n' + pretty(answer.body) : 'none'));
  return make('details', { id: 'request-' + request.id }, summary, inside);
}

function rawRequest(request) {
  const headers = Object.entries(request.headers).map(([name, value]) => name + ': ' + value);
  const head = [request.method + ' ' + request.path + ' HTTP/1.1', ...headers].join('\n');
  return request.body === undefined ? head : head + '\n\n' + pretty(request.body);
}

function resultCode(body) {
  try {
    const read = JSON.parse(body);
    const code = read && (read.result_code !== undefined ? read.result_code : read.code);
    return typeof code === 'number' || typeof code === 'string' ? code : null;
  } catch {
    return null;
  }
}
`;
