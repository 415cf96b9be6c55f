import { afterAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { KeyedDigest } from '../../libs/paynet-otp/src/privacy/keyed-digest.js';
import { anyDigest, MINUTE, Story } from '../../libs/paynet-otp/src/session/contract/story.js';
import { RedisOtpSessionStore } from '../../libs/paynet-otp/src/session/redis/redis-store.js';
import { redisForTests } from '../support/redis.js';
import { anyPrefix, movable } from './redis-harness.js';
import { numberOn } from './requests.js';

const redis = await redisForTests('what Redis holds');
const client = redis === undefined ? undefined : new Redis(redis.url);
afterAll(async () => {
  client?.disconnect();
  await redis?.stop();
});

(redis === undefined ? describe.skip : describe)('what Redis holds', () => {
  const admin = client!;

  it('shows no number, no code, no subject, no key and no pepper, in any key or value', async () => {
    const secrets = {
      number: '5321234567',
      code: 'K7M2Q9',
      wrongCode: 'ZZ11YY',
      subject: 'shopper-4711@example.com',
      secretKey: 'sck_test_example',
      pepper: 'a-pepper-of-at-least-thirty-two-bytes',
    };
    const digest = new KeyedDigest(secrets.pepper);
    const prefix = anyPrefix();
    const harness = movable(admin, prefix);
    const number = new Story(harness);
    const own = {
      key: digest.of('number', 'instance', 'test', secrets.secretKey, secrets.number),
      subject: digest.of('subject', secrets.subject),
    };
    const right = digest.of('code', secrets.number, secrets.code);
    const wrong = digest.of('code', secrets.number, secrets.wrongCode);
    const rules = [{ count: 'groups' as const, max: 5, windowMs: MINUTE }];
    const quota = {
      key: digest.of('quota', secrets.subject),
      group: own.key,
      operationId: anyDigest(),
      rules,
    };
    await harness.store.reserve(quota);
    await number.send('sent', { ...own, lockMs: MINUTE });
    await number.check(wrong, 'wrong', own);
    await number.check(right, 'verified', own);
    await number.passTime(2 * MINUTE);
    await number.send('sent', { ...own, sessionId: 'the-second' });
    await number.check(wrong, 'wrong', { ...own, sessionId: 'the-second' });

    const keys = await admin.keys(`${prefix}*`);
    expect(keys).toHaveLength(2);
    for (const key of keys) {
      const texts = [key, await admin.dump(key), (await admin.dumpBuffer(key)).toString('latin1')];
      if ((await admin.type(key)) === 'hash') texts.push(JSON.stringify(await admin.hgetall(key)));
      else texts.push((await admin.zrange(key, '0', '-1')).join());
      for (const text of texts) {
        for (const secret of [...Object.values(secrets), '321234567', 'shopper-4711'])
          expect(text).not.toContain(secret);
      }
    }
    expect(JSON.stringify(await admin.hgetall(keys.find((key) => !key.includes('quota'))!))).toContain(
      own.subject,
    );
  });

  it('has an end, each key', async () => {
    const prefix = anyPrefix();
    const store = new RedisOtpSessionStore(admin, { prefix });
    const number = numberOn(store);
    const keys = async (): Promise<number[]> =>
      Promise.all((await admin.keys(`${prefix}*`)).map((key) => admin.pttl(key)));
    const rules = [{ count: 'entries' as const, max: 5, windowMs: 60 * MINUTE }];
    for (const act of [
      () => number.settleSend(anyDigest(), 'released'),
      () => number.claim(),
      () => number.begin('code'),
      () => number.settleCheck(anyDigest(), 'code', 'verified'),
      () => number.consume(),
      () => number.unlock(),
      () => store.reserve({ key: number.key, operationId: anyDigest(), group: 'group', rules }),
    ]) {
      await act();
      for (const ttl of await keys()) expect(ttl).toBeGreaterThan(0);
    }
    expect(await keys()).toHaveLength(2);
    expect(Math.max(...(await keys()))).toBeLessThanOrEqual(25 * 60 * MINUTE);
  });

  it('is small: a pending OTP takes less than 400 bytes with its key', async () => {
    const prefix = anyPrefix();
    const store = new RedisOtpSessionStore(admin, { prefix });
    await Promise.all(Array.from({ length: 1_000 }, () => numberOn(store).send()));
    const keys = await admin.keys(`${prefix}*`);
    const sizes = await Promise.all(keys.map((key) => admin.memory('USAGE', key)));
    const average = sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0) / keys.length;
    process.stderr.write(`bytes per pending OTP in Redis, of 1000: ${average}\n`);
    expect(keys).toHaveLength(1_000);
    expect(average).toBeLessThan(400);
    expect(await admin.object('ENCODING', keys[0]!)).toMatch(/^(listpack|ziplist)$/);
  });

  it('stays small for a number with the fullest history of a day', async () => {
    const prefix = anyPrefix();
    const number = new Story(movable(admin, prefix));
    for (let i = 0; i < 10; i += 1) {
      const subject = anyDigest();
      const { sessionId } = await number.send('sent', { subject, lockMs: 20 * MINUTE });
      await number.checkWrong(4, { subject, sessionId });
      await number.passTime(21 * MINUTE);
    }
    const [key] = await admin.keys(`${prefix}*`);
    expect(Object.keys(await admin.hgetall(key!)).length).toBeGreaterThan(50);
    expect(await admin.object('ENCODING', key!)).toMatch(/^(listpack|ziplist)$/);
  });
});
