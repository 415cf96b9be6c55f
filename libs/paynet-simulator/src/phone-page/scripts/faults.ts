/** Browser script: arms one fault for the next send_otp, and shows what is armed. */
export const faultsJs = String.raw`
import { byId, make } from './format.js';
import { steer } from './control.js';

const presets = [
  ['SMS arrives, the answer never does', { side: 'afterSms', kind: 'hang' }],
  ['SMS arrives, connection reset', { side: 'afterSms', kind: 'reset' }],
  ['SMS arrives, half an answer, then closed', { side: 'duringResponse', kind: 'close' }],
  ['SMS arrives, 502 as HTML', { side: 'afterSms', kind: 'status', status: 502, form: 'html' }],
  ['SMS arrives, answer 3 s late', { side: 'afterSms', kind: 'delay', ms: 3000 }],
  ['SMS arrives, otp_expire missing', { side: 'afterSms', kind: 'otp-expire', value: 'missing' }],
  ['No SMS, 503 as JSON', { side: 'beforeSms', kind: 'status', status: 503 }],
  ['No SMS, connection reset', { side: 'beforeSms', kind: 'reset' }],
  ['No SMS, result code 100 anyway', { side: 'beforeSms', kind: 'result-code', code: 100 }],
];

export function prepareFaults() {
  byId('preset').append(...presets.map(([label], index) => make('option', { value: String(index) }, label)));
  byId('arm').addEventListener('submit', (event) => {
    event.preventDefault();
    const fault = presets[Number(byId('preset').value)][1];
    void steer('POST', 'faults', { ...fault, endpoint: 'send_otp', times: 1 });
  });
}

export function showFaults(faults) {
  const armed = faults.filter((fault) => fault.times === undefined || fault.struck < fault.times);
  byId('faults').replaceChildren(...armed.map(createRow));
}

function createRow(fault) {
  const remove = make('button', { type: 'button', 'aria-label': 'Remove fault ' + fault.id }, 'Remove');
  remove.addEventListener('click', () => void steer('DELETE', 'faults/' + fault.id));
  return make('li', null, make('span', null, describe(fault)), remove);
}

/** Every field: two faults that differ must not look the same. */
function describe({ id, struck, side, kind, endpoint, gsm, times, probability, ...own }) {
  const scope = [endpoint || 'any service', gsm].filter(Boolean).join(' ');
  const fields = Object.entries(own).map(([name, value]) => name + ' ' + JSON.stringify(value));
  const often = times === undefined ? 'until removed' : times - struck + '×';
  const chance = probability === undefined ? [] : ['probability ' + probability];
  return scope + ': ' + [side + ' ' + kind, ...fields, ...chance, often].join(', ');
}
`;
