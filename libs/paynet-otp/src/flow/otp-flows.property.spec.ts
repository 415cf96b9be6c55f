import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { setMaxListeners } from 'node:events';
import fc from 'fast-check';
import { isPaynetError, PaynetOutcomeUnknownError, PaynetProviderError } from '../errors/index.js';
import { resolveOtpSettings } from '../config/otp-settings.js';
import { PaynetOtpService } from '../paynet-otp.service.js';
import { type PaynetAnswer } from '../paynet/paynet-answer.js';
import { type PaynetCall } from '../paynet/paynet-call.js';
import { type PaynetClient } from '../paynet/paynet-client.js';
import { MemoryOtpSessionStore } from '../session/memory-store.js';
import { type OtpSessionStore } from '../session/session-store.js';

const GSM = '5321234567';
const LIFE_MS = 120_000;
const PROCESSES = 3;
const EPOCH = Date.UTC(2026, 0, 1);

/** How Paynet, or the way to it, behaves towards one request. */
type Mood =
  'answers' | 'fails-after-the-effect' | 'fails-before-the-effect' | 'cannot-be-reached' | 'refuses';

type Step =
  | { do: 'send'; process: number; subject: string; mood: Mood }
  | { do: 'check'; process: number; subject: string; code: 'right' | number; mood: Mood }
  | { do: 'guess'; process: number; subject: string; codes: number[] }
  | { do: 'consume'; process: number; subject: string }
  | { do: 'steal'; process: number; subject: string }
  | { do: 'crash'; process: number }
  | { do: 'abort'; process: number }
  | { do: 'pass'; ms: number };

type Asking = Extract<Step, { do: 'send' | 'check' | 'consume' }>;

interface Sms {
  sessionId: string;
  code: string;
  at: number;
  expiresAt: number;
}

/** The model: what Paynet itself would hold against us. A few lines, and nothing of the module in them. */
class Paynet {
  readonly sms: Sms[] = [];
  readonly wrongAsked = new Map<string, Set<string>>();
  readonly yes = new Set<string>();
  mood: Mood = 'answers';

  send(sessionId: string): PaynetAnswer {
    const now = performance.now();
    const expiresAt = now + LIFE_MS;
    this.sms.push({ sessionId, code: `C0DE${this.sms.length}`, at: now, expiresAt });
    return { status: 200, resultCode: 0, body: { otp_expire: iso(expiresAt) }, clock: clock(now) };
  }

  check(sessionId: string, code: string): PaynetAnswer {
    const now = performance.now();
    const sent = this.sms.find((sms) => sms.sessionId === sessionId);
    const isRight = sent !== undefined && sent.code === code && now <= sent.expiresAt;
    if (!isRight) this.asked(sessionId).add(code);
    else this.yes.add(sessionId);
    return { status: 200, resultCode: isRight ? 0 : 1, body: {}, clock: clock(now) };
  }

  asked(sessionId: string): Set<string> {
    const codes = this.wrongAsked.get(sessionId) ?? new Set<string>();
    this.wrongAsked.set(sessionId, codes);
    return codes;
  }
}

const iso = (ms: number): string => new Date(EPOCH + ms).toISOString();
const clock = (ms: number): PaynetAnswer['clock'] => ({ nowMs: EPOCH + ms, errorMs: 500 });

/** All calls of a process share its signal here, more of them than Node expects. */
function patientController(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}

/** A process that can die between any two steps: from then on nothing it awaits ever comes back. */
class Process {
  private isDead = false;
  readonly service: PaynetOtpService;
  abort = patientController();

  constructor(store: OtpSessionStore, paynet: Paynet, scheduler: fc.Scheduler) {
    const settings = resolveOtpSettings(
      { environment: 'test', secretKey: 'sck_test_example', pepper: 'p'.repeat(32) },
      'default',
      { NODE_ENV: 'test' },
    );
    // One await before the effect and one after it: the scheduler may let another process in, or this one die, at each.
    const step = async <T>(what: string, effect: () => T | Promise<T>): Promise<T> => {
      await scheduler.schedule(Promise.resolve(), what);
      if (this.hasDied()) return new Promise<T>(() => undefined);
      const result = await effect();
      await scheduler.schedule(Promise.resolve(), `${what} done`);
      return this.hasDied() ? new Promise<T>(() => undefined) : result;
    };
    const slowStore = new Proxy(store, {
      get: (target, name: keyof OtpSessionStore) => {
        const method: unknown = target[name];
        if (typeof method !== 'function') return method;
        return (...args: unknown[]) =>
          step(name, () => Reflect.apply(method, target, args) as Promise<unknown>);
      },
    });
    const exchange = (
      path: string,
      body: Record<string, string>,
      call: PaynetCall,
    ): Promise<PaynetAnswer> => {
      const { mood } = paynet;
      return step(`paynet ${mood}`, () => {
        const details = { ...call.describe(), outcome: 'not-sent' as const };
        // A request given up before it left never leaves.
        if (mood === 'cannot-be-reached' || call.isOver()) {
          throw new PaynetProviderError('UNAVAILABLE', 'not sent', details);
        }
        if (mood === 'refuses') return { status: 401, resultCode: 7, body: {} };
        if (mood === 'fails-before-the-effect') throw new PaynetOutcomeUnknownError('unknown', details);
        const session = body.otp_session_id ?? '';
        const answer = path.endsWith('send_otp')
          ? paynet.send(session)
          : paynet.check(session, body.otp_code ?? '');
        if (mood === 'answers') return answer;
        throw new PaynetOutcomeUnknownError('unknown', details);
      });
    };
    const client = {
      environment: 'test',
      reserve: () => ({ release: () => undefined, retake: () => undefined }),
      exchange,
    };
    this.service = new PaynetOtpService(settings, client as unknown as PaynetClient, slowStore);
  }

  die(): void {
    this.isDead = true;
  }

  private hasDied(): boolean {
    return this.isDead;
  }
}

const mood = fc.constantFrom<Mood>(
  'answers',
  'answers',
  'fails-after-the-effect',
  'fails-before-the-effect',
  'cannot-be-reached',
  'refuses',
);
const subject = fc.constantFrom('ada', 'ada', 'eve');
const process_ = fc.nat(PROCESSES - 1);
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('send' as const), process: process_, subject, mood }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('check' as const),
      process: process_,
      subject,
      code: fc.oneof(fc.constant('right' as const), fc.nat(9)),
      mood,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('guess' as const),
      process: process_,
      subject,
      codes: fc.uniqueArray(fc.nat(99), { minLength: 3, maxLength: 12 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('consume' as const), process: process_, subject }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('steal' as const), process: process_, subject }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('crash' as const), process: process_ }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('abort' as const), process: process_ }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('pass' as const),
      ms: fc.constantFrom(1, 30, 9_999, 60_000, LIFE_MS - 1, LIFE_MS + 1, 180_001, 301_000),
    }),
  },
);

/** Read before the clock is faked, so that every run tries other ways. */
const seed = Number(process.env.FC_SEED ?? Date.now() % 2 ** 31);

describe('Any interleaving of three processes, with crashes, faults and passing time', () => {
  beforeEach(() => void jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask'], now: EPOCH }));
  afterEach(() => void jest.useRealTimers());

  it('never makes two SMS where Paynet forbids the second, and never a wrong answer', async () => {
    process.stdout.write(`fast-check seed ${seed} (FC_SEED=${seed} repeats the run)\n`);
    await fc.assert(fc.asyncProperty(fc.scheduler(), fc.array(step, { minLength: 3, maxLength: 18 }), play), {
      seed,
      numRuns: Number(process.env.FC_RUNS ?? 400),
    });
  }, 120_000);
});

async function play(scheduler: fc.Scheduler, steps: Step[]): Promise<void> {
  const paynet = new Paynet();
  const store = new MemoryOtpSessionStore({ now: () => EPOCH + performance.now() });
  const processes = Array.from({ length: PROCESSES }, () => new Process(store, paynet, scheduler));
  /** What each subject's application remembers: the last session it was told of. */
  const sessions = new Map<string, string>();
  const consumed: string[] = [];

  const run = async (one: Step): Promise<void> => {
    if (one.do === 'pass') {
      await jest.advanceTimersByTimeAsync(one.ms);
      return;
    }
    const at = processes[one.process]!;
    if (one.do === 'crash') {
      at.die();
      processes[one.process] = new Process(store, paynet, scheduler);
    } else if (one.do === 'abort') {
      at.abort.abort();
      at.abort = patientController();
    } else if (one.do === 'steal') {
      await steal(at, one.subject);
    } else if (one.do === 'guess') {
      const { process: index, subject: who } = one;
      const guesses = one.codes.map((code): Asking => ({
        do: 'check',
        process: index,
        subject: who,
        code,
        mood: 'answers',
      }));
      await Promise.all(guesses.map((guess) => ask(at, guess)));
    } else {
      await ask(at, one);
    }
  };

  /** Another subject's session, with the right code of its SMS: to a thief it does not exist. */
  const steal = async (at: Process, victim: string): Promise<void> => {
    const otpSessionId = sessions.get(victim) ?? 'none';
    const otpCode = paynet.sms.find(({ sessionId }) => sessionId === otpSessionId)?.code ?? 'NONE';
    const session = { userGsm: GSM, subject: 'thief', otpSessionId };
    const answers = await Promise.allSettled([
      at.service.getStatus(session),
      at.service.checkOtp({ ...session, otpCode }),
      at.service.consumeVerified(session),
    ]);
    for (const answer of answers) {
      if (answer.status === 'fulfilled')
        expect(answer.value).toMatchObject({ state: 'none', attemptsLeft: 0 });
      else expect(answer.reason).toMatchObject({ code: expect.stringMatching(/^(SESSION|UNAVAILABLE)$/) });
    }
  };

  const ask = async (at: Process, one: Asking): Promise<void> => {
    const { signal } = at.abort;
    /** The SMS whose code is typed, if it is the right one and was still good when it was typed. */
    let typed: Sms | undefined;
    try {
      if (one.do === 'send') {
        paynet.mood = one.mood;
        const sent = await at.service.sendOtp({ userGsm: GSM, subject: one.subject }, { signal });
        sessions.set(one.subject, sent.otpSessionId);
        expect(sent.otpSessionId).not.toBe('');
      } else if (one.do === 'check') {
        const otpSessionId = sessions.get(one.subject) ?? 'none';
        const sms = paynet.sms.find(({ sessionId }) => sessionId === otpSessionId);
        const otpCode = one.code === 'right' ? (sms?.code ?? 'NONE') : `WRONG${one.code}`;
        if (one.code === 'right') typed = sms;
        paynet.mood = one.mood;
        await at.service.checkOtp({ userGsm: GSM, subject: one.subject, otpSessionId, otpCode }, { signal });
        // A yes is only ever Paynet's own yes.
        expect(one.code).toBe('right');
        expect(paynet.yes.has(otpSessionId)).toBe(true);
      } else {
        const otpSessionId = sessions.get(one.subject) ?? 'none';
        await at.service.consumeVerified({ userGsm: GSM, subject: one.subject, otpSessionId });
        expect(paynet.yes.has(otpSessionId)).toBe(true);
        consumed.push(otpSessionId);
      }
    } catch (error) {
      if (!isPaynetError(error)) throw error;
      // Whoever holds the right code may be told to wait or to try again, but never that it is wrong.
      if (error.code === 'WRONG_CODE' && typed !== undefined) {
        expect(performance.now()).toBeGreaterThan(typed.expiresAt);
      }
    }
  };

  const failures: unknown[] = [];
  for (const one of steps) {
    const running = run(one).catch((error: unknown) => failures.push(error));
    // Two who let time pass at once would let it pass at any time, after the end of the steps too.
    if (one.do === 'pass') await running;
    // Some of the steps under way go on before the next one begins: which and how many is the scheduler's choice.
    for (let turns = 0; turns < 3 && scheduler.count() > 0; turns += 1) await goOn(scheduler);
  }
  // Everything comes to an end, and what waits for a deadline gets it.
  for (let rounds = 0; rounds < 60 && (scheduler.count() > 0 || jest.getTimerCount() > 0); rounds += 1) {
    await settle(scheduler, 1_000);
  }

  expect(failures).toEqual([]);
  for (const [index, next] of paynet.sms.slice(1).entries()) {
    expect(next.at).toBeGreaterThanOrEqual(paynet.sms[index]!.expiresAt);
  }
  expect(new Set(paynet.sms.map(({ sessionId }) => sessionId)).size).toBe(paynet.sms.length);
  for (const codes of paynet.wrongAsked.values()) expect(codes.size).toBeLessThanOrEqual(5);
  expect(new Set(consumed).size).toBe(consumed.length);

  // It heals by itself: an hour later the number is free, whatever happened.
  await settle(scheduler, 25 * 3_600_000);
  paynet.mood = 'answers';
  const later = processes[0]!.service.sendOtp({ userGsm: GSM, subject: 'ada' });
  let healed = '';
  later.then(
    ({ status }) => (healed = status),
    (error: unknown) => (healed = String(error)),
  );
  for (let rounds = 0; rounds < 60 && healed === ''; rounds += 1) await settle(scheduler, 1);
  expect(healed).toBe('sent');
}

/** One step of whoever the scheduler picks. */
function goOn(scheduler: fc.Scheduler): Promise<void> {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- its successor waits by timers, which stand still here
  return scheduler.waitOne();
}

/** Lets everything that can go on go on, then lets the time pass. */
async function settle(scheduler: fc.Scheduler, ms: number): Promise<void> {
  while (scheduler.count() > 0) await goOn(scheduler);
  await jest.advanceTimersByTimeAsync(ms);
  while (scheduler.count() > 0) await goOn(scheduler);
}
