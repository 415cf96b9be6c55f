import { type PaynetOtpEvent } from '../flow/otp-events.js';
import { type PaynetEnvironment } from '../errors/index.js';
import { type PaynetHttpOptions } from '../paynet/client-settings.js';
import { type AnswerMeaningOverrides } from '../paynet/result-codes.js';
import { type PaynetOtpLimits } from '../session/otp-rules.js';
import { type RedisClient } from '../session/redis/redis-client.js';
import { type OtpSessionStore } from '../session/session-store.js';

/** One key, or the key of each environment, so that a single setting switches. */
export type PaynetSecretKey = string | { live?: string | undefined; test?: string | undefined };

/** A merchant on a platform that serves many. */
export interface PaynetAccount {
  secretKey: PaynetSecretKey;
}

/** Options of everything that calls Paynet. */
export interface PaynetClientOptions {
  /** Which Paynet to call; there is no default, so that nobody reaches live by accident. */
  environment: PaynetEnvironment;
  /** Paynet's secret key (`sck_…`), one for each environment, or a function that returns either (asked again for every call). */
  secretKey?: PaynetSecretKey | (() => PaynetSecretKey | Promise<PaynetSecretKey>) | undefined;
  /** Another base URL than the environment's own: https, or a loopback address. */
  baseUrl?: string | undefined;
  /** Lets `baseUrl` be plain http in a container network: with `test` only, never when `NODE_ENV` is `production`. Default false. */
  allowInsecureBaseUrl?: boolean | undefined;
  /** Lets requests leave for a real Paynet host although `NODE_ENV` is `test`. Default false. */
  allowPaynetInTests?: boolean | undefined;
  /** Milliseconds for a whole call: waiting, connecting, answer and retries. 1 to 120 000, default 10 000. */
  timeoutMs?: number | undefined;
  /** Requests to Paynet under way at once in this process. Default 32; past it calls fail with `UNAVAILABLE` at once. */
  maxConcurrency?: number | undefined;
  /** Axios request config: agents, `proxy`, `adapter`, extra `headers`. Default: own keep-alive agents, `HTTPS_PROXY` honoured. */
  http?: PaynetHttpOptions | undefined;
  /** Finds the key of an `account` named in a request; the answer is kept for a minute. `undefined` and `null` mean: no such account. */
  resolveAccount?:
    | ((account: string) => PaynetAccount | null | undefined | Promise<PaynetAccount | null | undefined>)
    | undefined;
  /** What a result code means where it differs from the module's table, for what Paynet told a merchant and does not document. */
  answers?: AnswerMeaningOverrides | undefined;
}

/** Options of `PaynetOtpModule`. */
export interface PaynetOtpOptions extends PaynetClientOptions {
  /** Where OTP sessions live: `memory:`, `redis://…`, `rediss://…`, a client of ioredis or redis, or a store object. Default `memory:` in test; must be set in live. */
  store?: string | OtpSessionStore | RedisClient | undefined;
  /** Secret of at least 32 bytes under which numbers and codes are digested. Required with a shared store, the same in every process. */
  pepper?: string | undefined;
  limits?: Partial<PaynetOtpLimits> | undefined;
  /**
   * What a code looks like after trimming. Default: 4 to 10 ASCII letters and digits. `CheckOtpDto` keeps the default; a body of your own says
   * another by `@IsOtpCode(pattern)`.
   */
  codePattern?: RegExp | undefined;
  /** `upper` turns ASCII letters of a typed code into capitals before it is sent. Default `as-typed`: Paynet documents no rule. */
  codeCase?: 'as-typed' | 'upper' | undefined;
  /** Told of every transition; its errors and delays never affect a call. */
  onEvent?: ((event: PaynetOtpEvent) => void | Promise<void>) | undefined;
}
