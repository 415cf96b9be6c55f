import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Redis } from 'ioredis';
import { PaynetOtpModule, PaynetOtpService, RedisOtpSessionStore } from 'nestjs-paynet-otp';
import { PaynetSimulator } from 'paynet-simulator';
import { ownRedisForTests } from '../support/redis.js';

const GSM = '5321234567';
const REQUEST = { userGsm: GSM, subject: 'ada' };

const redis = await ownRedisForTests('a store that fails');

(redis === undefined ? describe.skip : describe)('With a Redis that fails', () => {
  let paynet: PaynetSimulator;
  let admin: Redis;
  let app: INestApplicationContext;
  let otp: PaynetOtpService;
  let store: RedisOtpSessionStore;

  beforeAll(async () => {
    paynet = await PaynetSimulator.start({ port: 0 });
    admin = new Redis(redis!.url);
  });
  afterAll(async () => {
    admin.disconnect();
    await paynet.stop();
    await redis!.stop();
  });
  beforeEach(async () => {
    paynet.reset();
    await admin.flushall();
    // One test waits for this time; in all others a busy machine may take its own.
    store = await RedisOtpSessionStore.fromUrl(redis!.url, { commandTimeoutMs: 2_000 });
    app = await NestFactory.createApplicationContext(
      PaynetOtpModule.forRoot({
        environment: 'test',
        secretKey: paynet.key,
        baseUrl: paynet.url,
        store,
        pepper: 'a pepper of at least thirty-two bytes',
        timeoutMs: 10_000,
      }),
      { logger: false },
    );
    otp = app.get(PaynetOtpService);
  });
  afterEach(async () => {
    await app.close();
    await store.close();
  });

  /** Resolves once the server serves the module again, however long its client takes to notice. */
  async function healed(): Promise<void> {
    const probe = { userGsm: '5321234568', otpSessionId: 'probe' };
    for (;;) {
      const status = await otp.getStatus(probe).catch(() => undefined);
      if (status !== undefined) return;
      // A refusal may come without any waiting: the client's own connection needs its turn.
      await new Promise(setImmediate);
    }
  }

  it.each<[string, () => Promise<unknown>, () => Promise<unknown>]>([
    ['hangs', () => admin.client('PAUSE', 60_000, 'WRITE'), () => admin.client('UNPAUSE')],
    ['is a read-only replica', () => admin.replicaof('127.0.0.1', 1), () => admin.replicaof('NO', 'ONE')],
    [
      'is out of memory',
      () => admin.config('SET', 'maxmemory', '1mb'),
      () => admin.config('SET', 'maxmemory', '0'),
    ],
  ])('nothing is sent while it %s, and sending works again afterwards', async (_name, breakIt, mendIt) => {
    await breakIt();
    await expect(otp.sendOtp(REQUEST)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      outcome: 'not-sent',
      retryable: true,
      retryAfterSeconds: 1,
    });
    expect(paynet.requests({ endpoint: 'send_otp' })).toEqual([]);

    await mendIt();
    await healed();
    // The claim that came too late was undone, so the number is free at once.
    await expect(otp.sendOtp(REQUEST)).resolves.toMatchObject({ status: 'sent' });
    expect(paynet.messages({ gsm: GSM })).toHaveLength(1);
  });

  it('a code that was sent stays sent when the store fails before it can be told', async () => {
    paynet.faults.add({ endpoint: 'send_otp', side: 'afterSms', kind: 'delay', ms: 200 });
    const sending = otp.sendOtp(REQUEST);
    await paynet.phone(GSM).nextCode();
    await admin.replicaof('127.0.0.1', 1);
    await expect(sending).resolves.toMatchObject({ status: 'sent', expiresAtEstimated: false });
    await admin.replicaof('NO', 'ONE');
    await healed();
    // The claim was never settled: it holds the number, and one more SMS is impossible.
    await expect(otp.sendOtp({ ...REQUEST, subject: 'eve' })).rejects.toMatchObject({ code: 'COOLDOWN' });
    expect(paynet.messages({ gsm: GSM })).toHaveLength(1);
  });

  it('Paynet’s yes is returned even if the store cannot be told', async () => {
    const { otpSessionId } = await otp.sendOtp(REQUEST);
    const otpCode = await paynet.phone(GSM).nextCode();
    paynet.faults.add({ endpoint: 'check_otp', side: 'afterSms', kind: 'delay', ms: 200 });
    const checking = otp.checkOtp({ ...REQUEST, otpSessionId, otpCode });
    while (paynet.requests({ endpoint: 'check_otp' }).length === 0) await new Promise(setImmediate);
    await admin.replicaof('127.0.0.1', 1);
    await expect(checking).resolves.toMatchObject({ otpSessionId });
    await admin.replicaof('NO', 'ONE');
  });

  it('scripts that the server has forgotten are sent again', async () => {
    await otp.sendOtp(REQUEST);
    await admin.script('FLUSH');
    await expect(otp.sendOtp(REQUEST)).resolves.toMatchObject({ status: 'already-sent' });
  });

  it('foreign data under our keys is never read as a free number', async () => {
    await otp.sendOtp(REQUEST);
    const [key] = await admin.keys('*{*');
    await admin.set(key!, 'somebody else’s');
    await expect(otp.sendOtp(REQUEST)).rejects.toMatchObject({ code: 'UNAVAILABLE', outcome: 'not-sent' });
    expect(paynet.messages({ gsm: GSM })).toHaveLength(1);
  });

  it('a Redis that lost its data costs at most one more SMS per number, which Paynet may refuse', async () => {
    await otp.sendOtp(REQUEST);
    await admin.flushall();
    // Nothing here knows of the first SMS any more: this is what docs/otp-life.md says it costs.
    const again = await otp.sendOtp(REQUEST).catch((error: unknown) => error);
    expect(again).toMatchObject({ status: 'unknown' });
    expect(paynet.requests({ endpoint: 'send_otp' })).toHaveLength(2);
    expect(paynet.messages({ gsm: GSM })).toHaveLength(1);
    await expect(otp.sendOtp({ ...REQUEST, subject: 'eve' })).rejects.toMatchObject({ code: 'COOLDOWN' });
  });
});

describe('With a Redis that cannot be reached at boot', () => {
  it('the application starts, says so in one sentence, and refuses to send', async () => {
    const warnings: string[] = [];
    const logger = {
      log: () => undefined,
      error: () => undefined,
      warn: (message: unknown) => void warnings.push(String(message)),
    };
    const app = await NestFactory.createApplicationContext(
      PaynetOtpModule.forRoot({
        environment: 'test',
        secretKey: 'sck_test_example',
        baseUrl: 'http://127.0.0.1:1',
        store: 'redis://user:hidden-word@127.0.0.1:1',
        pepper: 'a pepper of at least thirty-two bytes',
      }),
      { logger },
    );
    const otp = app.get(PaynetOtpService);
    expect(warnings).toEqual([
      expect.stringContaining('The OTP store at 127.0.0.1:1 cannot be reached: no OTP is sent until it can'),
    ]);
    for (let tries = 0; tries < 3; tries += 1) {
      await expect(otp.sendOtp(REQUEST)).rejects.toMatchObject({ code: 'UNAVAILABLE', outcome: 'not-sent' });
    }
    // Refused sends say so too, once a minute.
    expect(warnings.slice(1)).toEqual(['The OTP store did not answer as it should (no connection).']);
    expect(warnings.join()).not.toMatch(/hidden-word|user:/);
    await app.close();
  });
});
