import { type AxiosRequestConfig } from 'axios';
import { type PaynetEnvironment } from '../errors/index.js';
import { type AnswerMeaningOverrides } from './result-codes.js';

/**
 * The axios request config for calls to Paynet: agents, `proxy`, `adapter`, `headers` that a gateway wants. What the module itself decides
 * (URL, method, data, timeouts, redirects, response type, validation of statuses) cannot be set here.
 */
export type PaynetHttpOptions = Pick<
  AxiosRequestConfig,
  'httpAgent' | 'httpsAgent' | 'proxy' | 'adapter' | 'headers'
>;

/** What `PaynetClient` works with: options that have been checked, with every default filled in. */
export interface PaynetClientSettings {
  environment: PaynetEnvironment;
  /** Origin and path prefix without a trailing slash. */
  baseUrl: string;
  /** Milliseconds for a whole call. */
  timeoutMs: number;
  /** Requests to Paynet under way at once. */
  maxConcurrency: number;
  http: PaynetHttpOptions;
  /** True when no request may leave for a real Paynet host (`NODE_ENV=test` without `allowPaynetInTests`). */
  blockPaynetHosts: boolean;
  answers: AnswerMeaningOverrides;
  /** The secret key of an account; `undefined` is the module's own. May reject. */
  secretKeyOf(account: string | undefined): string | Promise<string>;
}
