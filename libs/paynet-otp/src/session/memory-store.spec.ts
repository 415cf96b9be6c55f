import { describe, expect, it } from '@jest/globals';
import { anyDigest, DAY, HOUR, MINUTE, Story } from './contract/story.js';
import { MemoryOtpSessionStore } from './memory-store.js';
import { OTP_RULES } from './otp-rules.js';

function setUp(maxNumbers?: number): { store: MemoryOtpSessionStore; number: () => Story } {
  let now = 1_700_000_000_000;
  const store = new MemoryOtpSessionStore({ now: () => now, maxNumbers });
  return { store, number: () => new Story({ store, passTime: (ms) => void (now += ms) }) };
}

describe('the memory store', () => {
  it('refuses a new number when it is full, and goes on serving those it has', async () => {
    const { number } = setUp(2);
    const [one, two, three] = [number(), number(), number()];
    await one.send();
    await two.send();
    await expect(three.claim()).rejects.toThrow('The memory store is full.');
    expect((await one.claim()).outcome).toBe('already-sent');
    expect((await three.read()).state).toBe('none');
    await three.passTime(DAY + HOUR);
    expect((await three.claim()).outcome).toBe('claimed');
  });

  it('refuses a new quota when it is full', async () => {
    const { store } = setUp(1);
    const rules = [{ count: 'entries' as const, max: 1, windowMs: HOUR }];
    const reserve = (): Promise<unknown> =>
      store.reserve({ key: anyDigest(), operationId: anyDigest(), group: 'g', rules });
    await reserve();
    await expect(reserve()).rejects.toThrow('The memory store is full.');
  });

  it('keeps nothing of a quota whose entries were all given back', async () => {
    const { store } = setUp(1);
    const rules = [{ count: 'entries' as const, max: 5, windowMs: HOUR }];
    for (let i = 0; i < 10; i += 1) {
      const entry = { key: `key ${i}`, group: 'g' };
      await store.reserve({ ...entry, operationId: 'one', rules });
      await store.reserve({ ...entry, operationId: 'two', rules });
      await store.giveBack({ ...entry, operationId: 'one' });
      await expect(store.reserve({ ...entry, key: 'another', operationId: 'o', rules })).rejects.toThrow(
        'full',
      );
      await store.giveBack({ ...entry, operationId: 'two' });
    }
  });

  it('keeps nothing of a number that was only asked about', async () => {
    const { number } = setUp(1);
    for (let i = 0; i < 10; i += 1) {
      const asked = number();
      await asked.begin('code');
      await asked.consume();
      await asked.read();
      await asked.unlock();
      await asked.settleSend(anyDigest(), 'sent');
    }
    expect((await number().claim()).outcome).toBe('claimed');
  });

  it('counts time in whole epoch milliseconds by default, as the process began', async () => {
    const number = new Story({ store: new MemoryOtpSessionStore() });
    await number.send();
    const { verifiedAt } = await number.check('code', 'verified');
    expect(Number.isInteger(verifiedAt)).toBe(true);
    expect(Math.abs(verifiedAt - Date.now())).toBeLessThan(MINUTE);
  });
});

describe('to the millisecond', () => {
  const { claimMs, lockMs } = { claimMs: 10_000, lockMs: 2 * MINUTE };

  it('a claim reads as unknown at its deadline', async () => {
    const number = setUp().number();
    await number.claim({ claimMs });
    await number.passTime(claimMs - 1);
    expect((await number.read()).state).toBe('sending');
    await number.passTime(1);
    expect((await number.read()).state).toBe('unknown');
  });

  it('a number is free at lockUntil', async () => {
    const number = setUp().number();
    await number.send('sent', { lockMs });
    await number.passTime(lockMs - 1);
    expect(await number.claim(number.stranger)).toMatchObject({ outcome: 'cooldown', retryAfterMs: 1 });
    await number.passTime(1);
    expect((await number.claim(number.stranger)).outcome).toBe('claimed');
  });

  it('a claim that nobody settles holds the number from the claim on', async () => {
    const number = setUp().number();
    await number.claim({ claimMs, holdMs: OTP_RULES.safeHoldMs });
    await number.passTime(OTP_RULES.safeHoldMs - 1);
    expect((await number.claim(number.stranger)).outcome).toBe('cooldown');
    await number.passTime(1);
    expect((await number.claim(number.stranger)).outcome).toBe('claimed');
  });

  it('a code is taken for the grace after lockUntil', async () => {
    const number = setUp().number();
    await number.send('sent', { lockMs });
    await number.passTime(lockMs + OTP_RULES.checkGraceMs - 1);
    expect((await number.begin('code')).outcome).toBe('ask');
    await number.passTime(1);
    expect((await number.begin('other')).outcome).toBe('expired');
  });

  it('used-up codes lock the shopper until lockUntil, and have expired then', async () => {
    const number = setUp().number();
    await number.send('sent', { lockMs });
    await number.checkWrong(5);
    await number.passTime(lockMs - 1);
    expect((await number.begin('code')).outcome).toBe('locked');
    await number.passTime(1);
    expect((await number.begin('code')).outcome).toBe('expired');
  });

  it('a verification ends at validUntil', async () => {
    const number = setUp().number();
    await number.send('sent', { lockMs: HOUR });
    await number.check('code', 'verified');
    await number.passTime(OTP_RULES.verifiedMs - 1);
    expect((await number.claim()).outcome).toBe('already-verified');
    await number.passTime(1);
    expect((await number.claim()).outcome).toBe('cooldown');
    expect((await number.consume()).outcome).toBe('session');
  });

  it('an asker has its time, and then another may ask', async () => {
    const number = setUp().number();
    await number.send();
    await number.begin('code', { askMs: 10_000 });
    await number.passTime(9_999);
    expect((await number.begin('code')).outcome).toBe('wait');
    await number.passTime(1);
    expect((await number.begin('code')).outcome).toBe('ask');
  });

  it('an ended session answers for its time, and is then forgotten', async () => {
    const number = setUp().number();
    await number.send('sent', { lockMs });
    await number.passTime(lockMs + OTP_RULES.checkGraceMs + OTP_RULES.rememberMs - 1);
    expect((await number.read()).state).toBe('expired');
    await number.passTime(1);
    expect((await number.read()).state).toBe('none');
  });

  it('a release is remembered for the safe hold, in case a copy of its claim is late', async () => {
    const number = setUp().number();
    const operationId = anyDigest();
    await number.settleSend(operationId, 'released');
    await number.passTime(OTP_RULES.safeHoldMs - 1);
    expect((await number.claim({ operationId })).outcome).toBe('cooldown');
    await number.passTime(1);
    expect((await number.claim({ operationId })).outcome).toBe('claimed');
  });

  it('codes and sends count for a day', async () => {
    const number = setUp().number();
    number.limits = { ...number.limits, codesPerSubjectAndNumber: 1, sendsPerNumberPerDay: 1 };
    await number.send('sent', { lockMs });
    await number.checkWrong(1);
    await number.passTime(DAY - 1);
    expect(await number.claim()).toMatchObject({ outcome: 'locked', retryAfterMs: 1 });
    expect(await number.claim({ subject: '' })).toMatchObject({ outcome: 'limit', retryAfterMs: 1 });
    await number.passTime(1);
    expect((await number.claim()).outcome).toBe('claimed');
  });
});
