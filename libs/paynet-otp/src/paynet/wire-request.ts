import { type AxiosRequestConfig, type InternalAxiosRequestConfig } from 'axios';
import { Attempt } from './attempt.js';
import { type PaynetHttpOptions } from './client-settings.js';
import { guardAdapter } from './guarded-adapter.js';
import { LONGEST_ANSWER } from './read-answer.js';

/** The body as text; throws, and notes it on the attempt, when it cannot be written. */
export function toJson(data: unknown, attempt: unknown): string {
  let text: unknown;
  try {
    text = typeof data === 'string' ? data : JSON.stringify(data);
  } catch {
    text = undefined;
  }
  if (typeof text === 'string') return text;
  if (attempt instanceof Attempt) attempt.fail('not-json');
  throw new Error('The body cannot be written as JSON.');
}

/** Runs just before axios turns to the adapter, whichever it is: the body becomes text, and the adapter a guarded one. */
function writeBody(this: InternalAxiosRequestConfig, data: unknown): string {
  this.adapter = guardAdapter(this.adapter);
  return toJson(data, this.cancelToken);
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
  // The same for fetch, which in older versions of axios knows nothing of `maxRedirects`.
  fetchOptions: { redirect: 'manual' },
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
