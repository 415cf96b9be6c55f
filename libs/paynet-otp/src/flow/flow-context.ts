import { type PaynetCall } from '../paynet/paynet-call.js';
import { type PaynetClient } from '../paynet/paynet-client.js';
import { type AnswerMeaningOverrides } from '../paynet/result-codes.js';
import { maskGsm } from '../privacy/mask.js';
import { type PaynetOtpLimits } from '../session/otp-rules.js';
import { type OtpSessionStore } from '../session/session-store.js';
import { type StoreAccess } from './store-access.js';
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
  access: StoreAccess;
  /** Tells the operator, in a sentence without any value in it. */
  warn: (sentence: string) => void;
  limits: PaynetOtpLimits;
  answers: AnswerMeaningOverrides;
  onEvent: ((event: PaynetOtpEvent) => void | Promise<void>) | undefined;
}

/** Tells the subscriber of a transition; what it throws, or whether it ever ends, is none of our business. */
export function tell(
  { onEvent, instance, warn }: FlowContext,
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
    // What it threw may hold anything, and is not ours to print.
    void (async () => onEvent(event))().catch(() => warn('onEvent failed: what it was told is lost to it.'));
  });
}

/** Seconds as HTTP wants them: whole, and never zero while there is something to wait for. */
export function toSeconds(milliseconds: number): number {
  return Math.ceil(milliseconds / 1_000);
}
