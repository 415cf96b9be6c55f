import { readOtpExpire } from '../paynet/otp-expire.js';
import { type PaynetAnswer } from '../paynet/paynet-answer.js';
import { OTP_RULES } from '../session/otp-rules.js';

export interface OtpLifetime {
  /** Milliseconds until another SMS may be asked for. */
  lockMs: number;
  /** Epoch milliseconds on Paynet's clock. */
  expiresAt: number;
  expiresAtEstimated: boolean;
}

/**
 * Turns answers into lifetimes, and remembers the longest one seen: nobody knows how long an unanswered OTP lives, but hardly longer than that.
 */
export class OtpLifetimes {
  private longestSeenMs = 0;

  /** Milliseconds that a number is held when nobody knows whether an SMS went out. */
  get safeHoldMs(): number {
    return Math.max(OTP_RULES.safeHoldMs, this.longestSeenMs);
  }

  /**
   * From Paynet's `otp_expire`, or the safe hold when that is absent, unreadable, past or more than 24 h away.
   *
   * @param heldUntil the end of the safe hold on the store's clock, for an answer without any time of Paynet's.
   */
  ofAnswer({ body, clock }: PaynetAnswer, heldUntil: number): OtpLifetime {
    const expiresAt = readOtpExpire(body?.otp_expire);
    // Without a `Date` header this machine's clock is all there is; nothing is learnt from it.
    const nowMs = clock?.nowMs ?? Date.now();
    if (expiresAt === undefined || expiresAt <= nowMs || expiresAt - nowMs > OTP_RULES.longestLifeMs) {
      return this.held(clock === undefined ? heldUntil : clock.nowMs + this.safeHoldMs);
    }
    // From the earliest that Paynet's clock can be, to past the millisecond that was cut short: an SMS asked for at the end of this lock is
    // never too early.
    const lockMs = Math.ceil(expiresAt + 1 - (nowMs - (clock?.errorMs ?? 0)));
    if (clock !== undefined) this.longestSeenMs = Math.max(this.longestSeenMs, lockMs);
    return { lockMs, expiresAt, expiresAtEstimated: false };
  }

  /** The safe hold, for a send without a trustworthy answer. */
  held(heldUntil: number): OtpLifetime {
    return { lockMs: this.safeHoldMs, expiresAt: heldUntil, expiresAtEstimated: true };
  }
}
