import {
  anybodyWaitMs,
  attemptsLeft,
  latestTry,
  forgetNumberCodes,
  prune,
  subjectWaitMs,
  type NumberRecord,
  type RememberedSession,
} from './number-record.js';
import { endOf, OTP_LIFE, stateOf, type OtpAttempt, type OtpSession } from './otp-life.js';
import { OTP_RULES } from './otp-rules.js';
import {
  type BeginCheckRequest,
  type BeginCheckResult,
  type ConsumeRequest,
  type ConsumeResult,
  type ReadResult,
  type SessionRequest,
  type SettleCheckRequest,
  type SettleCheckResult,
} from './session-store.js';

/** The request's own session, if it still holds the number. */
function currentOf(record: NumberRecord, request: SessionRequest): OtpSession | undefined {
  const { session } = record;
  return session?.id === request.sessionId && session.subject === request.subject ? session : undefined;
}

/** The request's own session, if another has taken the number since. */
function rememberedOf(record: NumberRecord, request: SessionRequest): RememberedSession | undefined {
  const session = record.remembered?.get(request.sessionId);
  return session?.subject === request.subject ? session : undefined;
}

function isWorth({ state, validUntil }: RememberedSession, now: number): boolean {
  return state === 'verified' && now < validUntil;
}

/** Counts a distinct code before Paynet is asked, or answers without asking. */
export function beginCheck(record: NumberRecord, request: BeginCheckRequest, now: number): BeginCheckResult {
  prune(record, now);
  const { limits, subject, code, operationId, askMs } = request;
  const session = currentOf(record, request);
  const answer = (outcome: BeginCheckResult['outcome'], retryAfterMs = 0): BeginCheckResult => ({
    outcome,
    attemptsLeft: attemptsLeft(record, session, limits),
    retryAfterMs,
    verifiedAt: 0,
    validUntil: 0,
  });
  const compare = (known: string, verifiedAt: number, validUntil: number): BeginCheckResult =>
    known === code ? { ...answer('verified'), verifiedAt, validUntil } : answer('wrong');

  if (session === undefined) {
    const remembered = rememberedOf(record, request);
    if (remembered === undefined || remembered.state === 'consumed') return answer('session');
    const { code: known, verifiedAt, validUntil } = remembered;
    return isWorth(remembered, now) ? compare(known, verifiedAt, validUntil) : answer('expired');
  }

  const subjectMs = subjectWaitMs(record, subject, limits, now);
  const lockMs = Math.max(0, session.lockUntil - now, subjectMs);
  const decision = OTP_LIFE[stateOf(session, now, limits.codesPerSession)].check;
  if (decision === 'compare') {
    const { code: known, at, until } = session.verified ?? { code: '', at: 0, until: 0 };
    return compare(known, at, until);
  }
  if (decision !== 'ask') return answer(decision, decision === 'locked' ? lockMs : 0);
  if (session.returnedBy === operationId) return answer('wait');

  const attempt = session.attempts?.find((tried) => tried.code === code);
  if (attempt !== undefined) return answer(repeat(attempt, request, now));

  if ((session.attempts?.length ?? 0) >= limits.codesPerSession) return answer('locked', lockMs);
  const waitMs = Math.max(subjectMs, anybodyWaitMs(record, limits, now));
  if (waitMs > 0) return answer('locked', waitMs);

  (session.attempts ??= []).push({ code, status: 'asking', at: now, askUntil: now + askMs, operationId });
  record.wrongBySubject ??= new Map();
  record.wrongBySubject.set(subject, [...(record.wrongBySubject.get(subject) ?? []), now]);
  record.wrongCodes = (record.wrongCodes ?? 0) + 1;
  record.lastWrongAt = now;
  return answer('ask');
}

/** The same code again: known to be wrong, being asked by another caller, or asked once more without counting twice. */
function repeat(attempt: OtpAttempt, request: BeginCheckRequest, now: number): 'ask' | 'wait' | 'wrong' {
  if (attempt.status === 'wrong') return 'wrong';
  const isBeingAsked = attempt.status !== 'unclear' && now < attempt.askUntil;
  if (isBeingAsked && attempt.operationId !== request.operationId) return 'wait';
  if (!isBeingAsked) {
    attempt.status = 'asking-again';
    attempt.askUntil = now + request.askMs;
    attempt.operationId = request.operationId;
  }
  return 'ask';
}

/** Ends an attempt. A yes always counts, even if another session has taken the number since. */
export function settleCheck(
  record: NumberRecord,
  request: SettleCheckRequest,
  now: number,
): SettleCheckResult {
  prune(record, now);
  const session = currentOf(record, request);
  if (request.outcome === 'verified') return verify(record, session, request, now);
  if (session !== undefined) settleAttempt(record, session, request);
  return { attemptsLeft: attemptsLeft(record, session, request.limits), verifiedAt: 0, validUntil: 0 };
}

function settleAttempt(record: NumberRecord, session: OtpSession, request: SettleCheckRequest): void {
  const { code, operationId, outcome } = request;
  const attempt = session.attempts?.find((tried) => tried.code === code && tried.operationId === operationId);
  if (outcome === 'verified') return;
  if (outcome !== 'returned') {
    if (attempt !== undefined) attempt.status = outcome;
    return;
  }
  session.returnedBy = operationId;
  if (attempt?.status === 'asking-again') attempt.status = 'unclear';
  else if (attempt?.status === 'asking') takeBack(record, session, attempt);
}

function takeBack(record: NumberRecord, session: OtpSession, attempt: OtpAttempt): void {
  session.attempts = session.attempts?.filter((tried) => tried !== attempt);
  const times = record.wrongBySubject?.get(session.subject);
  const index = times?.indexOf(attempt.at) ?? -1;
  if (index >= 0) times?.splice(index, 1);
  if (record.wrongCodes === undefined || record.wrongCodes === 0) return;
  record.wrongCodes -= 1;
  record.lastWrongAt = latestTry(record);
}

function verify(
  record: NumberRecord,
  session: OtpSession | undefined,
  request: SettleCheckRequest,
  now: number,
): SettleCheckResult {
  record.wrongBySubject?.delete(request.subject);
  forgetNumberCodes(record);
  const left = attemptsLeft(record, session, request.limits);
  const validUntil = now + request.verifiedMs;
  if (session !== undefined) {
    session.verified ??= { code: request.code, at: now, until: validUntil };
    if (session.phase !== 'consumed') session.phase = 'verified';
    return { attemptsLeft: left, verifiedAt: session.verified.at, validUntil: session.verified.until };
  }
  const earlier = rememberedOf(record, request);
  if (earlier !== undefined && earlier.state !== 'expired') {
    return { attemptsLeft: left, verifiedAt: earlier.verifiedAt, validUntil: earlier.validUntil };
  }
  record.remembered ??= new Map();
  record.remembered.set(request.sessionId, {
    subject: request.subject,
    state: 'verified',
    code: request.code,
    verifiedAt: now,
    validUntil,
    forgetAt: Math.max(validUntil, now + OTP_RULES.rememberMs),
  });
  return { attemptsLeft: left, verifiedAt: now, validUntil };
}

/** Spends a verification once; the same operation asking again gets the same answer. */
export function consume(record: NumberRecord, request: ConsumeRequest, now: number): ConsumeResult {
  prune(record, now);
  const session = currentOf(record, request);
  if (session === undefined) {
    const remembered = rememberedOf(record, request);
    const isOwn = remembered?.consumedBy === request.operationId;
    if (remembered === undefined || !(isOwn || isWorth(remembered, now))) return nothing('session');
    remembered.state = 'consumed';
    remembered.consumedBy = request.operationId;
    return { outcome: 'consumed', verifiedAt: remembered.verifiedAt, validUntil: remembered.validUntil };
  }
  const { verified } = session;
  const decision = OTP_LIFE[stateOf(session, now, request.limits.codesPerSession)].consume;
  const isOwn = verified?.consumedBy === request.operationId;
  if (verified === undefined || !(isOwn || decision === 'consumed')) {
    return nothing(decision === 'not-verified' ? decision : 'session');
  }
  session.phase = 'consumed';
  verified.consumedBy = request.operationId;
  return { outcome: 'consumed', verifiedAt: verified.at, validUntil: verified.until };
}

function nothing(outcome: ConsumeResult['outcome']): ConsumeResult {
  return { outcome, verifiedAt: 0, validUntil: 0 };
}

/** Reads a session; nobody can tell that it was read. */
export function read(record: NumberRecord, request: SessionRequest, now: number): ReadResult {
  prune(record, now);
  const session = currentOf(record, request);
  if (session === undefined) {
    const { state = 'none', validUntil = 0 } = rememberedOf(record, request) ?? {};
    const isLapsed = state === 'verified' && now >= validUntil;
    return { state: isLapsed ? 'expired' : state, attemptsLeft: 0, retryAfterMs: 0, expiresAt: validUntil };
  }
  const { limits, subject } = request;
  const state = stateOf(session, now, limits.codesPerSession);
  const subjectMs = subjectWaitMs(record, subject, limits, now);
  const found = { attemptsLeft: attemptsLeft(record, session, limits), expiresAt: endOf(session) };
  // A code that could not be checked now is locked, whatever else the session waits for.
  const waitMs =
    OTP_LIFE[state].check === 'ask' ? Math.max(subjectMs, anybodyWaitMs(record, limits, now)) : 0;
  if (waitMs > 0) return { ...found, state: 'locked', retryAfterMs: waitMs };
  const lockMs = Math.max(0, session.lockUntil - now);
  return { ...found, state, retryAfterMs: state === 'locked' ? Math.max(lockMs, subjectMs) : lockMs };
}

/** Gives a number's shoppers their tries back; the time before the next SMS stays. */
export function unlock(record: NumberRecord): void {
  forgetNumberCodes(record);
  record.wrongBySubject = undefined;
  record.sends = undefined;
  if (record.session !== undefined) {
    record.session.attempts = undefined;
    record.session.sentAt = 0;
  }
}
