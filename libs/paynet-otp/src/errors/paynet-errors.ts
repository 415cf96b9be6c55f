import { PaynetError, type PaynetErrorDetails } from './paynet-error.js';

/** One thing that is wrong with the configuration: which field, and what it must be. Never the value. */
export interface PaynetConfigProblem {
  field: string;
  rule: string;
}

/** The deployment must be fixed: `CONFIG`, thrown at boot or by a call that the configuration forbids. */
export class PaynetConfigError extends PaynetError {
  constructor(
    readonly problems: readonly PaynetConfigProblem[],
    details: Partial<PaynetErrorDetails> = {},
  ) {
    const list = problems.map(({ field, rule }) => `\n  - ${field}: ${rule}`).join('');
    super('CONFIG', `The Paynet configuration must be fixed:${list}`, {
      operation: 'boot',
      outcome: 'not-sent',
      ...details,
    });
  }
}

/** The request must be fixed: `INVALID_INPUT`, with the field and the rule it breaks, never the value. */
export class PaynetInputError extends PaynetError {
  constructor(
    readonly field: string,
    readonly rule: string,
    details: Omit<PaynetErrorDetails, 'outcome'>,
  ) {
    super('INVALID_INPUT', `${field} ${rule}`, { ...details, outcome: 'not-sent' });
  }
}

export type PaynetOtpErrorCode =
  'COOLDOWN' | 'LIMIT' | 'LOCKED' | 'WRONG_CODE' | 'EXPIRED' | 'NOT_VERIFIED' | 'SESSION';

const OTP_MESSAGES: Record<PaynetOtpErrorCode, string> = {
  COOLDOWN: 'A code was sent to this number a short while ago; no other may be sent yet.',
  LIMIT: 'Too many codes were asked for; no other may be sent yet.',
  LOCKED: 'Too many wrong codes were typed; checking is locked for now.',
  WRONG_CODE: 'The code is wrong.',
  EXPIRED: 'The code has expired; a new one must be sent.',
  NOT_VERIFIED: 'The code of this session has not been verified yet.',
  SESSION: 'There is no such OTP session.',
};

/** The shopper must be told: the code says what, `attemptsLeft` how many other codes may still be tried. */
export class PaynetOtpError extends PaynetError {
  declare readonly code: PaynetOtpErrorCode;
  declare readonly attemptsLeft?: number;

  constructor(code: PaynetOtpErrorCode, details: PaynetErrorDetails & { attemptsLeft?: number | undefined }) {
    super(code, OTP_MESSAGES[code], {
      ...details,
      retryable: code === 'COOLDOWN' || code === 'LIMIT' || code === 'LOCKED',
    });
    if (details.attemptsLeft !== undefined) this.attemptsLeft = details.attemptsLeft;
  }
}

export type PaynetProviderErrorCode = 'UNAVAILABLE' | 'REFUSED' | 'PAYNET_AUTH' | 'PROTOCOL';

/**
 * Paynet, or the way to it, is at fault: `UNAVAILABLE` (nothing left, the store is down, or a list got no answer), `REFUSED`, `PAYNET_AUTH` (the key is wrong
 * or the egress IP is not registered) or `PROTOCOL` (an answer nobody can read to a call without effect).
 */
export class PaynetProviderError extends PaynetError {
  declare readonly code: PaynetProviderErrorCode;
  /** Paynet's result code, when the answer carried one. */
  declare readonly resultCode?: number;
  /** The name that Paynet's documentation prints for `resultCode`. */
  declare readonly resultName?: string;

  constructor(
    code: PaynetProviderErrorCode,
    message: string,
    details: PaynetErrorDetails & { resultCode?: number | undefined; resultName?: string | undefined },
  ) {
    super(code, message, { ...details, retryable: details.retryable ?? code === 'UNAVAILABLE' });
    if (details.resultCode !== undefined) this.resultCode = details.resultCode;
    if (details.resultName !== undefined) this.resultName = details.resultName;
  }
}

/**
 * Nobody knows whether the call took effect: `OUTCOME_UNKNOWN`. Look (ask the shopper, list the cards) before repeating it.
 */
export class PaynetOutcomeUnknownError extends PaynetError {
  declare readonly resultCode?: number;
  declare readonly resultName?: string;

  constructor(
    message: string,
    details: Omit<PaynetErrorDetails, 'outcome'> & {
      resultCode?: number | undefined;
      resultName?: string | undefined;
    },
  ) {
    super('OUTCOME_UNKNOWN', message, { ...details, outcome: 'unknown' });
    if (details.resultCode !== undefined) this.resultCode = details.resultCode;
    if (details.resultName !== undefined) this.resultName = details.resultName;
  }
}
