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
import { endpoints } from './endpoints.js';
import { type RequestFilter } from './request-log.js';
import { type SmsFilter, type WaitOptions } from './sms-log.js';

/** A minute: an HTTP client must not be kept longer. */
const maxWaitMs = 60_000;
/** A day: beyond 24.8 of them Node's timers fire at once. */
const maxTimeoutMs = 86_400_000;

/** A question for messages; `wait` is absent when the answer is wanted at once. */
export function readSmsQuery(value: unknown): { readonly filter: SmsFilter; readonly wait?: number } {
  const fields = readFilter(value, ['gsm', 'otpSessionId', 'after', 'wait']);
  const filter = {
    gsm: given(fields, 'gsm', readGsm),
    otpSessionId: given(fields, 'otpSessionId', (text, name) => readText(text, name, 4096)),
    after: given(fields, 'after', readId),
  };
  return { filter, wait: given(fields, 'wait', (ms, name) => readInteger(ms, name, 0, maxWaitMs)) };
}

export function readRequestFilter(value: unknown): RequestFilter {
  const fields = readFilter(value, ['endpoint', 'gsm', 'after']);
  return {
    endpoint: given(fields, 'endpoint', (name, field) => readOneOf(name, field, endpoints)),
    gsm: given(fields, 'gsm', readGsm),
    after: given(fields, 'after', readId),
  };
}

export function readWaitOptions(value: unknown): WaitOptions {
  const fields = readObject(value, 'options');
  refuseUnknown(fields, ['timeoutMs', 'signal'], 'these options');
  return {
    timeoutMs: given(fields, 'timeoutMs', (ms, name) => readInteger(ms, name, 0, maxTimeoutMs)),
    signal: given(fields, 'signal', readSignal),
  };
}

/** By its shape: a test environment may have an AbortSignal of its own. */
export function readSignal(value: unknown, field: string): AbortSignal {
  if (typeof value !== 'object' || value === null || !('aborted' in value && 'addEventListener' in value)) {
    throw new SimulatorInputError(field, 'must be an AbortSignal');
  }
  return value as AbortSignal;
}

const readId = (value: unknown, field: string) => readInteger(value, field, 0, Number.MAX_SAFE_INTEGER);

function readFilter(value: unknown, known: readonly string[]): Fields {
  const fields = readObject(value, 'filter');
  refuseUnknown(fields, known, 'this filter');
  return fields;
}

function given<T>(fields: Fields, name: string, read: (value: unknown, field: string) => T): T | undefined {
  return fields[name] === undefined ? undefined : read(fields[name], name);
}
