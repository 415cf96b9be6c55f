import { type ToldYes } from '../caller-knowledge.js';
import { readPaynetTime } from './paynet-time.js';
import { type Rendered } from './rendering.js';

/** What a caller can read from an answer of send_otp; undefined unless it is a yes: HTTP 200 with JSON and code 0. */
export function readTold({ status, body }: Rendered): ToldYes | undefined {
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
  return { notBefore: typeof expiry === 'string' ? readPaynetTime(expiry) : undefined };
}
