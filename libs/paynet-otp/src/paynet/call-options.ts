import { PaynetInputError, type PaynetErrorDetails } from '../errors/index.js';
import { type CallOptions } from './paynet-call.js';

const PRINTABLE = /^[\x20-\x7e]{1,128}$/;

function isAbortSignal(value: unknown): value is AbortSignal {
  // By shape: another realm (a worker, a test runner) has a class of its own.
  if (typeof value !== 'object' || value === null) return false;
  const { aborted, addEventListener, removeEventListener } = value as Record<string, unknown>;
  return (
    typeof aborted === 'boolean' &&
    typeof addEventListener === 'function' &&
    typeof removeEventListener === 'function'
  );
}

/**
 * Checks what a caller said about a call.
 *
 * @throws {PaynetInputError} with the field and the rule.
 */
export function checkCallOptions(
  options: Pick<CallOptions, 'signal' | 'timeoutMs' | 'correlationId'>,
  details: Omit<PaynetErrorDetails, 'outcome'>,
): void {
  if (typeof (options as unknown) !== 'object' || (options as unknown) === null) {
    throw new PaynetInputError('call', 'must be an object', details);
  }
  const { signal, timeoutMs, correlationId } = options as Record<string, unknown>;
  if (signal !== undefined && !isAbortSignal(signal)) {
    throw new PaynetInputError('call.signal', 'must be an AbortSignal', details);
  }
  if (
    timeoutMs !== undefined &&
    !(typeof timeoutMs === 'number' && Number.isFinite(timeoutMs) && timeoutMs > 0)
  ) {
    throw new PaynetInputError('call.timeoutMs', 'must be a positive number of milliseconds', details);
  }
  if (correlationId !== undefined && !(typeof correlationId === 'string' && PRINTABLE.test(correlationId))) {
    throw new PaynetInputError('call.correlationId', 'must be 1 to 128 printable ASCII characters', details);
  }
}
