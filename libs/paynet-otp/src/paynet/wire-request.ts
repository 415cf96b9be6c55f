import axios, { type AxiosRequestConfig, type InternalAxiosRequestConfig } from 'axios';
import { Attempt } from './attempt.js';
import { type PaynetHttpOptions } from './client-settings.js';
import { LONGEST_ANSWER } from './read-answer.js';

/** True when axios would really send: by one of its own adapters, named or by default. Any other function is a mock, or guards itself. */
function isRealAdapter(adapter: AxiosRequestConfig['adapter']): boolean {
  const [first] = Array.isArray(adapter) ? adapter : [adapter];
  return typeof first !== 'function' || first === axios.getAdapter('http');
}

/**
 * Runs just before an adapter gets the request, whichever adapter it is: the body becomes text, and the attempt is used up.
 */
export function writeBody(this: InternalAxiosRequestConfig, data: unknown): unknown {
  const attempt = this.cancelToken;
  if (!(attempt instanceof Attempt)) throw new Error('Only PaynetClient sends here.');
  if (attempt.isGuarded && isRealAdapter(this.adapter)) {
    attempt.fail('blocked');
    throw new Error('Requests to Paynet are blocked here.');
  }
  let text: unknown;
  try {
    text = typeof data === 'string' ? data : JSON.stringify(data);
  } catch {
    text = undefined;
  }
  if (typeof text !== 'string') {
    attempt.fail('not-json');
    throw new Error('The body cannot be written as JSON.');
  }
  attempt.dispatch();
  return text;
}

/**
 * What no option changes: said with every request, also on another axios behind the `HttpService`, and by default on ours, so that nothing leaves there without an
 * attempt.
 */
export const FIXED_CONFIG = {
  // Frozen: who would add to them gets an error, and no silence.
  transformRequest: Object.freeze([writeBody]) as (typeof writeBody)[],
  transformResponse: Object.freeze([]) as [],
  responseType: 'arraybuffer',
  decompress: false,
  maxContentLength: LONGEST_ANSWER,
  maxRedirects: 0,
  // Every status is an answer.
  validateStatus: null,
} as const satisfies AxiosRequestConfig;

/** Header names in lower case that are ours, not an option. */
export const OWN_HEADERS: ReadonlySet<string> = new Set([
  'authorization',
  'accept',
  'accept-encoding',
  'content-type',
  'content-length',
  'transfer-encoding',
  'connection',
  'host',
  'expect',
  'upgrade',
]);

/**
 * Makes the configs of requests.
 *
 * @param fixed what each of them says beside its headers.
 */
export function requestConfigs(
  http: PaynetHttpOptions,
  fixed: AxiosRequestConfig,
): (secretKey: string, attempt: Attempt) => AxiosRequestConfig {
  const headers = {
    ...(http.headers as Record<string, string> | undefined),
    Accept: 'application/json; charset=UTF-8',
    'Content-Type': 'application/json; charset=UTF-8',
    'Accept-Encoding': 'identity',
  };
  return (secretKey, attempt) => ({
    ...fixed,
    // The raw key: not the `user:password` in base64 of RFC 7617.
    headers: { ...headers, Authorization: `Basic ${secretKey}` },
    cancelToken: attempt,
  });
}
