import {
  SimulatorInputError,
  readGsm,
  readInteger,
  readObject,
  readOneOf,
  readText,
  refuseUnknown,
  type Fields,
} from './bad-input.js';
import { endpoints, endpointsWithNumber, type Endpoint } from './endpoints.js';
import { type Fault, type FaultAction, type FaultSide } from './fault.js';

const sides = ['beforeSms', 'afterSms', 'duringResponse'] as const satisfies readonly FaultSide[];
const matchFields = ['side', 'endpoint', 'gsm', 'times', 'probability', 'kind'];
const tenMinutesMs = 600_000;
const dayMs = 86_400_000;

type Kind = FaultAction['kind'];
interface Reader {
  readonly fields: readonly string[];
  /** False where nothing is left to spoil once part of the answer is out. */
  readonly duringResponse: boolean;
  readonly read: (fields: Fields) => FaultAction;
}

const plain = (
  kind: 'hang' | 'reset' | 'close' | 'truncated-json' | 'malformed-json' | 'wrong-types',
): Reader => ({
  fields: [],
  duringResponse: kind === 'hang' || kind === 'reset' || kind === 'close' || kind === 'truncated-json',
  read: () => ({ kind }),
});

const readers: Readonly<Record<Kind, Reader>> = {
  delay: {
    fields: ['ms'],
    duringResponse: true,
    read: ({ ms }) => ({ kind: 'delay', ms: readInteger(ms, 'ms', 0, tenMinutesMs) }),
  },
  hang: plain('hang'),
  reset: plain('reset'),
  close: plain('close'),
  status: {
    fields: ['status', 'form', 'resultCode', 'headers'],
    duringResponse: false,
    read: ({ status, form, resultCode, headers }) => ({
      kind: 'status',
      status: readInteger(status, 'status', 200, 599),
      ...(form !== undefined && { form: readOneOf(form, 'form', ['json', 'html']) }),
      ...(resultCode !== undefined && { resultCode: readInteger(resultCode, 'resultCode', 0, 9999) }),
      ...(headers !== undefined && { headers: readHeaders(headers) }),
    }),
  },
  'truncated-json': plain('truncated-json'),
  'malformed-json': plain('malformed-json'),
  'wrong-types': plain('wrong-types'),
  'result-code': {
    fields: ['code'],
    duringResponse: false,
    read: ({ code }) => ({ kind: 'result-code', code: readCode(code) }),
  },
  'otp-expire': {
    fields: ['value'],
    duringResponse: false,
    read: ({ value }) => ({
      kind: 'otp-expire',
      value: readOneOf(value, 'value', ['missing', 'null', 'no-offset', 'past', 'far', 'unreadable']),
    }),
  },
  'skewed-date': {
    fields: ['ms'],
    duringResponse: false,
    read: ({ ms }) => ({ kind: 'skewed-date', ms: readInteger(ms, 'ms', -3650 * dayMs, 3650 * dayMs) }),
  },
  'slow-drip': {
    fields: ['everyMs'],
    duringResponse: true,
    read: ({ everyMs }) => ({
      kind: 'slow-drip',
      ...(everyMs !== undefined && { everyMs: readInteger(everyMs, 'everyMs', 1, 60_000) }),
    }),
  },
  'huge-body': {
    fields: ['bytes'],
    duringResponse: true,
    read: ({ bytes }) => ({
      kind: 'huge-body',
      ...(bytes !== undefined && { bytes: readInteger(bytes, 'bytes', 1, 1024 ** 3) }),
    }),
  },
};

/** Reads a fault from user code or from the control API. */
export function readFault(value: unknown): Fault {
  const fields = readObject(value, 'fault');
  const kind = readOneOf(fields['kind'], 'kind', Object.keys(readers) as Kind[]);
  const reader = readers[kind];
  refuseUnknown(fields, [...matchFields, ...reader.fields], `a fault of kind ${kind}`);
  const side = readOneOf(fields['side'], 'side', sides);
  if (side === 'duringResponse' && !reader.duringResponse) {
    throw new SimulatorInputError('side', `cannot be duringResponse with kind ${kind}; use afterSms`);
  }
  const { gsm, times, probability } = fields;
  const endpoint = readEndpoint(fields['endpoint'], kind);
  if (gsm !== undefined && endpoint !== undefined && !endpointsWithNumber.includes(endpoint)) {
    throw new SimulatorInputError('gsm', `fits no call of ${endpoint}: its requests have no number`);
  }
  return {
    ...reader.read(fields),
    side,
    ...(endpoint !== undefined && { endpoint }),
    ...(gsm !== undefined && { gsm: readGsm(gsm, 'gsm') }),
    ...(times !== undefined && { times: readInteger(times, 'times', 1, 1_000_000) }),
    ...(probability !== undefined && { probability: readProbability(probability) }),
  };
}

/** `otp_expire` is an answer of send_otp alone: elsewhere the fault would strike and change nothing. */
function readEndpoint(value: unknown, kind: Kind): Endpoint | undefined {
  if (kind !== 'otp-expire') return value === undefined ? undefined : readOneOf(value, 'endpoint', endpoints);
  return value === undefined ? 'send_otp' : readOneOf(value, 'endpoint', ['send_otp']);
}

function readProbability(value: unknown): number {
  if (typeof value !== 'number' || !(value > 0 && value <= 1)) {
    throw new SimulatorInputError('probability', 'must be above 0 and at most 1');
  }
  return value;
}

function readCode(value: unknown): number | string | null {
  if (value === null || (typeof value === 'number' && Number.isFinite(value))) return value;
  if (typeof value === 'string' && value.length <= 40) return value;
  throw new SimulatorInputError('code', 'must be a number, a text of at most 40 characters or null');
}

function readHeaders(value: unknown): Record<string, string> {
  const entries = Object.entries(readObject(value, 'headers'));
  if (entries.length > 20) throw new SimulatorInputError('headers', 'must be at most 20');
  for (const [name, text] of entries) {
    const readable = /^[A-Za-z][A-Za-z0-9-]{0,60}$/.test(name);
    if (!readable || /^(content-length|transfer-encoding|connection|trailer)$/i.test(name)) {
      throw new SimulatorInputError(
        'headers',
        'must be named by letters, digits and dashes, none about the framing',
      );
    }
    if (!/^[\x20-\x7e]*$/.test(readText(text, 'headers', 500))) {
      throw new SimulatorInputError('headers', 'must hold printable ASCII');
    }
  }
  return Object.fromEntries(entries) as Record<string, string>;
}
