/** `2017-07-17T15:30:15.0581408+03:00`: seven digits of a second, and an offset that a sample shows and no page promises. */
const ROUND_TRIP =
  /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?\s*(?:(Z)|([+-]\d{2}):?(\d{2}))?$/i;

/** Turkey's offset, which every published sample carries; taken when a time comes without one. */
const DEFAULT_OFFSET = '+03:00';

/**
 * Reads `otp_expire` of `send_otp`.
 *
 * @returns whole epoch milliseconds, truncated; `undefined` when it cannot be read.
 * @see Paynet, "OTP Gönderme", field `otp_expire`.
 */
export function readOtpExpire(value: unknown): number | undefined {
  if (typeof value !== 'string' || value.length > 64) return undefined;
  const match = ROUND_TRIP.exec(value.trim());
  if (match === null) return undefined;
  const [, date, time, fraction = '', utc, hours, minutes] = match;
  const offset = hours === undefined ? (utc === undefined ? DEFAULT_OFFSET : 'Z') : `${hours}:${minutes}`;
  const wholeSeconds = Date.parse(`${date}T${time}${offset}`);
  if (Number.isNaN(wholeSeconds)) return undefined;
  return wholeSeconds + Number(fraction.slice(0, 3).padEnd(3, '0'));
}
