/** What a `Date` header tells about Paynet's clock at the moment the answer was complete. */
export interface PaynetClockReading {
  /** Best estimate of Paynet's time now: epoch milliseconds, at the midpoint of the round trip. */
  nowMs: number;
  /** How far Paynet's true time may lie on either side of `nowMs`: milliseconds. */
  errorMs: number;
}

/** The one form that servers may send; the two obsolete ones of RFC 9110 5.6.7 are read by nobody's clock but a guess. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** A `Date` header has whole seconds, cut off: the server's clock showed up to this much more. */
const RESOLUTION_MS = 1000;

/**
 * Reads Paynet's clock.
 *
 * The header was written at an unknown moment of the round trip, so that now it is at least what the header says (written just before the answer was
 * complete) and at most that plus the cut-off part of a second plus the whole round trip (written at once).
 *
 * @param dateHeader the value of the `Date` header, whatever it is.
 * @param roundTripMs milliseconds from before the first byte left until the answer was complete.
 */
export function readClock(dateHeader: unknown, roundTripMs: number): PaynetClockReading | undefined {
  if (typeof dateHeader !== 'string' || !HTTP_DATE.test(dateHeader)) return undefined;
  const writtenMs = Date.parse(dateHeader);
  if (Number.isNaN(writtenMs)) return undefined;
  const errorMs = (RESOLUTION_MS + Math.max(0, roundTripMs)) / 2;
  return { nowMs: writtenMs + errorMs, errorMs };
}
