import { type Endpoint } from './endpoints.js';

/**
 * On which side of the effect a fault strikes. `beforeSms`: no SMS goes out, nothing is checked or stored. `afterSms`:
 * the effect happened and the answer fails. `duringResponse`: the effect happened and part of the answer was sent.
 */
export type FaultSide = 'beforeSms' | 'afterSms' | 'duringResponse';

export type FaultAction =
  /** Waits `ms`, then goes on as usual. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** Never answers; ends when the client leaves or the simulator is reset or stopped. */
  | { readonly kind: 'hang' }
  /** Ends the connection with a TCP reset. */
  | { readonly kind: 'reset' }
  /** Ends the connection in good order, without an answer or in the middle of it. */
  | { readonly kind: 'close' }
  /** Answers with this HTTP status: Paynet's error object, or a gateway's HTML page. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly form?: 'json' | 'html';
      readonly resultCode?: number;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** A complete HTTP message that holds half of the JSON. */
  | { readonly kind: 'truncated-json' }
  | { readonly kind: 'malformed-json' }
  /** Every field arrives with another JSON type. */
  | { readonly kind: 'wrong-types' }
  /** HTTP 200 with this result code and the fields of a good answer. */
  | { readonly kind: 'result-code'; readonly code: number | string | null }
  /** Leaves out or bends `otp_expire`. */
  | {
      readonly kind: 'otp-expire';
      readonly value: 'missing' | 'null' | 'no-offset' | 'past' | 'far' | 'unreadable';
    }
  /** The `Date` header is wrong by `ms`; expiry stays right. */
  | { readonly kind: 'skewed-date'; readonly ms: number }
  /** One byte of the body every `everyMs` (default 20). */
  | { readonly kind: 'slow-drip'; readonly everyMs?: number }
  /** A valid JSON answer of `bytes` (default 16 MiB). */
  | { readonly kind: 'huge-body'; readonly bytes?: number };

/** What fails, on which side of the effect, and for which calls. */
export type Fault = FaultAction & {
  readonly side: FaultSide;
  /** Only calls to this service; absent: all. */
  readonly endpoint?: Endpoint;
  /** Only calls that carry this number, as `5XXXXXXXXX`; absent: all. */
  readonly gsm?: string;
  /** How often it strikes; absent: until it is removed. */
  readonly times?: number;
  /** How likely it strikes, above 0 to 1, drawn from the simulator's seed; default 1. */
  readonly probability?: number;
};
