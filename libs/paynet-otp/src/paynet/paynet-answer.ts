import { type PaynetClockReading } from './paynet-clock.js';

/**
 * Paynet's answer, read but not yet judged.
 */
export interface PaynetAnswer {
  /** HTTP status. */
  status: number;
  /** The result code: `code` of a 200, `result_code` of anything else; `undefined` when it is absent or not exactly a number. */
  resultCode?: number | undefined;
  /** The JSON object of the body; `undefined` when the body was anything else. */
  body?: Record<string, unknown> | undefined;
  /** Paynet's clock when the answer was made; `undefined` without a readable `Date` header. */
  clock?: PaynetClockReading | undefined;
}
