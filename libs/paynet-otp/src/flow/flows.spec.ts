import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { resolveOtpSettings } from '../config/otp-settings.js';
import { type PaynetOtpOptions } from '../config/options.js';
import { isPaynetError, type PaynetError } from '../errors/index.js';
import { type PaynetOtpEvent } from './otp-events.js';
import { PaynetOtpService } from '../paynet-otp.service.js';
import { type PaynetAnswer } from '../paynet/paynet-answer.js';
import { type PaynetCall } from '../paynet/paynet-call.js';
import { type PaynetClient } from '../paynet/paynet-client.js';
import { StoreUnavailableError } from '../session/redis/store-errors.js';
import { MemoryOtpSessionStore } from '../session/memory-store.js';
import { type ClaimResult, type OtpSessionStore } from '../session/session-store.js';

const GSM = '5321234567';
const ADA = { userGsm: GSM, subject: 'ada' };
/** Stands in what a store says when it fails: an address, a number, a password. */
const STORE_SECRET = 'redis://user:S3CR3T@10.0.0.7 GET 5321234567';

const YES: PaynetAnswer = { status: 200, resultCode: 0, body: { code: 0 } };
const NO: PaynetAnswer = { status: 200, resultCode: 1, body: { code: 1 } };

type Exchange = (
  path: string,
  body: Record<string, string>,
  call: PaynetCall,
  permit?: unknown,
) => Promise<PaynetAnswer>;

/** Lets everything that can go on without time go on. */
const turn = (): Promise<void> => jest.advanceTimersByTimeAsync(0);

describe('The flows', () => {
  let store: MemoryOtpSessionStore;
  let exchange: jest.Mock<Exchange>;
  let warnings: string[];

  beforeEach(() => {
    warnings = [];
    rejectUnderWay = idle;
    jest.useFakeTimers();
    store = new MemoryOtpSessionStore();
    exchange = jest.fn<Exchange>().mockResolvedValue(YES);
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  /** Ends an exchange that `hang` began, as the client does when it is closed. */
  const idle = (): void => undefined;
  let rejectUnderWay: (reason: Error) => void = idle;
  const hang: Exchange = () =>
    new Promise((_, reject) => {
      rejectUnderWay = reject;
    });

  function service(
    options: Partial<PaynetOtpOptions> = {},
    ownStore: OtpSessionStore = store,
  ): PaynetOtpService {
    const settings = resolveOtpSettings(
      { environment: 'test', secretKey: 'sck_test_example', pepper: 'p'.repeat(32), ...options },
      'default',
      {},
    );
    const close = (): void => rejectUnderWay(new Error('closed'));
    const client = { environment: 'test', reserve: () => ({ release: () => undefined }), exchange, close };
    const logger = { warn: (sentence: string) => void warnings.push(sentence) };
    return new PaynetOtpService(settings, client as unknown as PaynetClient, ownStore, logger);
  }

  /** The store, failing in one method: by a rejection, or as somebody's own store might, by throwing. */
  function failing(
    method: keyof OtpSessionStore,
    how: 'rejects' | 'throws',
    times = Infinity,
  ): OtpSessionStore {
    let left = times;
    return new Proxy<OtpSessionStore>(store, {
      get: (target: OtpSessionStore, name: keyof OtpSessionStore) => {
        const value: unknown = target[name];
        if (typeof value !== 'function') return value;
        return (...args: unknown[]): unknown => {
          left -= name === method ? 1 : 0;
          if (name !== method || left < 0) return Reflect.apply(value, target, args);
          if (how === 'throws') throw new Error(STORE_SECRET);
          return Promise.reject(new Error(STORE_SECRET));
        };
      },
    });
  }

  async function errorOf(promise: Promise<unknown>): Promise<PaynetError> {
    const error: unknown = await promise.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!isPaynetError(error)) throw new Error('It did not fail as it should.', { cause: error });
    return error;
  }

  async function verifiedSession(otp: PaynetOtpService): Promise<{ otpSessionId: string }> {
    const { otpSessionId } = await otp.sendOtp(ADA);
    await otp.checkOtp({ ...ADA, otpSessionId, otpCode: 'ART2' });
    return { otpSessionId };
  }

  describe('with a failing store', () => {
    const ways = ['rejects', 'throws'] as const;

    it.each(ways)('send nothing when it %s at the claim, and free the number', async (how) => {
      const unhandled = jest.fn();
      process.once('unhandledRejection', unhandled);
      const error = await errorOf(service({}, failing('claim', how, 1)).sendOtp(ADA));
      expect(error).toMatchObject({ code: 'UNAVAILABLE', outcome: 'not-sent', retryAfterSeconds: 1 });
      expect(JSON.stringify(error) + String(error.stack)).not.toContain('S3CR3T');
      expect(exchange).not.toHaveBeenCalled();
      await turn();
      process.removeListener('unhandledRejection', unhandled);
      expect(unhandled).not.toHaveBeenCalled();
      expect(await service().sendOtp({ ...ADA, subject: 'eve' })).toMatchObject({ status: 'sent' });
    });

    it.each(ways)('say UNAVAILABLE and ask nothing when it %s before a check', async (how) => {
      const { otpSessionId } = await service().sendOtp(ADA);
      exchange.mockClear();
      const otp = service({}, failing('beginCheck', how));
      const error = await errorOf(otp.checkOtp({ ...ADA, otpSessionId, otpCode: 'ART2' }));
      expect(error).toMatchObject({ code: 'UNAVAILABLE', outcome: 'not-sent' });
      expect(String(error.stack)).not.toContain('S3CR3T');
      expect(exchange).not.toHaveBeenCalled();
    });

    it.each(ways)('say UNAVAILABLE when it %s while reading, consuming or unlocking', async (how) => {
      const { otpSessionId } = await verifiedSession(service());
      const ref = { ...ADA, otpSessionId };
      const errors = [
        await errorOf(service({}, failing('read', how)).getStatus(ref)),
        await errorOf(service({}, failing('consume', how)).consumeVerified(ref)),
        await errorOf(service({}, failing('unlock', how)).unlock(ADA)),
      ];
      for (const error of errors) {
        expect(error).toMatchObject({ code: 'UNAVAILABLE', outcome: 'not-sent' });
        expect(String(error.stack)).not.toContain('S3CR3T');
      }
    });

    it('tell the operator once a minute of what failed, without a word of what the store said', async () => {
      const otp = service({}, failing('claim', 'rejects'));
      for (let tries = 0; tries < 3; tries += 1) await errorOf(otp.sendOtp(ADA));
      expect(warnings).toEqual(['The OTP store failed.']);
      await jest.advanceTimersByTimeAsync(60_000);
      await errorOf(otp.sendOtp(ADA));
      expect(warnings).toHaveLength(2);
    });

    it("tell the operator what our own store says, after Paynet's answer too", async () => {
      const full = new StoreUnavailableError('The OTP store did not answer as it should (OOM).');
      jest.spyOn(store, 'settleSend').mockRejectedValue(full);
      expect(await service().sendOtp(ADA)).toMatchObject({ status: 'sent' });
      expect(warnings).toEqual(['The OTP store did not answer as it should (OOM).']);
    });

    it('tell the operator of a store that does not answer in time, and not of a caller who gives up', async () => {
      jest.spyOn(store, 'claim').mockReturnValue(new Promise(() => undefined));
      const abort = new AbortController();
      const givenUp = errorOf(service().sendOtp(ADA, { signal: abort.signal }));
      abort.abort();
      await givenUp;
      expect(warnings).toEqual([]);
      const late = errorOf(service().sendOtp({ ...ADA, subject: 'eve' }, { timeoutMs: 100 }));
      await jest.advanceTimersByTimeAsync(101);
      await late;
      expect(warnings).toEqual(['The OTP store did not answer in time.']);
    });

    it.each(ways)("keep Paynet's yes when it %s afterwards", async (how) => {
      expect(await service({}, failing('settleSend', how)).sendOtp(ADA)).toMatchObject({ status: 'sent' });
      const { otpSessionId } = await service().sendOtp({ userGsm: '5331234567' });
      const ref = { userGsm: '5331234567', otpSessionId };
      const otp = service({}, failing('settleCheck', how));
      expect(await otp.checkOtp({ ...ref, otpCode: 'ART2' })).toMatchObject({ otpSessionId });
    });

    it('still say how many codes are left when it fails after a wrong one', async () => {
      const { otpSessionId } = await service().sendOtp(ADA);
      exchange.mockResolvedValue(NO);
      const otp = service({}, failing('settleCheck', 'rejects'));
      const error = await errorOf(otp.checkOtp({ ...ADA, otpSessionId, otpCode: 'NOPE' }));
      expect(error).toMatchObject({ code: 'WRONG_CODE', attemptsLeft: 4 });
    });

    it('do not lose a verification whose consumption was not answered', async () => {
      const { otpSessionId } = await verifiedSession(service());
      let lost = 1;
      const consume = async (...args: Parameters<typeof store.consume>): ReturnType<typeof store.consume> => {
        const result = await store.consume(...args);
        lost -= 1;
        if (lost >= 0) throw new Error(STORE_SECRET);
        return result;
      };
      const forgetful = new Proxy<OtpSessionStore>(store, {
        get: (target: OtpSessionStore, name: keyof OtpSessionStore) =>
          name === 'consume' ? consume : (target[name] as unknown),
      });
      const otp = service({}, forgetful);
      expect(await otp.consumeVerified({ ...ADA, otpSessionId })).toMatchObject({ otpSessionId });
      expect(await errorOf(otp.consumeVerified({ ...ADA, otpSessionId }))).toMatchObject({ code: 'SESSION' });
    });
  });

  describe('of concurrent callers', () => {
    it('tell one that it sent the SMS, and the others that it was sent already', async () => {
      const otp = service();
      const results = await Promise.all([otp.sendOtp(ADA), otp.sendOtp(ADA), otp.sendOtp(ADA)]);
      expect(results.map(({ status }) => status)).toEqual(['sent', 'already-sent', 'already-sent']);
      expect(new Set(results.map(({ otpSessionId }) => otpSessionId)).size).toBe(1);
      expect(exchange).toHaveBeenCalledTimes(1);
    });

    it('tell all of them what failed', async () => {
      exchange.mockResolvedValue({ status: 401, body: {} });
      const otp = service();
      const errors = await Promise.all([errorOf(otp.sendOtp(ADA)), errorOf(otp.sendOtp(ADA))]);
      expect(errors.map(({ code }) => code)).toEqual(['PAYNET_AUTH', 'PAYNET_AUTH']);
    });

    it('ask Paynet once about the same code', async () => {
      const otp = service();
      const { otpSessionId } = await otp.sendOtp(ADA);
      exchange.mockClear();
      const check = { ...ADA, otpSessionId, otpCode: 'ART2' };
      const answers = await Promise.all([otp.checkOtp(check), otp.checkOtp(check)]);
      expect(answers[1]).toEqual(answers[0]);
      expect(exchange).toHaveBeenCalledTimes(1);
    });

    it('tell one who leaves while another process sends that the code may arrive', async () => {
      const waiting: ClaimResult = {
        outcome: 'wait',
        sessionId: 'elsewhere',
        retryAfterMs: 180_000,
        expiresAt: Date.now() + 180_000,
        expiresAtEstimated: true,
      };
      const elsewhere = new Proxy<OtpSessionStore>(store, {
        get: (target: OtpSessionStore, name: keyof OtpSessionStore) =>
          name === 'claim' ? () => Promise.resolve(waiting) : (target[name] as unknown),
      });
      const otp = service({}, elsewhere);
      const staying = otp.sendOtp(ADA, { timeoutMs: 500 });
      const leaving = otp.sendOtp(ADA, { timeoutMs: 100 });
      await jest.advanceTimersByTimeAsync(100);
      expect(await leaving).toMatchObject({ status: 'unknown', otpSessionId: 'elsewhere' });
      await jest.advanceTimersByTimeAsync(400);
      expect(await staying).toMatchObject({ status: 'unknown', otpSessionId: 'elsewhere' });
      expect(exchange).not.toHaveBeenCalled();
    });
  });

  describe('of a consumption', () => {
    it('wait for the store whatever the caller does: what was spent must not be lost', async () => {
      const otp = service();
      const { otpSessionId } = await verifiedSession(otp);
      const abort = new AbortController();
      const consume = store.consume.bind(store);
      jest.spyOn(store, 'consume').mockImplementation(async (request) => {
        const result = await consume(request);
        abort.abort();
        await new Promise((resolve) => setTimeout(resolve, 50));
        return result;
      });
      const consumed = otp.consumeVerified({ ...ADA, otpSessionId }, { signal: abort.signal });
      await jest.advanceTimersByTimeAsync(50);
      expect(await consumed).toMatchObject({ otpSessionId });
    });

    it('spend nothing for a caller who has given up before', async () => {
      const otp = service();
      const ref = { ...ADA, ...(await verifiedSession(otp)) };
      const error = await errorOf(otp.consumeVerified(ref, { signal: AbortSignal.abort() }));
      expect(error).toMatchObject({ code: 'UNAVAILABLE', outcome: 'not-sent' });
      expect(await otp.getStatus(ref)).toMatchObject({ state: 'verified' });
    });
  });

  describe('at shutdown', () => {
    it.each(['settleSend', 'settleCheck'])(
      '%s what is under way before the store is closed',
      async (settling) => {
        jest.useRealTimers();
        const steps: string[] = [];
        const recording = new Proxy<OtpSessionStore>(store, {
          get: (target: OtpSessionStore, name: keyof OtpSessionStore) => {
            if (name === 'close') return async () => void steps.push('close');
            const value: unknown = target[name];
            if (typeof value !== 'function') return value;
            return async (...args: unknown[]): Promise<unknown> => {
              await new Promise((resolve) => setTimeout(resolve, 5));
              const result: unknown = await Reflect.apply(value, target, args);
              steps.push(name);
              return result;
            };
          },
        });
        const otp = service({}, recording);
        const isSend = settling === 'settleSend';
        const { otpSessionId } = isSend ? { otpSessionId: '' } : await otp.sendOtp(ADA);
        steps.length = 0;
        exchange.mockImplementation(hang);
        const work = isSend ? otp.sendOtp(ADA) : otp.checkOtp({ ...ADA, otpSessionId, otpCode: 'ART2' });
        const ended = work.catch((error: unknown) => error);
        while (rejectUnderWay === idle) await new Promise(setImmediate);
        await otp.onApplicationShutdown();
        expect(steps.slice(-2)).toEqual([settling, 'close']);
        await ended;
      },
    );

    it('close the store after two seconds, whatever it still owes', async () => {
      const close = jest.fn(() => Promise.resolve());
      jest.spyOn(store, 'read').mockReturnValue(new Promise(() => undefined));
      const otp = service({}, Object.assign(store, { close }));
      void otp.getStatus({ ...ADA, otpSessionId: 's-1' }).catch(() => undefined);
      const shutdown = otp.onApplicationShutdown();
      await jest.advanceTimersByTimeAsync(1_999);
      expect(close).not.toHaveBeenCalled();
      await jest.advanceTimersByTimeAsync(1);
      await shutdown;
      expect(close).toHaveBeenCalledTimes(1);
    });
  });

  it('tell a subscriber that is a method of the options, as itself', async () => {
    const heard: unknown[] = [];
    const options: PaynetOtpOptions = {
      environment: 'test',
      secretKey: 'sck_test_example',
      onEvent(this: PaynetOtpOptions, { type }) {
        heard.push(type, this.environment);
      },
    };
    const { onEvent } = resolveOtpSettings(options, 'default', {});
    await onEvent?.({ type: 'otp.unlocked' } as PaynetOtpEvent);
    expect(heard).toEqual(['otp.unlocked', 'test']);
  });

  it('tell the operator once that a subscriber fails, without what it threw', async () => {
    const onEvent = (): void => {
      throw new Error(STORE_SECRET);
    };
    const otp = service({ onEvent });
    await otp.sendOtp(ADA);
    await otp.unlock(ADA);
    await turn();
    expect(warnings).toEqual(['onEvent failed: what it was told is lost to it.']);
  });

  it('say nothing of attempts where no limit applies, and JSON would say null', async () => {
    const otp = service({ limits: { codesPerSession: Infinity, codesPerSubjectAndNumber: Infinity } });
    const { otpSessionId } = await otp.sendOtp(ADA);
    exchange.mockResolvedValue(NO);
    for (let tries = 0; tries < 2; tries += 1) {
      const error = await errorOf(otp.checkOtp({ ...ADA, otpSessionId, otpCode: 'NOPE' }));
      expect(error.code).toBe('WRONG_CODE');
      expect(JSON.parse(JSON.stringify(error))).not.toHaveProperty('attemptsLeft');
    }
  });

  it('show neither pepper nor store to whatever prints a class that has the service', () => {
    const otp = service({ pepper: 'p3pp3r'.repeat(8), http: { proxy: false } });
    const shown = inspect({ otp }, { depth: 20, showHidden: true }) + JSON.stringify(otp);
    expect(shown).not.toContain('p3pp3r');
    expect(shown).not.toContain('MemoryOtpSessionStore');
  });

  it('take null for a session id that the caller does not have', async () => {
    const request = { ...ADA, otpSessionId: null as unknown as undefined };
    expect(await service().sendOtp(request)).toMatchObject({ status: 'sent' });
  });

  it('let many calls share one signal without a warning of a leak', async () => {
    const warned = jest.fn();
    process.on('warning', warned);
    const { signal } = new AbortController();
    const otp = service();
    const sends = Array.from({ length: 15 }, (_, index) =>
      otp.sendOtp({ userGsm: `${5321234000 + index}`, subject: `shopper ${index}` }, { signal }),
    );
    await Promise.all(sends);
    await jest.advanceTimersByTimeAsync(1);
    process.removeListener('warning', warned);
    expect(warned).not.toHaveBeenCalled();
  });

  describe('read a code', () => {
    const check = (otp: PaynetOtpService, otpCode: unknown): Promise<unknown> =>
      otp.checkOtp({ ...ADA, otpSessionId: 's-1', otpCode: otpCode as string });

    it.each([
      ['abc'],
      ['ABCDEFGHIJK'],
      ['AB-12'],
      ['ŞİFRE'],
      [''],
      ['    '],
      [1234],
      [null],
      [undefined],
      [['ART2']],
      [{}],
    ])('as typed: %j is refused by its rule', async (otpCode) => {
      const error = await errorOf(check(service(), otpCode));
      expect(error).toMatchObject({
        code: 'INVALID_INPUT',
        field: 'otpCode',
        rule: 'must be 4 to 10 letters and digits',
      });
    });

    it('with a pattern of the merchant’s own, whose rule is not claimed to be ours', async () => {
      const otp = service({ codePattern: /^\d{6}$/g });
      const error = await errorOf(check(otp, 'ART2'));
      expect(error).toMatchObject({ field: 'otpCode', rule: 'must match the option codePattern' });
      // A pattern with a state answers the same every time.
      for (let tries = 0; tries < 3; tries += 1) {
        expect(await errorOf(check(otp, '123456'))).toMatchObject({ code: 'SESSION' });
      }
    });

    it('however long its pattern allows, but never longer than 64 characters', async () => {
      const otp = service({ codePattern: /^.+$/ });
      expect(await errorOf(check(otp, 'x'.repeat(64)))).toMatchObject({ code: 'SESSION' });
      expect(await errorOf(check(otp, 'x'.repeat(65)))).toMatchObject({ code: 'INVALID_INPUT' });
    });

    it.each([
      ['as-typed', ' aRt2 ', 'aRt2'],
      ['upper', ' aRt2 ', 'ART2'],
      ['upper', 'iIi1', 'III1'],
    ] as const)('%s: %j is sent as %j', async (codeCase, typed, sent) => {
      const otp = service({ codeCase });
      const { otpSessionId } = await otp.sendOtp(ADA);
      await otp.checkOtp({ ...ADA, otpSessionId, otpCode: typed });
      expect(exchange).toHaveBeenLastCalledWith(
        '/v1/card/check_otp',
        { user_gsm: GSM, otp_session_id: otpSessionId, otp_code: sent },
        expect.anything(),
        expect.anything(),
      );
    });
  });

  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['userGsm', { userGsm: '+49 1512 3456789' }, {}],
    ['subject', { subject: 5 }, {}],
    ['subject', { subject: 'x'.repeat(257) }, {}],
    ['account', { account: 'ada' }, {}],
    ['otpSessionId', { otpSessionId: 'with space' }, {}],
    ['otpSessionId', { otpSessionId: '' }, {}],
    ['otpSessionId', { otpSessionId: 'x'.repeat(65) }, {}],
    ['ip', {}, { ip: 5 }],
    ['call.timeoutMs', {}, { timeoutMs: 0 }],
    ['call.timeoutMs', {}, { timeoutMs: 120_001 }],
    ['call.signal', {}, { signal: {} }],
    ['call.correlationId', {}, { correlationId: 'line\nbreak' }],
  ])(
    'refuse a request whose %s breaks its rule, before anything is claimed: %j %j',
    async (field, more, call) => {
      const claim = jest.spyOn(store, 'claim');
      const error = await errorOf(service().sendOtp({ ...ADA, ...more }, call));
      expect(error).toMatchObject({
        code: 'INVALID_INPUT',
        field,
        operation: 'send-otp',
        environment: 'test',
      });
      expect(claim).not.toHaveBeenCalled();
      expect(exchange).not.toHaveBeenCalled();
    },
  );

  it.each([undefined, null, 'text', 5])('refuse %p in the place of a request', async (request) => {
    const otp = service();
    const calls = [otp.sendOtp, otp.checkOtp, otp.consumeVerified, otp.getStatus, otp.unlock] as const;
    for (const call of calls) {
      const error = await errorOf((call as (request: unknown) => Promise<unknown>).call(otp, request));
      expect(error).toMatchObject({ code: 'INVALID_INPUT', field: 'request' });
    }
  });
});
