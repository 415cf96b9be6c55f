import { BoundedList } from './bounded.js';
import { type Endpoint } from './endpoints.js';

/** The contract, as documented; the rules under `optional` are good practice and off unless asked for. */
export const refereeRules = {
  standard: {
    'early-resend':
      'send_otp for a number before the otp_expire that the caller was told, or of an SMS whose answer told none within a day',
    'reused-session': 'an otp_session_id that send_otp accepted before, or said it did: it must be unique',
    'malformed-number': 'a user_gsm that is not 5XXXXXXXXX',
    'malformed-field': 'a required field that is missing or empty, or a field of another type',
    'missing-accept': 'no Accept header: it chooses between JSON and XML',
    'wrong-key-form': 'an Authorization header that is not the word Basic, one space and the raw key',
  },
  optional: {
    'save-without-check': 'save with an OTP that check_otp did not accept before',
    'unpublished-card': 'a card number that is not one of the test cards known here',
  },
} as const;

export type RefereeRule = keyof typeof refereeRules.standard | keyof typeof refereeRules.optional;
export type OptionalRule = keyof typeof refereeRules.optional;

/** One breach of Paynet's contract; never holds a key, a card number or a security code. */
export interface Violation {
  readonly rule: RefereeRule;
  /** Absent when the path is none of the six services. */
  readonly endpoint?: Endpoint;
  /** ISO 8601 in UTC, on Paynet's simulated clock. */
  readonly at: string;
  readonly detail: string;
  readonly requestId: number;
}

export class Referee {
  readonly #violations: BoundedList<Violation>;
  readonly #optional: ReadonlySet<RefereeRule>;

  constructor(capacity: number, optional: readonly OptionalRule[]) {
    this.#violations = new BoundedList(capacity);
    this.#optional = new Set(optional);
  }

  isWatching(rule: RefereeRule): boolean {
    return rule in refereeRules.standard || this.#optional.has(rule);
  }

  note(violation: Violation): void {
    this.#violations.push(violation);
  }

  list(): Violation[] {
    return [...this.#violations.all()];
  }

  clear(): void {
    this.#violations.clear();
  }
}
