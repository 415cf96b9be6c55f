import { describe, expect, it } from '@jest/globals';
import { forgettableAt, prune, type CountedSend, type NumberRecord } from './number-record.js';
import { type OtpSession } from './otp-life.js';
import { OTP_RULES } from './otp-rules.js';

const NOW = 1_700_000_000_000;
const { dayMs, rememberMs, checkGraceMs, safeHoldMs } = OTP_RULES;

function session(change: Partial<OtpSession> = {}): OtpSession {
  return {
    id: 'id',
    subject: 'subject',
    owner: 'owner',
    phase: 'pending',
    sentAt: NOW,
    claimUntil: undefined,
    lockUntil: NOW + 120_000,
    expiresAt: NOW + 120_000,
    expiresAtEstimated: false,
    ...change,
  };
}

const remembered = { subject: 'subject', code: '', verifiedAt: 0, validUntil: 0 };

const send = (at: number): CountedSend => ({ at, subject: 'subject' });

describe('a record', () => {
  it.each<[string, Partial<NumberRecord>, number]>([
    ['a session', { session: session() }, NOW + 120_000 + checkGraceMs + rememberMs],
    [
      'a session that outlives the day',
      { session: session({ lockUntil: NOW + dayMs }) },
      NOW + dayMs + checkGraceMs + rememberMs,
    ],
    [
      'a session whose SMS is forgiven',
      { session: session({ sentAt: 0 }) },
      NOW + 120_000 + checkGraceMs + rememberMs,
    ],
    [
      'a verification that outlives its session',
      { session: session({ sentAt: 0, verified: { code: 'code', at: NOW, until: NOW + 600_000 } }) },
      NOW + 600_000 + rememberMs,
    ],
    [
      'a session that is remembered',
      { remembered: new Map([['id', { ...remembered, state: 'expired', forgetAt: NOW + 1 }]]) },
      NOW + 1,
    ],
    ['sends', { sends: [send(NOW - 5), send(NOW)] }, NOW + dayMs],
    ['a release', { released: { by: 'operation', at: NOW } }, NOW + safeHoldMs],
    [
      "a subject's codes",
      {
        wrongBySubject: new Map([
          ['one', [NOW - 5, NOW]],
          ['two', [NOW - 9]],
        ]),
      },
      NOW + dayMs,
    ],
    ["the number's codes", { wrongCodes: 3, lastWrongAt: NOW }, NOW + dayMs],
  ])('is worth keeping for %s exactly until nothing in it matters', (_, part, end) => {
    const record: NumberRecord = { session: undefined, ...part };
    expect(forgettableAt(record)).toBe(end);

    prune(record, end - 1);
    expect(forgettableAt(record)).toBe(end);
    prune(record, end);
    expect(forgettableAt(record)).toBeLessThanOrEqual(end);
    expect(isEmpty(record)).toBe(true);
  });

  it('is worth keeping as long as the last of its parts', () => {
    const record: NumberRecord = { session: session(), released: { by: 'operation', at: NOW + 2 * dayMs } };
    expect(forgettableAt(record)).toBe(NOW + 2 * dayMs + safeHoldMs);
  });

  it('loses its old parts one by one', () => {
    const record: NumberRecord = {
      session: session(),
      sends: [send(NOW - dayMs), send(NOW - dayMs + 1)],
      wrongBySubject: new Map([
        ['one', [NOW - dayMs, NOW]],
        ['two', [NOW - dayMs]],
      ]),
    };
    prune(record, NOW);
    expect(record.sends).toEqual([send(NOW - dayMs + 1)]);
    expect(record.wrongBySubject).toEqual(new Map([['one', [NOW]]]));
    expect(record.session).toBeDefined();
  });
});

function isEmpty({
  session,
  remembered,
  sends,
  released,
  wrongBySubject,
  wrongCodes,
  lastWrongAt,
}: NumberRecord): boolean {
  const lists = (remembered?.size ?? 0) + (sends?.length ?? 0) + (wrongBySubject?.size ?? 0);
  return lists === 0 && [session, released, wrongCodes, lastWrongAt].every((part) => part === undefined);
}
