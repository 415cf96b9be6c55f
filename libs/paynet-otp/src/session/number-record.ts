import { checkUntil, stateOf, type OtpSession } from './otp-life.js';
import { numberWaitMs, OTP_RULES, windowWaitMs } from './otp-rules.js';
import { type NumberLimits } from './session-store.js';

/** A session that no longer holds its number, and still answers: a verification not yet spent, or one that ended a while ago. */
export interface RememberedSession {
  subject: string;
  state: 'verified' | 'consumed' | 'expired';
  /** Digest of the verified code; `''` for `expired`. */
  code: string;
  /** 0 for `expired`. */
  verifiedAt: number;
  /** Until when a verification is worth something; 0 for `expired`. */
  validUntil: number;
  forgetAt: number;
  consumedBy?: string;
}

/** An SMS that may have left, and who asked for it. */
export interface CountedSend {
  at: number;
  /** `''` when the merchant named no subject. */
  subject: string;
}

/** All that is kept of one phone number; times are the store's clock in epoch milliseconds. */
export interface NumberRecord {
  session: OtpSession | undefined;
  /** By session id. */
  remembered?: Map<string, RememberedSession>;
  /** The SMS of the last 24 h, oldest first; the current session knows its own. */
  sends?: CountedSend[] | undefined;
  /** The last claim that was released: a late copy of its command must not claim again. */
  released?: { by: string; at: number } | undefined;
  /** When each subject's distinct wrong codes of the last 24 h were tried. */
  wrongBySubject?: Map<string, number[]> | undefined;
  /** Distinct wrong codes for the number by anybody, and when the last one was tried. */
  wrongCodes?: number | undefined;
  lastWrongAt?: number | undefined;
}

/**
 * Drops every part that no longer matters, so that a record never grows with age, and a store may forget a record with nothing left in it
 * whenever it likes: nobody can tell.
 */
export function prune(record: NumberRecord, now: number): void {
  const dayAgo = now - OTP_RULES.dayMs;
  if (record.session !== undefined && now >= sessionForgetAt(record.session)) endSession(record);
  if (record.sends?.some(({ at }) => at <= dayAgo)) {
    record.sends = record.sends.filter(({ at }) => at > dayAgo);
  }
  if (record.released !== undefined && now >= releaseForgetAt(record.released)) record.released = undefined;
  record.remembered?.forEach((session, id, all) => {
    if (now >= session.forgetAt) all.delete(id);
  });
  record.wrongBySubject?.forEach((times, subject, all) => {
    const recent = times.filter((at) => at > dayAgo);
    if (recent.length === 0) all.delete(subject);
    else if (recent.length < times.length) all.set(subject, recent);
  });
  if (record.lastWrongAt !== undefined && record.lastWrongAt <= dayAgo) forgetNumberCodes(record);
}

function sessionForgetAt(session: OtpSession): number {
  return Math.max(checkUntil(session), session.verified?.until ?? 0) + OTP_RULES.rememberMs;
}

function releaseForgetAt({ at }: { at: number }): number {
  return at + OTP_RULES.safeHoldMs;
}

export function forgetNumberCodes(record: NumberRecord): void {
  record.wrongCodes = undefined;
  record.lastWrongAt = undefined;
}

/** When nothing in the record matters any more. */
export function forgettableAt(record: NumberRecord): number {
  const { session, remembered, sends, released, wrongBySubject, lastWrongAt } = record;
  let latest = Math.max(
    session === undefined ? 0 : sessionForgetAt(session),
    released === undefined ? 0 : releaseForgetAt(released),
  );
  remembered?.forEach(({ forgetAt }) => (latest = Math.max(latest, forgetAt)));
  const latestCounted = Math.max(session?.sentAt ?? 0, sends?.at(-1)?.at ?? 0, lastWrongAt ?? 0);
  if (latestCounted > 0) latest = Math.max(latest, latestCounted + OTP_RULES.dayMs);
  wrongBySubject?.forEach((times) => (latest = Math.max(latest, (times.at(-1) ?? 0) + OTP_RULES.dayMs)));
  return latest;
}

/** The SMS of the last 24 h, oldest first. */
function countedSends({ sends = [], session }: NumberRecord, now: number): CountedSend[] {
  if (session === undefined || session.sentAt <= now - OTP_RULES.dayMs) return sends;
  return [...sends, { at: session.sentAt, subject: session.subject }];
}

/**
 * Milliseconds until another SMS to this number may be asked for by a subject; 0 for now. Past the limit the number still gets one an hour, for
 * a subject that has had none of its SMS: whoever uses a stranger's number up does not bar its owner for a day.
 */
export function sendWaitMs(
  record: NumberRecord,
  subject: string,
  { sendsPerNumberPerDay }: NumberLimits,
  now: number,
): number {
  const sends = countedSends(record, now);
  const times = sends.map(({ at }) => at);
  const waitMs = windowWaitMs(times, sendsPerNumberPerDay, OTP_RULES.dayMs, now);
  const latest = times.at(-1);
  const isNewcomer = subject !== '' && !sends.some((send) => send.subject === subject);
  if (waitMs === 0 || latest === undefined || sendsPerNumberPerDay === 0 || !isNewcomer) return waitMs;
  return Math.min(waitMs, Math.max(0, latest + OTP_RULES.newcomerWaitMs - now));
}

/** How many other codes this subject may still try in its session. */
export function attemptsLeft(
  record: NumberRecord,
  session: OtpSession | undefined,
  { codesPerSession, codesPerSubjectAndNumber }: NumberLimits,
): number {
  if (session === undefined) return 0;
  const inSession = codesPerSession - (session.attempts?.length ?? 0);
  if (session.subject === '') return Math.max(0, inSession);
  const tried = record.wrongBySubject?.get(session.subject)?.length ?? 0;
  return Math.max(0, Math.min(inSession, codesPerSubjectAndNumber - tried));
}

/**
 * Milliseconds until this subject may try another code at this number; 0 for now. Those without a subject share their tries, and so wait as
 * everybody does past `codesPerNumber`: no visitor bars another for a day.
 */
export function subjectWaitMs(
  record: NumberRecord,
  subject: string,
  { codesPerSubjectAndNumber }: NumberLimits,
  now: number,
): number {
  const times = record.wrongBySubject?.get(subject) ?? [];
  if (subject === '') return growingWaitMs(times.length, times.at(-1), codesPerSubjectAndNumber, now);
  return windowWaitMs(times, codesPerSubjectAndNumber, OTP_RULES.dayMs, now);
}

/** Milliseconds until anybody may try another code at this number; 0 for now. */
export function anybodyWaitMs(record: NumberRecord, limits: NumberLimits, now: number): number {
  return growingWaitMs(record.wrongCodes ?? 0, record.lastWrongAt, limits.codesPerNumber, now);
}

function growingWaitMs(wrongCodes: number, lastAt: number | undefined, free: number, now: number): number {
  const waitMs = numberWaitMs(wrongCodes, free);
  return lastAt === undefined || waitMs === 0 ? 0 : Math.max(0, lastAt + waitMs - now);
}

/** When the last of the wrong codes that still count was tried. */
export function latestTry({ wrongBySubject }: NumberRecord): number | undefined {
  const times = [...(wrongBySubject?.values() ?? [])].flat();
  return times.length > 0 ? Math.max(...times) : undefined;
}

/** Lays the current session aside, so that another may take the number: it goes on answering for a while. */
export function layAside(record: NumberRecord, { codesPerSession }: NumberLimits, now: number): void {
  const { session } = record;
  if (session === undefined) return;
  endSession(record);
  const state = stateOf(session, now, codesPerSession);
  if (state === 'held') return;
  const { id, subject, verified } = session;
  const isVerified = verified !== undefined && (state === 'verified' || state === 'consumed');
  record.remembered ??= new Map();
  record.remembered.set(id, {
    subject,
    state: isVerified ? state : 'expired',
    code: isVerified ? verified.code : '',
    verifiedAt: isVerified ? verified.at : 0,
    validUntil: isVerified ? verified.until : 0,
    forgetAt: Math.max(isVerified ? verified.until : 0, now + OTP_RULES.rememberMs),
    ...(verified?.consumedBy === undefined ? {} : { consumedBy: verified.consumedBy }),
  });
}

/** Takes the session out of the record; its SMS goes on counting. */
function endSession(record: NumberRecord): void {
  const { session } = record;
  record.session = undefined;
  if (session === undefined || session.sentAt === 0) return;
  const { sentAt, subject } = session;
  record.sends = [...(record.sends ?? []), { at: sentAt, subject }];
}
