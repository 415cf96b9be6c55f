const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

/** The numbers behind the life of an OTP; durations in milliseconds. */
export const OTP_RULES = {
  /** How long a number is held when nobody knows whether an SMS went out: at least this, or the longest OTP life seen. */
  safeHoldMs: 180 * SECOND,
  /** How long a number rests after a refusal that leaves a doubt. */
  shortHoldMs: 60 * SECOND,
  /** An `otp_expire` further away than this is not believed. */
  longestLifeMs: 24 * HOUR,
  /** A code is taken this much longer than Paynet's `otp_expire`; Paynet judges. */
  checkGraceMs: 5 * SECOND,
  /** What a verification is worth. */
  verifiedMs: 300 * SECOND,
  /** How long an ended session still answers `EXPIRED` instead of `SESSION`, and its id is not used again. */
  rememberMs: 24 * HOUR,
  /** The window of the limits that count a day. */
  dayMs: 24 * HOUR,
  hourMs: HOUR,
  /** The longest wait, after a number's last SMS, of a subject that has had none of those which used its day up. */
  newcomerWaitMs: HOUR,
  /** The wait after a number's free wrong codes: doubles with each further one, from the first to the last value. */
  numberWaitMs: 30 * SECOND,
  numberWaitLongestMs: 900 * SECOND,
} as const;

/** How often what may be done; section "Limits" of the README. `Infinity` switches a limit off. */
export interface PaynetOtpLimits {
  /** Distinct wrong codes in one session. Default 5. */
  codesPerSession: number;
  /** Distinct wrong codes of one subject for one number in 24 h; a resend resets nothing. Default 15. */
  codesPerSubjectAndNumber: number;
  /** Distinct wrong codes for one number in 24 h before each further one has to wait. Default 50. */
  codesPerNumber: number;
  /** SMS to one number in 24 h; past it one an hour, for subjects that have had none of them. Default 10. */
  sendsPerNumberPerDay: number;
  /** SMS that one subject may cause in an hour. Default 10. */
  sendsPerSubjectPerHour: number;
  /** Different numbers that one subject may use in 24 h. Default 5. */
  numbersPerSubjectPerDay: number;
  /** SMS caused from one `ip` in an hour. Default: off. */
  sendsPerIpPerHour: number;
  /** SMS of this whole instance in 24 h. Default: off. */
  sendsPerDay: number;
}

export const DEFAULT_LIMITS: Readonly<PaynetOtpLimits> = {
  codesPerSession: 5,
  codesPerSubjectAndNumber: 15,
  codesPerNumber: 50,
  sendsPerNumberPerDay: 10,
  sendsPerSubjectPerHour: 10,
  numbersPerSubjectPerDay: 5,
  sendsPerIpPerHour: Infinity,
  sendsPerDay: Infinity,
};

/**
 * Milliseconds until fewer than `max` of some events lie within the last `windowMs`; 0 when it is so already.
 *
 * @param times of the events within the window, oldest first.
 */
export function windowWaitMs(times: readonly number[], max: number, windowMs: number, now: number): number {
  if (times.length < max) return 0;
  const leavesFirst = times[times.length - max];
  return leavesFirst === undefined ? windowMs : leavesFirst + windowMs - now;
}

/** The wait between two codes for a number that has had `wrongCodes` wrong ones: milliseconds. */
export function numberWaitMs(wrongCodes: number, freeCodes: number): number {
  if (wrongCodes < freeCodes) return 0;
  const doublings = Math.min(wrongCodes - freeCodes, 30);
  return Math.min(OTP_RULES.numberWaitMs * 2 ** doublings, OTP_RULES.numberWaitLongestMs);
}
