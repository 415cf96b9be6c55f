import { describe, expect, it, jest } from '@jest/globals';
import { KeyedDigest } from '../privacy/keyed-digest.js';
import { MemoryOtpSessionStore } from '../session/memory-store.js';
import { DEFAULT_LIMITS } from '../session/otp-rules.js';
import { QuotaCounter, SendQuotas, type SendQuota } from './send-quotas.js';

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

  it('are the same for every IPv6 address of one line', () => {
    const of = (ip: string): SendQuota[] => quotasOf({ sendsPerIpPerHour: 20 }, '', ip);
    expect(of('2001:db8:1:2::4')).toEqual(of('2001:db8:1:2::3'));
    expect(of('2001:db8:1:3::3')).not.toEqual(of('2001:db8:1:2::3'));
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

  const counter = (): QuotaCounter => new QuotaCounter(new MemoryOtpSessionStore({ now: () => 1_000 }));

  it('is refused by one quota as by all, with the longest wait', async () => {
    const one = counter();
    expect(await one.reserve(quotas, 'first', 'number')).toBeUndefined();
    expect(await one.reserve(quotas, 'second', 'number')).toEqual({ quota: quotas[1], retryAfterMs: HOUR });
    expect(await one.reserve(quotas, 'first', 'number')).toBeUndefined();
  });

  it('can be taken back everywhere', async () => {
    const one = counter();
    await one.reserve(quotas, 'first', 'number');
    await one.giveBack(quotas, 'first', 'number');
    expect(await one.reserve(quotas, 'second', 'number')).toBeUndefined();
  });

  it('is granted where there is no quota', async () => {
    expect(await counter().reserve([], 'first', 'number')).toBeUndefined();
  });

  it('is refused without the store for a while, for that number, with what is left of the wait', async () => {
    const now = jest.spyOn(performance, 'now').mockReturnValue(0);
    const one = counter();
    await one.reserve(quotas, 'first', 'number');
    expect(one.knownRefusal(quotas, 'number')).toBeUndefined();
    const refusal = await one.reserve(quotas, 'second', 'number');
    expect(one.knownRefusal(quotas, 'number')).toBeUndefined();
    one.remember(refusal!, 'number');
    now.mockReturnValue(29_999);
    expect(one.knownRefusal(quotas, 'number')).toEqual({ quota: quotas[1], retryAfterMs: HOUR - 29_999 });
    expect(one.knownRefusal(quotas, 'another number')).toBeUndefined();
    now.mockReturnValue(30_000);
    expect(one.knownRefusal(quotas, 'number')).toBeUndefined();
  });

  it('lets an id that the caller chose go with one number only', async () => {
    const own = new SendQuotas(DEFAULT_LIMITS, digest).of(NAMESPACE, {
      subject: '',
      ownSessionId: 'cart-42',
    });
    const one = counter();
    expect(await one.reserve(own, 'first', 'number')).toBeUndefined();
    expect(await one.reserve(own, 'second', 'number')).toBeUndefined();
    expect(await one.reserve(own, 'third', 'another number')).toMatchObject({
      quota: { isOfSessionId: true },
    });
  });
});
