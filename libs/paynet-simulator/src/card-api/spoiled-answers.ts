import { STATUS_CODES } from 'node:http';
import { type Fault } from '../fault.js';
import { type Switches } from '../switches.js';
import { errorAnswer, resultCodes, type Answer } from './answers.js';
import { printPaynetTime } from './paynet-time.js';
import { renderJson, type Rendered } from './rendering.js';

const hourMs = 3_600_000;
const tenYearsMs = 3650 * 24 * hourMs;

/** What a fault makes of a good answer, as far as content goes; faults of the connection leave it as it is. */
export function spoil(fault: Fault, answer: Answer, now: number, switches: Switches): Rendered {
  const date = new Date(now).toUTCString();
  const render = (changed: Answer) => renderJson(changed, date);
  switch (fault.kind) {
    case 'status':
      return withStatus(fault, date, switches);
    case 'truncated-json': {
      const whole = render(answer);
      return { ...whole, body: whole.body.slice(0, Math.floor(whole.body.length / 2)) };
    }
    case 'malformed-json': {
      const whole = render(answer);
      return { ...whole, body: whole.body.replace(/}$/, ',,}') };
    }
    case 'wrong-types':
      return render({ ...answer, body: mapValues(answer.body, otherType) });
    case 'result-code':
      return render({ ...answer, body: { ...answer.body, code: fault.code } });
    case 'otp-expire':
      return render({ ...answer, body: bendExpiry(fault.value, answer.body, now) });
    case 'skewed-date':
      return renderJson(answer, new Date(now + fault.ms).toUTCString());
    default:
      return render(answer);
  }
}

function withStatus(fault: Extract<Fault, { kind: 'status' }>, date: string, switches: Switches): Rendered {
  const { status, form = 'json', headers = {} } = fault;
  const name = `${status} ${STATUS_CODES[status] ?? 'Status'}`;
  const resultCode = fault.resultCode ?? usualResultCode(status);
  // By HTTP these have no body, and Node sends none: nor must the log say that there was one.
  if (status === 204 || status === 304)
    return { status, headers: { date, ...lowerCased(headers) }, body: '' };
  const rendered = renderJson(errorAnswer(switches, status, resultCode, `Simulator: ${name}`), date);
  const page = `<!doctype html><html><head><title>${name}</title></head><body><h1>${name}</h1></body></html>`;
  return form === 'json'
    ? { ...rendered, headers: { ...rendered.headers, ...lowerCased(headers) } }
    : {
        status,
        headers: { 'content-type': 'text/html; charset=utf-8', date, ...lowerCased(headers) },
        body: page,
      };
}

function usualResultCode(status: number): number {
  if (status === 401 || status === 403) return resultCodes.unauthorized;
  if (status === 404) return resultCodes.nodata;
  return status >= 500 ? resultCodes.servererror : resultCodes.badrequest;
}

function bendExpiry(
  value: Extract<Fault, { kind: 'otp-expire' }>['value'],
  body: Answer['body'],
  now: number,
): Answer['body'] {
  const { otp_expire: expiry, ...others } = body;
  if (typeof expiry !== 'string' || value === 'missing') return others;
  const bent = {
    null: null,
    'no-offset': expiry.replace(/(?:[+-]\d\d:\d\d|Z)$/, ''),
    past: printPaynetTime(now - hourMs, '0581'),
    far: printPaynetTime(now + tenYearsMs, '0581'),
    unreadable: '17.07.2017 15:30',
  }[value];
  return { otp_expire: bent, ...others };
}

/** A list of one, as a trap for loose comparison: `[0] == 0` is true. */
const otherType = (value: unknown): unknown => (typeof value === 'string' ? value.length : [value]);

const mapValues = (fields: Answer['body'], change: (value: unknown) => unknown) =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, change(value)]));

const lowerCased = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
