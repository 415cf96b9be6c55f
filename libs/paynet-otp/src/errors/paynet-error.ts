import { inspect } from 'node:util';

/** Which Paynet system a call is for. */
export type PaynetEnvironment = 'live' | 'test';

/** The call that failed, in our own words. */
export type PaynetOperation =
  | 'boot'
  | 'send-otp'
  | 'check-otp'
  | 'consume-verified'
  | 'get-status'
  | 'unlock'
  | 'save-card'
  | 'list-cards'
  | 'rename-card'
  | 'delete-card'
  | 'call';

/**
 * What is known of the request to Paynet: `not-sent` (provably nothing left this machine), `unknown` (bytes may have left and no
 * trustworthy answer came), `answered` (Paynet answered).
 */
export type PaynetOutcome = 'not-sent' | 'unknown' | 'answered';

/** Stable text codes; the table of HTTP statuses in the README follows them. */
export type PaynetErrorCode =
  | 'CONFIG'
  | 'INVALID_INPUT'
  | 'COOLDOWN'
  | 'LIMIT'
  | 'LOCKED'
  | 'WRONG_CODE'
  | 'EXPIRED'
  | 'NOT_VERIFIED'
  | 'SESSION'
  | 'UNAVAILABLE'
  | 'REFUSED'
  | 'PAYNET_AUTH'
  | 'PROTOCOL'
  | 'OUTCOME_UNKNOWN';

/** Everything an error may carry; all of it is safe to log. */
export interface PaynetErrorDetails {
  operation: PaynetOperation;
  outcome: PaynetOutcome;
  environment?: PaynetEnvironment | undefined;
  correlationId?: string | undefined;
  retryable?: boolean;
  retryAfterSeconds?: number | undefined;
}

/** A registry symbol, so that errors of a second copy of this package are recognised too. */
const BRAND = Symbol.for('nestjs-paynet-otp:error');

/**
 * The root of all errors of this package; no transport error, request, header or body is ever attached to it.
 */
export abstract class PaynetError extends Error {
  /** True when the same call may be repeated as it is, after `retryAfterSeconds` if given. */
  readonly retryable: boolean;
  /** Seconds to wait before another try, for the shopper too; absent when waiting does not help. */
  declare readonly retryAfterSeconds?: number;
  readonly outcome: PaynetOutcome;
  readonly operation: PaynetOperation;
  declare readonly environment?: PaynetEnvironment;
  /** The caller's `correlationId`, or the one generated for the call. */
  declare readonly correlationId?: string;

  protected constructor(
    readonly code: PaynetErrorCode,
    message: string,
    details: PaynetErrorDetails,
  ) {
    super(message);
    this.name = new.target.name;
    this.retryable = details.retryable ?? false;
    this.outcome = details.outcome;
    this.operation = details.operation;
    if (details.retryAfterSeconds !== undefined) this.retryAfterSeconds = details.retryAfterSeconds;
    if (details.environment !== undefined) this.environment = details.environment;
    if (details.correlationId !== undefined) this.correlationId = details.correlationId;
    Object.defineProperty(this, BRAND, { value: true });
  }

  /** Knows errors of a second copy of this package as well, so that `catch` filters of one copy serve all. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return this === PaynetError ? isBranded(value) : Function.prototype[Symbol.hasInstance].call(this, value);
  }

  /** The fields of the error as a plain object, for structured logs. */
  toJSON(): Record<string, unknown> {
    return { name: this.name, message: this.message, ...this.fields() };
  }

  [inspect.custom](): string {
    return `${this.stack ?? this.name} ${inspect(this.fields())}`;
  }

  private fields(): Record<string, unknown> {
    return Object.fromEntries(Object.entries(this).filter(([field]) => field !== 'name'));
  }
}

/** True for an error of this package, of any copy of it in the process. */
export function isBranded(value: unknown): value is PaynetError {
  return typeof value === 'object' && value !== null && BRAND in value;
}
