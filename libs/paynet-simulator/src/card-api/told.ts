import { type ToldYes } from '../caller-knowledge.js';
import { readPaynetTime } from './paynet-time.js';
import { type Rendered } from './rendering.js';

/** Nobody can be held to a code that lives for years: an expiry further away tells a caller nothing. */
const longestBelievedMs = 86_400_000;

/** What a caller can read from an answer of send_otp; undefined unless it is a yes: HTTP 200 with JSON and code 0. */
export function readTold({ status, body }: Rendered, now: number): ToldYes | undefined {
  if (status !== 200) return undefined;
  let read: unknown;
  try {
    read = JSON.parse(body);
  } catch {
    return undefined;
  }
  if (typeof read !== 'object' || read === null) return undefined;
  const { code, otp_expire: expiry } = read as Record<string, unknown>;
  if (code !== 0 && code !== '0') return undefined;
  const notBefore = typeof expiry === 'string' ? readPaynetTime(expiry) : undefined;
  return notBefore === undefined || notBefore - now > longestBelievedMs ? {} : { notBefore };
}
