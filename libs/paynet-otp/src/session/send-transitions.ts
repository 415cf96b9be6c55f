import { layAside, prune, sendWaitMs, subjectWaitMs, type NumberRecord } from './number-record.js';
import { decideSend, endOf, isSameIntent } from './otp-life.js';
import {
  type ClaimOutcome,
  type ClaimRequest,
  type ClaimResult,
  type SettleSendRequest,
} from './session-store.js';

/** Takes the number for one SMS, or says what stands in the way. */
export function claim(record: NumberRecord, request: ClaimRequest, now: number): ClaimResult {
  prune(record, now);
  const { session } = record;
  const { limits, subject } = request;
  if (session?.owner === request.operationId) return found(record, request, 'claimed', now);
  if (record.released?.by === request.operationId) return refused('cooldown', 0);
  const earlier = verifiedEarlier(record, request, now);
  if (earlier !== undefined) return earlier;

  const decision = decideSend(session, request, now, limits.codesPerSession);
  if (decision !== 'claim') return found(record, request, decision, now);

  const lockedMs = subjectWaitMs(record, subject, limits, now);
  if (lockedMs > 0) return refused('locked', lockedMs);
  const limitedMs = sendWaitMs(record, subject, limits, now);
  if (limitedMs > 0) return refused('limit', limitedMs);

  layAside(record, limits, now);
  const isUsedUp = session?.id === request.sessionId || record.remembered?.has(request.sessionId) === true;
  record.session = {
    id: isUsedUp ? request.spareSessionId : request.sessionId,
    subject,
    owner: request.operationId,
    phase: 'sending',
    sentAt: now,
    claimUntil: now + request.claimMs,
    lockUntil: now + request.holdMs,
    expiresAt: now + request.holdMs,
    expiresAtEstimated: true,
  };
  if (isUsedUp) record.session.requestedId = request.sessionId;
  return found(record, request, 'claimed', now);
}

/** The same intent, verified before another took the number, and not yet consumed: the one that is worth longest. */
function verifiedEarlier(record: NumberRecord, request: ClaimRequest, now: number): ClaimResult | undefined {
  let sessionId = '';
  let expiresAt = now + 1;
  record.remembered?.forEach(({ state, subject, validUntil }, id) => {
    if (state !== 'verified' || validUntil < expiresAt || !isSameIntent({ id, subject }, request)) return;
    if (validUntil === expiresAt && id <= sessionId) return;
    sessionId = id;
    expiresAt = validUntil;
  });
  if (sessionId === '') return undefined;
  const retryAfterMs = Math.max(0, (record.session?.lockUntil ?? 0) - now);
  return { outcome: 'already-verified', sessionId, retryAfterMs, expiresAt, expiresAtEstimated: true };
}

/** What is answered about a session whose code may be tried, unless its subject has used its tries up. */
const MAY_CHECK: ReadonlySet<ClaimOutcome> = new Set(['wait', 'already-sent', 'unknown', 'locked']);

function found(record: NumberRecord, request: ClaimRequest, outcome: ClaimOutcome, now: number): ClaimResult {
  const { session } = record;
  if (session === undefined) return refused(outcome, 0);
  const { id, lockUntil, verified } = session;
  const lockMs = Math.max(0, lockUntil - now);
  if (!isSameIntent(session, request)) return refused(outcome, lockMs);
  const { limits, subject } = request;
  const waitMs = MAY_CHECK.has(outcome) ? subjectWaitMs(record, subject, limits, now) : 0;
  return {
    outcome: waitMs > 0 ? 'locked' : outcome,
    sessionId: id,
    retryAfterMs: Math.max(lockMs, waitMs),
    expiresAt: endOf(session),
    expiresAtEstimated: session.expiresAtEstimated || verified !== undefined,
  };
}

function refused(outcome: ClaimOutcome, retryAfterMs: number): ClaimResult {
  return { outcome, sessionId: '', retryAfterMs, expiresAt: 0, expiresAtEstimated: true };
}

/** Ends a claim. A check may have verified the session meanwhile: then only the lock is set right. */
export function settleSend(record: NumberRecord, request: SettleSendRequest, now: number): void {
  prune(record, now);
  if (request.outcome === 'released') {
    release(record, request.operationId, now);
    return;
  }
  const { session } = record;
  if (session?.owner !== request.operationId || session.claimUntil === undefined) return;
  if (session.phase === 'sending') session.phase = request.outcome === 'sent' ? 'pending' : request.outcome;
  session.claimUntil = undefined;
  session.lockUntil = now + request.lockMs;
  session.expiresAt = request.expiresAt;
  session.expiresAtEstimated = request.expiresAtEstimated;
}

/** Frees the number as if nothing had been asked; what never left does not count. */
function release(record: NumberRecord, operationId: string, now: number): void {
  if (record.session?.owner === operationId) {
    if (record.session.phase !== 'sending') return;
    record.session = undefined;
  }
  record.released = { by: operationId, at: now };
}
