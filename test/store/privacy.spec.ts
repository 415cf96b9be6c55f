import { afterAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { Test } from '@nestjs/testing';
import { PaynetOtpModule, PaynetOtpService } from 'nestjs-paynet-otp';
import { PaynetSimulator } from 'paynet-simulator';
import { anyDigest, MINUTE, Story } from '../../libs/paynet-otp/src/session/contract/story.js';
import { RedisOtpSessionStore } from '../../libs/paynet-otp/src/session/redis/redis-store.js';
import { redisForTests } from '../support/redis.js';
import { anyPrefix, movable, MovableRedisStore } from './redis-harness.js';
import { numberOn } from './requests.js';

const redis = await redisForTests('what Redis holds');
const client = redis === undefined ? undefined : new Redis(redis.url);
afterAll(async () => {
  client?.disconnect();
  await redis?.stop();
});

(redis === undefined ? describe.skip : describe)('what Redis holds', () => {
  const admin = client!;

  it('shows no number, no code, no subject, no address, no key and no pepper, in any key or value', async () => {
    const secretKey = 'sck_test_example/+Secret';
    const userGsm = '5321234567';
    const subject = 'shopper-4711@example.com';
    const ip = '203.0.113.77';
    const pepper = 'a-pepper-of-at-least-thirty-two-bytes';
    const wrongCodes = ['ZZ11YY', 'YY22ZZ'];
    const prefix = anyPrefix();
    const store = new MovableRedisStore(admin, { prefix });
    // Four characters stand in so many digests by chance.
    const paynet = await PaynetSimulator.start({ port: 0, key: secretKey, switches: { codeLength: 10 } });
    const limits = { sendsPerIpPerHour: 10, sendsPerDay: 10 };
    const module = PaynetOtpModule.forRoot({
      environment: 'test',
      secretKey,
      baseUrl: paynet.url,
      store,
      pepper,
      limits,
    });
    const app = await Test.createTestingModule({ imports: [module] }).compile();
    const otp = app.get(PaynetOtpService);
    const codes: string[] = [];
    try {
      for (const isSpent of [true, false]) {
        const { otpSessionId } = await otp.sendOtp({ userGsm, subject }, { ip });
        const otpCode = paynet.phone(userGsm).lastCode()!;
        codes.push(otpCode);
        const session = { userGsm, subject, otpSessionId };
        for (const wrong of wrongCodes) {
          await expect(otp.checkOtp({ ...session, otpCode: wrong })).rejects.toMatchObject({
            code: 'WRONG_CODE',
          });
        }
        await otp.checkOtp({ ...session, otpCode });
        if (isSpent) await otp.consumeVerified(session);
        store.passTime(10 * MINUTE);
        paynet.clock.shift(10 * MINUTE);
      }
      await otp.sendOtp({ userGsm, subject: 'another' });
    } finally {
      await app.close();
      await paynet.stop();
    }

    const secrets = [
      secretKey,
      userGsm,
      '321234567',
      subject,
      'shopper-4711',
      ip,
      pepper,
      ...wrongCodes,
      ...codes,
    ];
    const keys = await admin.keys(`${prefix}*`);
    expect(keys).toHaveLength(5);
    for (const key of keys) {
      const value = key.includes('quota') ? await admin.zrange(key, '0', '-1') : await admin.hgetall(key);
      expect(Object.keys(value).length).toBeGreaterThan(0);
      for (const text of [key, JSON.stringify(value), (await admin.dumpBuffer(key)).toString('latin1')]) {
        for (const secret of secrets) expect(text).not.toContain(secret);
      }
    }
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
