import { type OtpState, type SendDecision } from './otp-life.js';
import { type PaynetOtpLimits } from './otp-rules.js';

/** Limits that a store enforces on a number; the others are quotas. */
export type NumberLimits = Pick<
  PaynetOtpLimits,
  'codesPerSession' | 'codesPerSubjectAndNumber' | 'codesPerNumber' | 'sendsPerNumberPerDay'
>;

/**
 * What every operation on a number carries. Keys, subjects and codes arrive as keyed digests: a store never sees one in clear. No text in a request
 * has a space in it, and durations and times are whole milliseconds.
 */
export interface NumberRequest {
  /** Digest of namespace and number: 16 characters of base64url. */
  key: string;
  limits: NumberLimits;
}

/** A request that changes something: doing it twice with the same `operationId` is doing it once. */
export interface OperationRequest extends NumberRequest {
  /** Unguessable, never used again for anything else, at most 36 characters. */
  operationId: string;
}

/** A request for one session, answered only to the subject that opened it (`''` for none). */
export interface SessionRequest extends NumberRequest {
  sessionId: string;
  subject: string;
}

export interface ClaimRequest extends OperationRequest {
  /** The caller's id, or a generated one. */
  sessionId: string;
  /** Taken instead when `sessionId` was used for an earlier OTP of this number: Paynet wants every id once. */
  spareSessionId: string;
  subject: string;
  /** Milliseconds that the owner has to settle; past them the claim reads as `unknown`. */
  claimMs: number;
  /** Milliseconds that the number is held if the owner never settles. */
  holdMs: number;
}

/** `claimed`: the caller owns the number and must call Paynet and settle. */
export type ClaimOutcome = Exclude<SendDecision, 'claim'> | 'claimed' | 'limit';

export interface ClaimResult {
  outcome: ClaimOutcome;
  /** The session that was found or made; `''` unless it belongs to the same intent. */
  sessionId: string;
  /** Milliseconds until another SMS may be asked for. */
  retryAfterMs: number;
  /** Epoch milliseconds on Paynet's clock; 0 where `sessionId` is `''`. */
  expiresAt: number;
  expiresAtEstimated: boolean;
}

export interface SettleSendRequest extends OperationRequest {
  outcome: 'sent' | 'unknown' | 'held' | 'released';
  /** Milliseconds from now until the number is free, and a little less than a code is taken; ignored for `released`. */
  lockMs: number;
  expiresAt: number;
  expiresAtEstimated: boolean;
}

export interface BeginCheckRequest extends OperationRequest, SessionRequest {
  /** Digest of the code. */
  code: string;
  /** Milliseconds that the asker has to settle; past them another caller with the same code may ask. */
  askMs: number;
}

export interface BeginCheckResult {
  /** `ask`: the attempt is counted, the caller must ask Paynet and settle. `wait`: another caller is asking with the same code. */
  outcome: 'ask' | 'wait' | 'verified' | 'wrong' | 'locked' | 'expired' | 'session';
  /** Other codes that may still be tried. */
  attemptsLeft: number;
  retryAfterMs: number;
  /** Epoch milliseconds of the store's clock, for `verified`; else 0. */
  verifiedAt: number;
  validUntil: number;
}

export interface SettleCheckRequest extends OperationRequest, SessionRequest {
  code: string;
  /** `returned`: the attempt did not happen. */
  outcome: 'verified' | 'wrong' | 'unclear' | 'returned';
  /** Milliseconds that a verification is worth. */
  verifiedMs: number;
}

export type SettleCheckResult = Pick<BeginCheckResult, 'attemptsLeft' | 'verifiedAt' | 'validUntil'>;

export interface ConsumeRequest extends OperationRequest, SessionRequest {}

export interface ConsumeResult {
  outcome: 'consumed' | 'not-verified' | 'session';
  verifiedAt: number;
  validUntil: number;
}

export interface ReadResult {
  state: OtpState;
  attemptsLeft: number;
  retryAfterMs: number;
  /** Epoch milliseconds on Paynet's clock; until when it is worth something for a verification that no longer holds the number; 0 if not known. */
  expiresAt: number;
}

/** At most `max` entries, or different groups, within `windowMs`. */
export interface QuotaRule {
  count: 'entries' | 'groups';
  max: number;
  windowMs: number;
}

export interface ReserveRequest {
  /** Digest of what is counted: a subject, an address, the whole instance. */
  key: string;
  operationId: string;
  /** What `groups` counts: the digest of the number. */
  group: string;
  rules: readonly QuotaRule[];
}

/** What `reserve` was asked with. */
export type GiveBackRequest = Omit<ReserveRequest, 'rules'>;

export interface ReserveResult {
  granted: boolean;
  retryAfterMs: number;
}

/**
 * The port behind which OTP sessions live; implement it to keep them in a store of your own, and prove it with the exported contract suite.
 *
 * Every method is one atomic step on one key. Times go in as milliseconds left and are laid on the store's own clock, so that
 * no process's clock matters. A method rejects when the store cannot answer; nothing is then sent.
 */
export interface OtpSessionStore {
  /** True when several processes see the same data; a pepper is then required. */
  readonly shared: boolean;
  /** Takes the number for one `send_otp`, or says what stands in the way. */
  claim(request: ClaimRequest): Promise<ClaimResult>;
  /** Ends a claim with what Paynet answered; only the owner's `operationId` has an effect. */
  settleSend(request: SettleSendRequest): Promise<void>;
  /** Counts a distinct code before Paynet is asked. */
  beginCheck(request: BeginCheckRequest): Promise<BeginCheckResult>;
  /** Ends an attempt with what Paynet answered. */
  settleCheck(request: SettleCheckRequest): Promise<SettleCheckResult>;
  /** Spends a verification, once. */
  consume(request: ConsumeRequest): Promise<ConsumeResult>;
  /** Reads; changes nothing that anybody can tell. */
  read(request: SessionRequest): Promise<ReadResult>;
  /** Forgets wrong codes and counted sends of a number; never shortens the time before the next SMS. */
  unlock(request: NumberRequest): Promise<void>;
  /** Counts an entry against quotas, or refuses it. */
  reserve(request: ReserveRequest): Promise<ReserveResult>;
  /** Takes an entry back: what never left does not count. */
  giveBack(request: GiveBackRequest): Promise<void>;
  /** Ends connections that the store itself opened. */
  close?(): Promise<void>;
}
