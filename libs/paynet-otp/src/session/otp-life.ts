import { OTP_RULES } from './otp-rules.js';

/**
 * The life of one OTP, as data: what each event answers in each state. Memory store, Redis scripts and tests all read this table.
 *
 * - `same` / `other`: `sendOtp` with the same / another intent, while the number is locked (before `lockUntil`). Past it both claim, but for a
 *   `verified` session, which still answers its own intent.
 * - `check`: `checkOtp` by the right owner. `consume`: `consumeVerified` by the right owner.
 */
export const OTP_LIFE = {
  none: { same: 'claim', other: 'claim', check: 'session', consume: 'session' },
  sending: { same: 'wait', other: 'cooldown', check: 'ask', consume: 'not-verified' },
  pending: { same: 'already-sent', other: 'cooldown', check: 'ask', consume: 'not-verified' },
  unknown: { same: 'unknown', other: 'cooldown', check: 'ask', consume: 'not-verified' },
  verified: { same: 'already-verified', other: 'cooldown', check: 'compare', consume: 'consumed' },
  consumed: { same: 'cooldown', other: 'cooldown', check: 'session', consume: 'session' },
  /** Wrong codes used up. */
  locked: { same: 'locked', other: 'cooldown', check: 'locked', consume: 'session' },
  /** Past the time for a code, or verified and not consumed in time. */
  expired: { same: 'cooldown', other: 'cooldown', check: 'expired', consume: 'session' },
  /** Paynet refused in a way that leaves a doubt: no SMS, no code to check, and a short rest for the number. */
  held: { same: 'cooldown', other: 'cooldown', check: 'session', consume: 'session' },
} as const;

export type OtpState = keyof typeof OTP_LIFE;
export type SendDecision = (typeof OTP_LIFE)[OtpState]['same' | 'other'];
export type CheckDecision = (typeof OTP_LIFE)[OtpState]['check'];
export type ConsumeDecision = (typeof OTP_LIFE)[OtpState]['consume'];

/** A code that was tried: `asking` until Paynet has answered, `asking-again` when an unclear one is asked once more. */
export interface OtpAttempt {
  code: string;
  status: 'asking' | 'asking-again' | 'wrong' | 'unclear';
  /** When the attempt was counted. */
  at: number;
  /** Until when another caller waits for the asker; later it may ask itself. */
  askUntil: number;
  operationId: string;
}

/** The session that holds a number. All times are the store's clock in epoch milliseconds; digests stand for subject and codes. */
export interface OtpSession {
  id: string;
  /** The id that the caller asked for, when `id` is another because that one had been used up. */
  requestedId?: string;
  /** `''` when the merchant named no subject. */
  subject: string;
  /** The operation that holds the claim; only it may settle. */
  owner: string;
  phase: 'sending' | 'pending' | 'unknown' | 'held' | 'verified' | 'consumed';
  /** When the number was claimed, which counts as the time of its SMS; 0 once that is forgiven. */
  sentAt: number;
  /** The owner's own deadline; a claim past it reads as `unknown`. Absent once the owner has settled. */
  claimUntil: number | undefined;
  /** No new SMS to this number before; a code is taken a little longer (`checkUntil`). */
  lockUntil: number;
  /** Paynet's `otp_expire`, on Paynet's clock; an estimate when `expiresAtEstimated`. */
  expiresAt: number;
  expiresAtEstimated: boolean;
  attempts?: OtpAttempt[] | undefined;
  /** The last attempt that was taken back: a late copy of its command must not count it again. */
  returnedBy?: string;
  verified?: { code: string; at: number; until: number; consumedBy?: string };
}

/** What `sendOtp` asks for, as far as the intent goes. */
export interface OtpIntent {
  sessionId: string;
  subject: string;
}

/** Until when a code is taken. */
export function checkUntil({ lockUntil }: OtpSession): number {
  return lockUntil + OTP_RULES.checkGraceMs;
}

/** Until when a session is worth something: its code at Paynet, or its verification. */
export function endOf({ expiresAt, verified }: OtpSession): number {
  return verified?.until ?? expiresAt;
}

/** Reads the state of a session at a moment. */
export function stateOf(session: OtpSession | undefined, now: number, codesPerSession: number): OtpState {
  if (session === undefined) return 'none';
  const { phase, attempts, verified } = session;
  if (phase === 'consumed' || phase === 'held') return phase;
  if (phase === 'verified') return verified !== undefined && now < verified.until ? 'verified' : 'expired';
  const wrong = attempts?.filter(({ status }) => status === 'wrong').length ?? 0;
  if (wrong >= codesPerSession) return now < session.lockUntil ? 'locked' : 'expired';
  if (now >= checkUntil(session)) return 'expired';
  return phase === 'sending' && now >= (session.claimUntil ?? 0) ? 'unknown' : phase;
}

/** Same intent: same id and same subject, or the same non-empty subject (the number is the same already). */
export function isSameIntent(
  { id, requestedId, subject }: Pick<OtpSession, 'id' | 'requestedId' | 'subject'>,
  intent: OtpIntent,
): boolean {
  if (subject !== intent.subject) return false;
  return subject !== '' || id === intent.sessionId || requestedId === intent.sessionId;
}

/** Decides a `sendOtp`: the first two columns of the table. */
export function decideSend(
  session: OtpSession | undefined,
  intent: OtpIntent,
  now: number,
  codesPerSession: number,
): SendDecision {
  if (session === undefined) return 'claim';
  const row = OTP_LIFE[stateOf(session, now, codesPerSession)];
  const same = isSameIntent(session, intent);
  if (same && row === OTP_LIFE.verified) return row.same;
  if (now >= session.lockUntil) return 'claim';
  return same ? row.same : row.other;
}
