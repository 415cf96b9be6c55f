import { afterAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Redis } from 'ioredis';
import { MemoryOtpSessionStore } from '../../libs/paynet-otp/src/session/memory-store.js';
import { forgettableAt } from '../../libs/paynet-otp/src/session/number-record.js';
import {
  type NumberLimits,
  type OtpSessionStore,
  type QuotaRule,
} from '../../libs/paynet-otp/src/session/session-store.js';
import { redisForTests } from '../support/redis.js';
import { anyPrefix, MovableRedisStore } from './redis-harness.js';

const redis = await redisForTests('the equivalence of the two stores');
afterAll(() => redis?.stop());

/** Of this number; `SEED` repeats a run. */
const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);
const numRuns = Number(process.env['RUNS'] ?? 120);

/** One step on both stores, as data: a failing run prints it. */
type Method = Exclude<keyof OtpSessionStore, 'shared' | 'close'>;
type Move = { passMs: number } | { method: Method; request: object };

// Few values, so that the steps meet: the same operation again, another's session, a used-up id, a repeated code.
const operationId = fc.constantFrom('o1', 'o2', 'o3', 'o4', 'o5', 'o6', 'o7', 'o8');
const subject = fc.constantFrom('', 'alice', 'bob');
const sessionId = fc.constantFrom('s1', 's2', 's3', 'spare-o1', 'spare-o2');
const code = fc.constantFrom('c1', 'c2', 'c3', 'c4', 'c5', 'c6');
const lockMs = fc.constantFrom(0, 1, 60_000, 180_000, 7_200_000);
const few = fc.constantFrom(0, 1, 2, 3, 5, Infinity);
const limits: fc.Arbitrary<NumberLimits> = fc.record({
  codesPerSession: few,
  codesPerSubjectAndNumber: few,
  codesPerNumber: few,
  sendsPerNumberPerDay: few,
});

const rules = fc.array(
  fc.record({
    count: fc.constantFrom('entries' as const, 'groups' as const),
    max: few,
    windowMs: fc.constantFrom(60_000, 3_600_000),
  }),
  { minLength: 1, maxLength: 2 },
);

/** Limits are the same for most steps of a run, rules for all, as they are in life. */
function steps(
  usual: NumberLimits,
  rulesOfKey: QuotaRule[],
): [weight: number, arbitrary: fc.Arbitrary<Move>][] {
  const number = {
    limits: fc.oneof({ weight: 9, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: limits }),
  };
  const session = { ...number, sessionId, subject };
  const claim = fc
    .record({
      ...session,
      operationId,
      claimMs: fc.constantFrom(0, 10_000),
      holdMs: fc.constantFrom(60_000, 180_000),
    })
    .map((request) => ({ ...request, spareSessionId: `spare-${request.operationId}` }));
  const settleSend = fc.record({
    ...number,
    operationId,
    outcome: fc.constantFrom('sent', 'sent', 'unknown', 'held', 'released'),
    lockMs,
    expiresAt: fc.constantFrom(1_700_000_180_000, 1_800_000_000_000),
    expiresAtEstimated: fc.boolean(),
  });
  const beginCheck = fc.record({ ...session, operationId, code, askMs: fc.constantFrom(0, 10_000) });
  const settleCheck = fc.record({
    ...session,
    operationId,
    code,
    outcome: fc.constantFrom('verified', 'wrong', 'wrong', 'unclear', 'returned'),
    verifiedMs: fc.constantFrom(0, 300_000),
  });
  // An operation is about one number, which is the group.
  const entry = operationId.map((id) => ({ operationId: id, group: `group-${id.charCodeAt(1) % 3}` }));
  const call = (method: Method, request: fc.Arbitrary<object>): fc.Arbitrary<Move> =>
    request.map((values) => ({ method, request: values }));
  return [
    [8, call('claim', claim)],
    [6, call('settleSend', settleSend)],
    [8, call('beginCheck', beginCheck)],
    [7, call('settleCheck', settleCheck)],
    [3, call('consume', fc.record({ ...session, operationId }))],
    [3, call('read', fc.record(session))],
    [1, call('unlock', fc.record(number))],
    [
      3,
      call(
        'reserve',
        entry.map((request) => ({ ...request, rules: rulesOfKey })),
      ),
    ],
    [1, call('giveBack', entry)],
    [6, fc.constantFrom(1, 999, 5_000, 30_000, 180_000, 3_600_000, 86_400_000).map((passMs) => ({ passMs }))],
  ];
}

const sequences = fc.tuple(limits, rules).chain(([usual, rulesOfKey]) =>
  fc.array(fc.oneof(...steps(usual, rulesOfKey).map(([weight, arbitrary]) => ({ weight, arbitrary }))), {
    minLength: 20,
    maxLength: 80,
  }),
);

const LAST = { operationId: 'last', outcome: 'released', lockMs: 0, expiresAt: 0, expiresAtEstimated: true };

function perform(store: OtpSessionStore, method: Method, request: object): Promise<unknown> {
  const act = store[method].bind(store) as (request: object) => Promise<unknown>;
  return act({ ...request, key: 'number' });
}

(redis === undefined ? describe.skip : describe)('the memory store and the Redis store', () => {
  const client = redis === undefined ? undefined : new Redis(redis.url);
  afterAll(() => client?.disconnect());

  it(`answer every sequence of operations alike, and keep their keys as long (seed ${seed})`, async () => {
    await fc.assert(
      fc.asyncProperty(sequences, async (sequence) => {
        const prefix = anyPrefix();
        const shared = new MovableRedisStore(client!, { prefix });
        let now = 1_700_000_000_000;
        const memory = new MemoryOtpSessionStore({ now: () => now });
        for (const move of sequence) {
          if ('passMs' in move) {
            now += move.passMs;
            shared.passTime(move.passMs);
          } else {
            const { method, request } = move;
            expect(await perform(shared, method, request)).toEqual(await perform(memory, method, request));
          }
        }
        // A last operation that always writes: then both know when nothing of the number will matter any more.
        for (const store of [shared, memory]) await perform(store, 'settleSend', LAST);
        const keptMs = forgettableAt(memory['numbers'].get('number')!) - now;
        expect(Math.abs((await client!.pttl(`${prefix}{number}`)) - keptMs)).toBeLessThan(10_000);
        expect(await client!.pttl(`${prefix}quota:{number}`)).not.toBe(-1);
        await client!.del(`${prefix}{number}`, `${prefix}quota:{number}`);
      }),
      { seed, numRuns },
    );
  });
});
