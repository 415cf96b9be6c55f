import { PaynetProviderError } from '../errors/index.js';
import { type PaynetCall } from '../paynet/paynet-call.js';
import { type PaynetClient } from '../paynet/paynet-client.js';
import { type AnswerMeaningOverrides } from '../paynet/result-codes.js';
import { maskGsm } from '../privacy/mask.js';
import { type PaynetOtpLimits } from '../session/otp-rules.js';
import { type OtpSessionStore } from '../session/session-store.js';
import { type OtpTransition, type PaynetOtpEvent } from './otp-events.js';

/** A request whose fields have been read, and whose secrets have their digests. */
export interface OtpTarget {
  userGsm: string;
  /** Digest of namespace and number: the store's key. */
  key: string;
  /** Digest of the subject; `''` without one. */
  subject: string;
}

/** What the flows share. */
export interface FlowContext {
  instance: string;
  client: PaynetClient;
  store: OtpSessionStore;
  limits: PaynetOtpLimits;
  answers: AnswerMeaningOverrides;
  onEvent: ((event: PaynetOtpEvent) => void | Promise<void>) | undefined;
}

/** Tells the subscriber of a transition; what it throws, or whether it ever ends, is none of our business. */
export function tell(
  { onEvent, instance }: FlowContext,
  target: OtpTarget,
  otpSessionId: string,
  call: PaynetCall,
  transition: OtpTransition,
): void {
  if (onEvent === undefined) return;
  const { environment, correlationId } = call;
  const event: PaynetOtpEvent = {
    ...transition,
    instance,
    environment,
    correlationId,
    userGsmMasked: maskGsm(target.userGsm),
    numberPseudonym: target.key,
    otpSessionId,
    durationMs: Math.round(performance.now() - call.startedAt),
  };
  // Its own turn: a slow subscriber does not delay the answer.
  setImmediate(() => {
    void (async () => onEvent(event))().catch(() => undefined);
  });
}

/** Seconds as HTTP wants them: whole, and never zero while there is something to wait for. */
export function toSeconds(milliseconds: number): number {
  return Math.ceil(milliseconds / 1_000);
}

/**
 * Asks the store, until the call's deadline, or until its caller gives up.
 *
 * @param ask may throw instead of rejecting: a store of the merchant's own is not always async.
 * @throws PaynetProviderError `UNAVAILABLE`; what the store itself said may hold keys or addresses and is not passed on.
 */
export async function askStore<Answer>(call: PaynetCall, ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await within(call, ask());
  } catch {
    throw new PaynetProviderError(
      'UNAVAILABLE',
      'The OTP store does not answer, or its data cannot be read; nothing was sent to Paynet.',
      { ...call.describe(), outcome: 'not-sent', retryAfterSeconds: 1 },
    );
  }
}

/**
 * Tells the store what Paynet answered. Paynet's answer stands whatever the store does, so this never rejects, and what
 * is not done when the call is over goes on without the caller.
 *
 * @returns the store's answer, or `undefined` when it failed twice or the time is over.
 */
export async function tellStore<Answer>(
  call: PaynetCall,
  settle: () => Promise<Answer>,
): Promise<Answer | undefined> {
  return within(call, withSecondTry(settle)).catch(() => undefined);
}

/** Does it once more when it fails: a lost connection is often back at once, and every operation of a store may be done twice. */
export async function withSecondTry<Answer>(operation: () => Promise<Answer>): Promise<Answer> {
  try {
    return await operation();
  } catch {
    return operation();
  }
}

/** Waits for the store as long as the call lasts and its caller does. */
function within<Answer>(call: PaynetCall, answer: Promise<Answer>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => end(reject, new Error('The call is over.'));
    const timer = setTimeout(giveUp, call.remainingMs());
    const end = <Value>(settle: (value: Value) => void, value: Value): void => {
      clearTimeout(timer);
      call.signal?.removeEventListener('abort', giveUp);
      settle(value);
    };
    call.signal?.addEventListener('abort', giveUp);
    answer.then(
      (value) => end(resolve, value),
      (error: unknown) => end(reject, error),
    );
    if (call.signal?.aborted === true) giveUp();
  });
}
