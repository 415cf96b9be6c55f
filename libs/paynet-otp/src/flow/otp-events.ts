import { type PaynetEnvironment, type PaynetErrorCode, type PaynetOutcome } from '../errors/index.js';

interface OtpEventBase {
  /** Name of the module instance. */
  instance: string;
  environment: PaynetEnvironment;
  correlationId: string;
  /** For example `532*****67`. */
  userGsmMasked: string;
  /** The same for the same number, and nothing can be read from it without the pepper. */
  numberPseudonym: string;
  otpSessionId: string;
  /** What is known of the request to Paynet; `not-sent` for a transition that needs none. */
  outcome: PaynetOutcome;
  /** Milliseconds that the call took until then. */
  durationMs: number;
}

/** One event per transition of an OTP; nothing in it is secret. */
export type PaynetOtpEvent = OtpEventBase &
  (
    | { type: 'otp.sent'; expiresAt: Date; expiresAtEstimated: boolean }
    | { type: 'otp.send-unknown' }
    | { type: 'otp.send-failed'; code: PaynetErrorCode }
    | { type: 'otp.verified'; validUntil: Date }
    | { type: 'otp.wrong-code'; attemptsLeft: number }
    | { type: 'otp.check-failed'; code: PaynetErrorCode }
    | { type: 'otp.consumed' }
    | { type: 'otp.unlocked' }
  );

type Filled = Exclude<keyof OtpEventBase, 'outcome'>;
type WithoutFilled<Event> = Event extends unknown ? Omit<Event, Filled> : never;

/** What a flow says of a transition; the rest is filled in from the call. */
export type OtpTransition = WithoutFilled<PaynetOtpEvent>;
