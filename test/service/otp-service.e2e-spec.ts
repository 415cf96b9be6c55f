import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  MemoryOtpSessionStore,
  type PaynetOtpEvent,
  PaynetOtpModule,
  type PaynetOtpOptions,
  PaynetOtpService,
} from 'nestjs-paynet-otp';
import { PaynetSimulator } from 'paynet-simulator';

const GSM = '5321234567';
const REQUEST = { userGsm: GSM, subject: 'ada' };
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('PaynetOtpService', () => {
  let paynet: PaynetSimulator;
  let app: INestApplicationContext | undefined;
  let otp: PaynetOtpService;
  let events: PaynetOtpEvent[];
  /** What the store's clock is ahead of this machine's. */
  let aheadMs: number;

  beforeAll(async () => {
    paynet = await PaynetSimulator.start({ port: 0, otpTtlMs: 120_000 });
  });
  afterAll(() => paynet.stop());

  beforeEach(async () => {
    paynet.reset();
    paynet.clock.reset();
    events = [];
    aheadMs = 0;
    await boot({});
  });
  afterEach(() => app?.close());

  async function boot(options: Partial<PaynetOtpOptions>): Promise<void> {
    await app?.close();
    app = await NestFactory.createApplicationContext(
      PaynetOtpModule.forRoot({
        environment: 'test',
        secretKey: paynet.key,
        baseUrl: paynet.url,
        store: new MemoryOtpSessionStore({
          now: () => performance.timeOrigin + performance.now() + aheadMs,
        }),
        onEvent: (event) => void events.push(event),
        ...options,
      }),
      { logger: false },
    );
    otp = app.get(PaynetOtpService);
  }

  /** Lets time pass for Paynet and for the store. */
  function pass(ms: number): void {
    aheadMs += ms;
    paynet.clock.shift(ms);
  }

  const toldOf = async (count: number): Promise<string[]> => {
    while (events.length < count) await new Promise(setImmediate);
    return events.map(({ type }) => type);
  };

  async function sendAndReceive(request = REQUEST): Promise<{ otpSessionId: string; otpCode: string }> {
    const { otpSessionId } = await otp.sendOtp(request);
    return { otpSessionId, otpCode: await paynet.phone(request.userGsm).nextCode() };
  }

  describe('tells of every transition once, and nothing that is secret', () => {
    it('from the SMS to the consumed verification', async () => {
      const { otpSessionId, otpCode } = await sendAndReceive();
      await otp.sendOtp(REQUEST);
      await expect(otp.checkOtp({ ...REQUEST, otpSessionId, otpCode: 'NOPE1' })).rejects.toMatchObject({
        code: 'WRONG_CODE',
        attemptsLeft: 4,
      });
      await otp.checkOtp({ ...REQUEST, otpSessionId, otpCode });
      await otp.checkOtp({ ...REQUEST, otpSessionId, otpCode });
      await otp.consumeVerified({ ...REQUEST, otpSessionId });
      await otp.unlock({ userGsm: GSM });
      const types = ['otp.sent', 'otp.wrong-code', 'otp.verified', 'otp.consumed', 'otp.unlocked'];
      expect(await toldOf(types.length)).toEqual(types);
      const text = JSON.stringify(events);
      expect(text).not.toContain(GSM);
      expect(text).not.toContain(otpCode);
      expect(text).not.toContain(paynet.key);
      expect(new Set(events.map(({ numberPseudonym }) => numberPseudonym)).size).toBe(1);
      expect(events[0]).toMatchObject({
        instance: 'default',
        environment: 'test',
        userGsmMasked: '532*****67',
      });
    });

    it('of a send that failed, and of one that nobody knows about', async () => {
      paynet.faults.add({ endpoint: 'send_otp', side: 'beforeSms', kind: 'status', status: 401, times: 1 });
      await expect(otp.sendOtp(REQUEST)).rejects.toMatchObject({ code: 'PAYNET_AUTH' });
      paynet.faults.add({ endpoint: 'send_otp', side: 'afterSms', kind: 'reset', times: 1 });
      await expect(otp.sendOtp(REQUEST)).resolves.toMatchObject({ status: 'unknown' });
      expect(await toldOf(2)).toEqual(['otp.send-failed', 'otp.send-unknown']);
      expect(events.map(({ outcome }) => outcome)).toEqual(['answered', 'unknown']);
    });

    it('with what is known of the request to Paynet', async () => {
      const { otpSessionId, otpCode } = await sendAndReceive();
      const session = { ...REQUEST, otpSessionId };
      await expect(otp.checkOtp({ ...session, otpCode: 'NOPE1' })).rejects.toMatchObject({
        code: 'WRONG_CODE',
      });
      await otp.checkOtp({ ...session, otpCode });
      await otp.consumeVerified(session);
      await otp.unlock({ userGsm: GSM });
      await toldOf(5);
      expect(events.map(({ type, outcome }) => [type, outcome])).toEqual([
        ['otp.sent', 'answered'],
        ['otp.wrong-code', 'answered'],
        ['otp.verified', 'answered'],
        ['otp.consumed', 'not-sent'],
        ['otp.unlocked', 'not-sent'],
      ]);
    });

    it('to a subscriber that throws or never ends, without any effect', async () => {
      await boot({
        onEvent: () => {
          throw new Error('subscriber');
        },
      });
      await expect(otp.sendOtp(REQUEST)).resolves.toMatchObject({ status: 'sent' });
      await boot({ onEvent: () => new Promise(() => undefined) });
      await expect(otp.sendOtp(REQUEST)).resolves.toBeDefined();
    });
  });

  describe('limits', () => {
    it('ten SMS to a number in 24 h, whoever asks', async () => {
      await boot({ limits: { sendsPerSubjectPerHour: Infinity } });
      for (let sent = 0; sent < 10; sent += 1) {
        await expect(otp.sendOtp({ userGsm: GSM })).resolves.toMatchObject({ status: 'sent' });
        pass(10 * MINUTE);
      }
      await expect(otp.sendOtp({ userGsm: GSM })).rejects.toMatchObject({
        code: 'LIMIT',
        outcome: 'not-sent',
      });
      pass(24 * HOUR - 99 * MINUTE);
      await expect(otp.sendOtp({ userGsm: GSM })).resolves.toMatchObject({ status: 'sent' });
      expect(paynet.violations()).toEqual([]);
    });

    it('five numbers a day for a subject, and ten SMS an hour', async () => {
      for (let last = 1; last <= 5; last += 1) {
        await otp.sendOtp({ userGsm: `532123456${last}`, subject: 'ada' });
      }
      const sixth = { userGsm: '5321234566', subject: 'ada' };
      await expect(otp.sendOtp(sixth)).rejects.toMatchObject({ code: 'LIMIT', retryAfterSeconds: 86_400 });
      // A refused one was never counted, and holds no number.
      await expect(otp.sendOtp({ ...sixth, subject: 'eve' })).resolves.toMatchObject({ status: 'sent' });
      pass(3 * MINUTE);
      for (let last = 1; last <= 5; last += 1) {
        await otp.sendOtp({ userGsm: `532123456${last}`, subject: 'ada' });
      }
      pass(3 * MINUTE);
      const eleventh = otp.sendOtp({ userGsm: '5321234561', subject: 'ada' });
      await expect(eleventh).rejects.toMatchObject({ code: 'LIMIT', retryAfterSeconds: 54 * 60 });
    });

    it('an address and the whole instance, when asked to', async () => {
      await boot({ limits: { sendsPerIpPerHour: 1 } });
      await otp.sendOtp({ userGsm: '5321234561' }, { ip: '192.0.2.1' });
      await expect(otp.sendOtp({ userGsm: '5321234562' }, { ip: '192.0.2.1' })).rejects.toMatchObject({
        code: 'LIMIT',
      });
      await expect(otp.sendOtp({ userGsm: '5321234562' }, { ip: '192.0.2.2' })).resolves.toBeDefined();
      await boot({ limits: { sendsPerDay: 1 } });
      await otp.sendOtp({ userGsm: '5321234563' });
      await expect(otp.sendOtp({ userGsm: '5321234564' })).rejects.toMatchObject({ code: 'LIMIT' });
    });

    it('only what may have left: a refused send counts for nothing', async () => {
      await boot({ limits: { sendsPerNumberPerDay: 1, sendsPerSubjectPerHour: 1 } });
      paynet.faults.add({ endpoint: 'send_otp', side: 'beforeSms', kind: 'status', status: 403, times: 3 });
      for (let tries = 0; tries < 3; tries += 1) {
        await expect(otp.sendOtp(REQUEST)).rejects.toMatchObject({ code: 'PAYNET_AUTH' });
      }
      await expect(otp.sendOtp(REQUEST)).resolves.toMatchObject({ status: 'sent' });
    });

    it('fifteen wrong codes of a subject for a number, over however many sessions; support can unlock', async () => {
      for (let session = 0; session < 3; session += 1) {
        const { otpSessionId } = await sendAndReceive();
        for (let code = 0; code < 5; code += 1) {
          const check = { ...REQUEST, otpSessionId, otpCode: `BAD${session}${code}` };
          await expect(otp.checkOtp(check)).rejects.toMatchObject({
            code: 'WRONG_CODE',
            attemptsLeft: 4 - code,
          });
        }
        await expect(otp.checkOtp({ ...REQUEST, otpSessionId, otpCode: 'BAD99' })).rejects.toMatchObject({
          code: 'LOCKED',
          attemptsLeft: 0,
        });
        pass(3 * MINUTE);
      }
      await expect(otp.sendOtp(REQUEST)).rejects.toMatchObject({ code: 'LOCKED' });
      // A stranger's wrong codes are the stranger's: another subject gets a code.
      await expect(otp.sendOtp({ ...REQUEST, subject: 'eve' })).resolves.toMatchObject({ status: 'sent' });
      pass(3 * MINUTE);
      await otp.unlock({ userGsm: '0532 123 45 67' });
      await expect(otp.sendOtp(REQUEST)).resolves.toMatchObject({ status: 'sent' });
    });
  });

  describe('keeps Paynet’s time', () => {
    afterEach(() => {
      jest.restoreAllMocks();
    });

    it.each([-HOUR, HOUR])('whatever this machine’s clock says (%i ms wrong)', async (wrongMs) => {
      const now = Date.now;
      jest.spyOn(Date, 'now').mockImplementation(() => now() + wrongMs);
      const sent = await otp.sendOtp(REQUEST);
      const [sms] = paynet.messages({ gsm: GSM });
      expect(sent.expiresAtEstimated).toBe(false);
      expect(sent.expiresAt.getTime()).toBe(new Date(sms!.expiresAt).getTime());
      // Two minutes, and what the `Date` header's whole seconds leave open.
      expect(sent.retryAfterSeconds).toBeGreaterThanOrEqual(120);
      expect(sent.retryAfterSeconds).toBeLessThanOrEqual(122);
    });

    it('lets a code be checked that expires while Paynet thinks about it', async () => {
      const { otpSessionId, otpCode } = await sendAndReceive();
      paynet.faults.add({ endpoint: 'check_otp', side: 'afterSms', kind: 'delay', ms: 100 });
      const checking = otp.checkOtp({ ...REQUEST, otpSessionId, otpCode });
      while (paynet.requests({ endpoint: 'check_otp' }).length === 0) await new Promise(setImmediate);
      pass(4 * MINUTE);
      await expect(checking).resolves.toMatchObject({ otpSessionId });
      await expect(otp.consumeVerified({ ...REQUEST, otpSessionId })).resolves.toMatchObject({
        otpSessionId,
      });
    });

    it('sends an id that the caller chose to one number only: Paynet wants every id once', async () => {
      const own = { otpSessionId: 'cart-42', subject: 'ada' };
      await expect(otp.sendOtp({ ...own, userGsm: GSM })).resolves.toMatchObject({ otpSessionId: 'cart-42' });
      await expect(otp.sendOtp({ ...own, userGsm: '5331234567' })).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        field: 'otpSessionId',
      });
      await expect(otp.sendOtp({ userGsm: '5331234567', subject: 'ada' })).resolves.toMatchObject({
        status: 'sent',
      });
      expect(paynet.violations()).toEqual([]);
    });

    it('lets a subject past its quota hold no number against others', async () => {
      await boot({ limits: { sendsPerSubjectPerHour: 1 } });
      const eve = { userGsm: GSM, subject: 'eve' };
      await otp.sendOtp({ ...eve, userGsm: '5331234567' });
      await expect(otp.sendOtp(eve)).rejects.toMatchObject({ code: 'LIMIT' });
      const [again, others] = await Promise.allSettled([otp.sendOtp(eve), otp.sendOtp({ userGsm: GSM })]);
      expect(again).toMatchObject({ reason: { code: 'LIMIT', retryAfterSeconds: 3_600 } });
      expect(others).toMatchObject({ value: { status: 'sent' } });
    });

    it('goes on answering for the SMS that used the quota up', async () => {
      await boot({ limits: { sendsPerSubjectPerHour: 1 } });
      await expect(otp.sendOtp(REQUEST)).resolves.toMatchObject({ status: 'sent' });
      const again = async (): Promise<string> => (await otp.sendOtp(REQUEST)).status;
      expect([await again(), await again(), await again()]).toEqual(Array(3).fill('already-sent'));
    });

    it('says EXPIRED after the grace, SESSION after a while, and sends again', async () => {
      const { otpSessionId, otpCode } = await sendAndReceive();
      pass(2 * MINUTE + 7_000);
      const check = { ...REQUEST, otpSessionId, otpCode };
      await expect(otp.checkOtp(check)).rejects.toMatchObject({ code: 'EXPIRED' });
      expect((await otp.getStatus({ ...REQUEST, otpSessionId })).state).toBe('expired');
      await expect(otp.sendOtp(REQUEST)).resolves.toMatchObject({ status: 'sent' });
      await expect(otp.checkOtp(check)).rejects.toMatchObject({ code: 'EXPIRED' });
      pass(25 * HOUR);
      await expect(otp.checkOtp(check)).rejects.toMatchObject({ code: 'SESSION' });
      expect((await otp.getStatus({ ...REQUEST, otpSessionId })).state).toBe('none');
      expect(paynet.violations()).toEqual([]);
    });

    it('keeps a verification through a later send to the same number', async () => {
      const { otpSessionId, otpCode } = await sendAndReceive();
      await otp.checkOtp({ ...REQUEST, otpSessionId, otpCode });
      await expect(otp.sendOtp(REQUEST)).resolves.toMatchObject({ status: 'already-verified', otpSessionId });
      pass(3 * MINUTE);
      await expect(otp.sendOtp({ userGsm: GSM, subject: 'eve' })).resolves.toMatchObject({ status: 'sent' });
      await expect(otp.consumeVerified({ ...REQUEST, otpSessionId })).resolves.toMatchObject({
        otpSessionId,
      });
      await expect(otp.consumeVerified({ ...REQUEST, otpSessionId })).rejects.toMatchObject({
        code: 'SESSION',
      });
    });

    it('gives an id that was used up a successor, because Paynet wants every id once', async () => {
      const request = { userGsm: GSM, otpSessionId: 'order-1' };
      const first = await otp.sendOtp(request);
      expect(first.otpSessionId).toBe('order-1');
      pass(3 * MINUTE);
      const second = await otp.sendOtp(request);
      expect(second).toMatchObject({ status: 'sent' });
      expect(second.otpSessionId).not.toBe('order-1');
      const again = await otp.sendOtp(request);
      expect(again).toMatchObject({ status: 'already-sent', otpSessionId: second.otpSessionId });
      expect(paynet.violations()).toEqual([]);
    });
  });

  it('answers a session only to the subject that opened it, absence included', async () => {
    const { otpSessionId, otpCode } = await sendAndReceive();
    for (const subject of [undefined, 'eve']) {
      const stranger = { userGsm: GSM, otpSessionId, ...(subject === undefined ? {} : { subject }) };
      await expect(otp.checkOtp({ ...stranger, otpCode })).rejects.toMatchObject({ code: 'SESSION' });
      await expect(otp.consumeVerified(stranger)).rejects.toMatchObject({ code: 'SESSION' });
      expect(await otp.getStatus(stranger)).toEqual({ state: 'none', attemptsLeft: 0, retryAfterSeconds: 0 });
    }
    expect(paynet.requests({ endpoint: 'check_otp' })).toEqual([]);
  });

  it('refuses what is past its concurrency before any claim or attempt is taken', async () => {
    await boot({ maxConcurrency: 1 });
    paynet.faults.add({ endpoint: 'send_otp', side: 'afterSms', kind: 'delay', ms: 100 });
    const first = otp.sendOtp({ userGsm: '5321234561' });
    await expect(otp.sendOtp({ userGsm: '5321234562' })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      outcome: 'not-sent',
    });
    await first;
    await expect(otp.sendOtp({ userGsm: '5321234562' })).resolves.toMatchObject({ status: 'sent' });
  });

  it('lets one caller give up while the others of the same intent get their code', async () => {
    paynet.faults.add({ endpoint: 'send_otp', side: 'afterSms', kind: 'delay', ms: 100 });
    const abort = new AbortController();
    const staying = otp.sendOtp(REQUEST);
    const leaving = otp.sendOtp(REQUEST, { signal: abort.signal });
    await paynet.phone(GSM).nextCode();
    abort.abort();
    const left = await leaving;
    expect(left).toMatchObject({ status: 'unknown' });
    await expect(staying).resolves.toMatchObject({ status: 'sent', otpSessionId: left.otpSessionId });
    expect(paynet.messages({ gsm: GSM })).toHaveLength(1);
  });
});
