import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { PaynetSimulator } from 'paynet-simulator';
import { redisForTests } from '../support/redis.js';
import { type Answer, Merchant } from './support/merchant.js';

const PROCESSES = 4;
const CALLERS = 250;

/** Where the owner of a claim dies: in a step of the store, or between two. */
const STEPS = ['after claim', 'after the request left', 'before settleSend'] as const;

const redis = await redisForTests('several processes on one Redis');

const describeWithRedis = redis === undefined ? describe.skip : describe;

function count(answers: Answer[], what: string): number {
  return answers.filter(({ result, error }) => result?.status === what || error?.code === what).length;
}

describeWithRedis('Several processes on one Redis', () => {
  let paynet: PaynetSimulator;
  /** Run through all tests; each test has a number of its own. */
  let all: Merchant[];
  const short: Merchant[] = [];
  let numbers = 5321234567;
  let GSM: string;
  let request: { userGsm: string; subject: string };

  beforeAll(async () => {
    paynet = await PaynetSimulator.start({ port: 0 });
    all = await Promise.all(Array.from({ length: PROCESSES }, () => start({ timeoutMs: 30_000 })));
  });
  afterAll(async () => {
    await Promise.all([...all, ...short].map((merchant) => merchant.end()));
    await paynet.stop();
    await redis?.stop();
  });
  beforeEach(() => {
    paynet.reset();
    GSM = String((numbers += 1));
    request = { userGsm: GSM, subject: `ada-${GSM}` };
  });

  const prefix = `faults-${randomUUID()}:`;

  function start(options: Record<string, unknown>, stopAt?: string): Promise<Merchant> {
    return Merchant.start({
      baseUrl: paynet.url,
      secretKey: paynet.key,
      redisUrl: redis!.url,
      prefix,
      pepper: 'a pepper of at least thirty-two bytes',
      stopAt,
      options,
    });
  }

  /** A process that stops at a step, with a claim that is soon past its deadline. */
  async function startOwner(stopAt?: string): Promise<Merchant> {
    const owner = await start({ timeoutMs: 3_000 }, stopAt);
    short.push(owner);
    return owner;
  }

  it('make one SMS for 1000 callers with the same intent, and tell all of them the same session', async () => {
    paynet.faults.add({ endpoint: 'send_otp', side: 'afterSms', kind: 'delay', ms: 300 });
    const answers = (await Promise.all(all.map((one) => one.call('sendOtp', request, {}, CALLERS)))).flat();

    expect(answers).toHaveLength(PROCESSES * CALLERS);
    expect(answers.filter(({ error }) => error !== undefined)).toEqual([]);
    expect(new Set(answers.map(({ result }) => result?.otpSessionId)).size).toBe(1);
    // One call made the SMS; whoever shared its flight or came from another process finds the code sent.
    expect(count(answers, 'sent')).toBe(1);
    expect(count(answers, 'already-sent')).toBe(PROCESSES * CALLERS - 1);
    expect(paynet.messages({ gsm: GSM })).toHaveLength(1);
    expect(paynet.violations()).toEqual([]);
  });

  it('make one SMS for 1000 callers with different intents on one number', async () => {
    const answers = (
      await Promise.all(all.map((one) => one.call('sendOtp', { userGsm: GSM }, {}, CALLERS)))
    ).flat();

    expect(count(answers, 'sent')).toBe(1);
    expect(count(answers, 'COOLDOWN')).toBe(PROCESSES * CALLERS - 1);
    expect(paynet.messages({ gsm: GSM })).toHaveLength(1);
    expect(paynet.violations()).toEqual([]);
  });

  it('let at most five of a hundred guesses through, from however many processes', async () => {
    const [sent] = await all[0]!.call('sendOtp', request);
    const otpSessionId = String(sent?.result?.otpSessionId);
    const guesses = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        all[index % PROCESSES]!.call('checkOtp', { ...request, otpSessionId, otpCode: `GUE${100 + index}` }),
      ),
    );
    const answers = guesses.flat();
    expect(count(answers, 'WRONG_CODE')).toBe(5);
    expect(count(answers, 'LOCKED')).toBe(95);
    expect(paynet.requests({ endpoint: 'check_otp' })).toHaveLength(5);
  });

  it('ask Paynet once when the right code is submitted twice at the same moment', async () => {
    const [first, second] = all;
    const [sent] = await first!.call('sendOtp', request);
    const otpSessionId = String(sent?.result?.otpSessionId);
    const otpCode = await paynet.phone(GSM).nextCode();
    paynet.faults.add({ endpoint: 'check_otp', side: 'afterSms', kind: 'delay', ms: 200 });
    const check = { ...request, otpSessionId, otpCode };
    const answers = (
      await Promise.all([first!.call('checkOtp', check, {}, 2), second!.call('checkOtp', check, {}, 2)])
    ).flat();
    expect(answers.filter(({ error }) => error !== undefined)).toEqual([]);
    expect(new Set(answers.map(({ result }) => result?.verifiedAt)).size).toBe(1);
    expect(paynet.requests({ endpoint: 'check_otp' })).toHaveLength(1);
  });

  it('spend a verification once, whoever asks', async () => {
    const [sent] = await all[0]!.call('sendOtp', request);
    const session = { ...request, otpSessionId: String(sent?.result?.otpSessionId) };
    const otpCode = await paynet.phone(GSM).nextCode();
    await all[1]!.call('checkOtp', { ...session, otpCode });
    const answers = (
      await Promise.all(all.map((one) => one.call('consumeVerified', session, {}, 10)))
    ).flat();
    expect(answers.filter(({ result }) => result !== undefined)).toHaveLength(1);
    expect(count(answers, 'SESSION')).toBe(PROCESSES * 10 - 1);
  });

  describe('when the owner of a claim is killed', () => {
    interface Found {
      again: Answer | undefined;
      stranger: Answer | undefined;
      verified: Answer | undefined;
      sms: number;
      violations: unknown[];
    }
    let found: Record<(typeof STEPS)[number], Found>;

    /** What another process finds on this number; a claim that is not past its deadline yet is waited for. */
    async function afterDeath(send: { userGsm: string; subject: string }): Promise<Found> {
      const [, other] = all;
      const [again] = await other!.call('sendOtp', send);
      const [stranger] = await other!.call('sendOtp', { ...send, subject: 'eve' });
      const messages = paynet.messages({ gsm: send.userGsm });
      const check = {
        ...send,
        otpSessionId: String(again?.result?.otpSessionId),
        otpCode: messages[0]?.code,
      };
      const [verified] = messages.length === 0 ? [] : await other!.call('checkOtp', check);
      return { again, stranger, verified, sms: messages.length, violations: paynet.violations() };
    }

    async function dieAt(step: (typeof STEPS)[number], userGsm: string): Promise<Found> {
      const send = { userGsm, subject: `ada-${userGsm}` };
      const isInFlight = step === 'after the request left';
      if (isInFlight) {
        paynet.faults.add({ endpoint: 'send_otp', side: 'afterSms', kind: 'hang', gsm: userGsm, times: 1 });
      }
      const owner = await startOwner(isInFlight ? undefined : step);
      void owner.call('sendOtp', send);
      if (isInFlight) await paynet.phone(userGsm).nextCode();
      else expect(await owner.stopped()).toBe(step);
      await owner.kill();
      return afterDeath(send);
    }

    // All at once: each of them waits for the deadline of its claim.
    beforeAll(async () => {
      const entries = STEPS.map(
        async (step, index) => [step, await dieAt(step, `535123456${index}`)] as const,
      );
      found = Object.fromEntries(await Promise.all(entries)) as typeof found;
    });

    it.each(STEPS)('%s, nothing is sent and the number is held', (step) => {
      const { again, stranger, sms, violations } = found[step];
      expect(again?.result).toMatchObject({ status: 'unknown', expiresAtEstimated: true });
      expect(stranger?.error).toMatchObject({ code: 'COOLDOWN' });
      expect(sms).toBe(step === 'after claim' ? 0 : 1);
      expect(violations).toEqual([]);
    });

    it.each(['after the request left', 'before settleSend'] as const)(
      '%s, the code that arrived can be checked',
      (step) => {
        expect(found[step].verified).toMatchObject({ result: { verifiedAt: expect.any(String) } });
      },
    );
  });

  it('hold a number whose answer comes later than the deadline, and take the code that arrived', async () => {
    const [first, second] = all;
    paynet.faults.add({ endpoint: 'send_otp', side: 'afterSms', kind: 'delay', ms: 60_000, times: 1 });
    const [late] = await first!.call('sendOtp', request, { timeoutMs: 1_500 });
    expect(late?.result).toMatchObject({ status: 'unknown', expiresAtEstimated: true });
    const [again] = await second!.call('sendOtp', request);
    expect(again?.result).toMatchObject({ status: 'unknown', otpSessionId: late?.result?.otpSessionId });
    const otpCode = await paynet.phone(GSM).nextCode();
    const session = { ...request, otpSessionId: String(late?.result?.otpSessionId) };
    const [verified] = await second!.call('checkOtp', { ...session, otpCode });
    expect(verified?.error).toBeUndefined();
    expect(paynet.messages({ gsm: GSM })).toHaveLength(1);
  });

  it.each([0, 1, 30, 150])(
    'make one SMS for a double click %i ms apart that lands on two processes',
    async (gapMs) => {
      const [first, second] = all;
      paynet.faults.add({ endpoint: 'send_otp', side: 'afterSms', kind: 'delay', ms: 80 });
      const click = first!.call('sendOtp', request);
      const clickAgain = new Promise<Answer[]>((resolve) =>
        setTimeout(() => resolve(second!.call('sendOtp', request)), gapMs),
      );
      const [[one], [two]] = await Promise.all([click, clickAgain]);
      expect([one?.result?.status, two?.result?.status].sort()).toEqual(['already-sent', 'sent']);
      expect(paynet.messages({ gsm: GSM })).toHaveLength(1);
      expect(paynet.violations()).toEqual([]);
    },
  );
});
