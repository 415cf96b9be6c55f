import { describe, expect, it } from '@jest/globals';
import { KeyedDigest } from '../privacy/keyed-digest.js';
import { MemoryOtpSessionStore } from '../session/memory-store.js';
import { DEFAULT_LIMITS } from '../session/otp-rules.js';
import { type ReserveResult } from '../session/session-store.js';
import { giveBackAll, reserveAll, SendQuotas, type SendQuota } from './send-quotas.js';

const HOUR = 3_600_000;
const digest = new KeyedDigest('p'.repeat(32));
const NAMESPACE = ['default', 'test', 'https://paynet.example', ''];

function quotasOf(limits: Partial<typeof DEFAULT_LIMITS>, subject = 'ada', ip?: string): SendQuota[] {
  return new SendQuotas({ ...DEFAULT_LIMITS, ...limits }, digest).of(NAMESPACE, { subject, ip });
}

describe('The quotas of a send', () => {
  it('are those of its subject by default: ten an hour, five numbers a day', () => {
    expect(quotasOf({})).toEqual([
      {
        key: 'ada',
        rules: [
          { count: 'entries', max: 10, windowMs: HOUR },
          { count: 'groups', max: 5, windowMs: 24 * HOUR },
        ],
      },
    ]);
  });

  it('are none without a subject, and none where every limit is off', () => {
    expect(quotasOf({}, '')).toEqual([]);
    expect(quotasOf({ sendsPerSubjectPerHour: Infinity, numbersPerSubjectPerDay: Infinity })).toEqual([]);
    expect(quotasOf({}, '', '192.0.2.1')).toEqual([]);
  });

  it('count an address and the whole instance when asked to, each under a key of its own', () => {
    const quotas = quotasOf({ sendsPerIpPerHour: 20, sendsPerDay: 1_000 }, '', '192.0.2.1');
    expect(quotas.map(({ rules }) => rules)).toEqual([
      [{ count: 'entries', max: 20, windowMs: HOUR }],
      [{ count: 'entries', max: 1_000, windowMs: 24 * HOUR }],
    ]);
    expect(new Set(quotas.map(({ key }) => key)).size).toBe(2);
    expect(JSON.stringify(quotas)).not.toContain('192.0.2.1');
  });

  it('are another subject’s, another address’s and another namespace’s own', () => {
    const perAddress = new SendQuotas(
      { ...DEFAULT_LIMITS, sendsPerIpPerHour: 20, sendsPerDay: 1_000 },
      digest,
    );
    const keys = [
      ...quotasOf({}, 'ada'),
      ...quotasOf({}, 'eve'),
      ...perAddress.of(NAMESPACE, { subject: '', ip: '192.0.2.1' }),
      ...perAddress.of(NAMESPACE, { subject: '', ip: '192.0.2.2' }).slice(0, 1),
      ...perAddress.of(['second'], { subject: '', ip: '192.0.2.1' }),
    ].map(({ key }) => key);
    expect(new Set(keys).size).toBe(7);
  });
});

describe('Counting a send', () => {
  const quotas = quotasOf({ sendsPerSubjectPerHour: 2, sendsPerIpPerHour: 1 }, 'ada', '192.0.2.1');

  it('is refused by one quota as by all, with the longest wait', async () => {
    const store = new MemoryOtpSessionStore({ now: () => 1_000 });
    const reserve = (operation: string): Promise<ReserveResult> =>
      reserveAll(store, quotas, operation, 'number');
    expect(await reserve('first')).toEqual({ granted: true, retryAfterMs: 0 });
    expect(await reserve('second')).toEqual({ granted: false, retryAfterMs: HOUR });
    expect(await reserve('first')).toEqual({ granted: true, retryAfterMs: 0 });
  });

  it('can be taken back everywhere', async () => {
    const store = new MemoryOtpSessionStore();
    await reserveAll(store, quotas, 'first', 'number');
    await giveBackAll(store, quotas, 'first', 'number');
    expect(await reserveAll(store, quotas, 'second', 'number')).toMatchObject({ granted: true });
  });

  it('is granted where there is no quota', async () => {
    expect(await reserveAll(new MemoryOtpSessionStore(), [], 'first', 'number')).toEqual({
      granted: true,
      retryAfterMs: 0,
    });
  });
});
