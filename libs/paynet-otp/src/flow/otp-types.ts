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

export interface CheckOtpRequest extends OtpSessionRef {
  /** The code as the shopper typed it. */
  otpCode: string;
}

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

export interface SendOtpResult {
  status: SendOtpStatus;
  otpSessionId: string;
  userGsmMasked: string;
  /** When the code expires, on Paynet's clock. */
  expiresAt: Date;
  /** True when Paynet gave no usable `otp_expire` and the safe hold stands in for it. */
  expiresAtEstimated: boolean;
  /** Seconds until another SMS may be asked for. */
  retryAfterSeconds: number;
  environment: PaynetEnvironment;
}

export interface VerifiedOtp {
  otpSessionId: string;
  userGsmMasked: string;
  verifiedAt: Date;
  /** Until when `consumeVerified` takes it. */
  validUntil: Date;
  environment: PaynetEnvironment;
}

export interface OtpStatus {
  state: 'none' | 'pending' | 'unknown' | 'verified' | 'consumed' | 'expired' | 'locked';
  attemptsLeft: number;
  /** Seconds until another SMS may be asked for. */
  retryAfterSeconds: number;
  expiresAt?: Date;
}
