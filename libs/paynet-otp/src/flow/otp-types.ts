import { type PaynetEnvironment } from '../errors/index.js';

/** Which OTP session, and who asks. */
export interface OtpSessionRef {
  /** Any Turkish spelling of the mobile number. */
  userGsm: string;
  /** As `sendOtp` returned it. */
  otpSessionId: string;
  /** The merchant's own user id. A session answers only the subject that opened it, absence included. */
  subject?: string | undefined;
  /** Whose Paynet account, on platforms with `resolveAccount`. Default: the module's own. */
  account?: string | undefined;
}

/** Whom to send a code, and for whose intent. */
export interface SendOtpRequest {
  /** Any Turkish spelling of the mobile number. */
  userGsm: string;
  /** The caller's own id for this OTP; generated (unguessable) when absent. The returned one is authoritative. */
  otpSessionId?: string | undefined;
  /** The merchant's own user id. With it, every call for the same number is the same intent. */
  subject?: string | undefined;
  /** Whose Paynet account, on platforms with `resolveAccount`. Default: the module's own. */
  account?: string | undefined;
}

/** The code to check, and the session it belongs to. */
export interface CheckOtpRequest extends OtpSessionRef {
  /** The code as the shopper typed it. */
  otpCode: string;
}

/** The number that gets its tries back. */
export interface UnlockRequest {
  /** Any Turkish spelling of the mobile number. */
  userGsm: string;
  /** Whose Paynet account, on platforms with `resolveAccount`. Default: the module's own. */
  account?: string | undefined;
}

/**
 * `sent`: one SMS by this call · `already-sent`: the same intent is pending · `already-verified`: it is verified and not consumed ·
 * `unknown`: the request left and no trustworthy answer came; the code may arrive and can be checked.
 */
export type SendOtpStatus = 'sent' | 'already-sent' | 'already-verified' | 'unknown';

/** What became of a `sendOtp`; nothing in it is secret. */
export interface SendOtpResult {
  status: SendOtpStatus;
  /** The id to check the code with, also when another was passed in. */
  otpSessionId: string;
  /** Such as `532*****67`. */
  userGsmMasked: string;
  /** When the code expires, on Paynet's clock; with `already-verified` the end of the verification, on the store's. */
  expiresAt: Date;
  /** True when Paynet gave no usable `otp_expire` and the safe hold stands in for it, and always with `already-verified`. */
  expiresAtEstimated: boolean;
  /** Seconds until another SMS may be asked for. */
  retryAfterSeconds: number;
  environment: PaynetEnvironment;
}

/** A verification: of a right code, or as it was spent. */
export interface VerifiedOtp {
  otpSessionId: string;
  /** Such as `532*****67`. */
  userGsmMasked: string;
  /** When Paynet said yes. */
  verifiedAt: Date;
  /** Until when `consumeVerified` takes it. */
  validUntil: Date;
  environment: PaynetEnvironment;
}

/** How a session stands at this moment. */
export interface OtpStatus {
  /**
   * `none`: no such session of this subject, or Paynet refused to send · `pending`: a code is out, or being sent · `unknown`: it may be out ·
   * `verified`: not yet spent · `consumed`: spent · `expired`: the code, or the verification, is over · `locked`: no code is taken for now.
   */
  state: 'none' | 'pending' | 'unknown' | 'verified' | 'consumed' | 'expired' | 'locked';
  /** How many other codes may still be tried in this session; 0 for `none`, and once another session holds the number. */
  attemptsLeft: number;
  /** Seconds until another SMS may be asked for; when `locked`, until a code may be tried or asked for again. 0 once the number is free. */
  retryAfterSeconds: number;
  /**
   * When the code expires, on Paynet's clock, or the careful guess where Paynet did not say; once verified the end of the verification, on the
   * store's clock. Absent for `none`, and where it is no longer known.
   */
  expiresAt?: Date;
}
