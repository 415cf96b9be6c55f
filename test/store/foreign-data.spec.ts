import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { RedisOtpSessionStore } from '../../libs/paynet-otp/src/session/redis/redis-store.js';
import { StoreDataError } from '../../libs/paynet-otp/src/session/redis/store-errors.js';
import { MINUTE, Story } from '../../libs/paynet-otp/src/session/contract/story.js';
import { redisForTests } from '../support/redis.js';
import { anyPrefix, movable } from './redis-harness.js';
import { everyOperation, rejection } from './requests.js';

const redis = await redisForTests('foreign and corrupt data on Redis');
const client = redis === undefined ? undefined : new Redis(redis.url);
afterAll(async () => {
  client?.disconnect();
  await redis?.stop();
});

(redis === undefined ? describe.skip : describe)('data under our keys that are not ours', () => {
  const prefix = anyPrefix();
  const admin = client!;
  let number: Story;
  let key: string;
  let quota: string;

  beforeEach(() => {
    number = new Story(movable(admin, prefix));
    key = `${prefix}{${number.key}}`;
    quota = `${prefix}quota:{${number.key}}`;
  });

  /** Every operation on the number is refused with the named error, which tells nothing, and changes nothing. */
  async function expectRefused(): Promise<void> {
    const before = await admin.dump(key);
    for (const [name, act] of Object.entries(everyOperation(number))) {
      if (name === 'reserve' || name === 'giveBack') continue;
      expect(await rejection(act(), number.key, number.subject, prefix)).toBeInstanceOf(StoreDataError);
    }
    expect(await admin.dump(key)).toEqual(before);
  }

  it.each([
    ['a text', (at: string) => admin.set(at, 'something')],
    ['a list', (at: string) => admin.rpush(at, 'something')],
    ['a set', (at: string) => admin.sadd(at, 'something')],
    ['a hash of somebody else', (at: string) => admin.hset(at, 'name', 'something')],
    ['a hash whose fields look like ours', (at: string) => admin.hset(at, 'status', '1', 'amount', '100')],
    ['an empty-named field', (at: string) => admin.hset(at, '', '')],
  ])('are never taken for a free number: %s', async (_, put) => {
    await put(key);
    await expectRefused();
  });

  it('are refused under the key of a quota', async () => {
    await admin.set(quota, 'something');
    const { reserve, giveBack } = everyOperation(number);
    expect(await rejection(reserve(), number.key)).toBeInstanceOf(StoreDataError);
    expect(await rejection(giveBack(), number.key)).toBeInstanceOf(StoreDataError);
    await admin.del(quota);
    await admin.zadd(quota, Date.now() + MINUTE, 'without-a-group');
    expect(await rejection(reserve(), number.key)).toBeInstanceOf(StoreDataError);
  });

  /** A record with everything in it: sessions remembered, codes tried, sends, a release. */
  async function fill(): Promise<void> {
    await number.send('sent', { lockMs: MINUTE });
    await number.check('right', 'verified');
    await number.passTime(2 * MINUTE);
    await number.send('sent', { ...number.stranger, lockMs: MINUTE });
    await number.passTime(2 * MINUTE);
    await number.consume();
    await number.send('sent', { sessionId: 'the-third', subject: number.stranger.subject });
    await number.settleSend('an-operation', 'released');
    await number.check('wrong', 'wrong', { sessionId: 'the-third', subject: number.stranger.subject });
    await number.check('right', 'verified', { sessionId: 'the-third', subject: number.stranger.subject });
    await number.settleCheck('late', 'other', 'wrong');
  }

  it('are refused when a value of ours is spoilt', async () => {
    await fill();
    const fields = Object.entries(await admin.hgetall(key));
    const kinds = new Set(fields.map(([field]) => field[0]));
    expect([...kinds].sort().join('')).toBe('adimnostuv');
    for (const [field, value] of fields) {
      // An id, an owner and a subject may be any text.
      if ('iou'.includes(field)) continue;
      const spoilt = ['', 'x', '-1', value.replace(/\d+/, 'x'), value.replace(/\d+/, '9'.repeat(400))];
      for (const other of spoilt) {
        await admin.hset(key, field, other);
        await expectRefused();
      }
      await admin.hset(key, field, value);
    }
    expect((await number.read()).state).toBe('consumed');
  });

  it.each(['i', 'o', 't', 'v'])('are refused when %s is missing from a session', async (field) => {
    await fill();
    await admin.hdel(key, field);
    await expectRefused();
  });

  it.each(['m', 'n'])('are refused when half of a remembered session is missing: %s', async (letter) => {
    await fill();
    const fields = Object.keys(await admin.hgetall(key));
    await admin.hdel(
      key,
      fields.find((field) => field.startsWith(letter))!,
    );
    await expectRefused();
  });

  it('are told from a server that is away: the error is another', async () => {
    await admin.set(key, 'something');
    const store = new RedisOtpSessionStore(
      new Redis(1, { retryStrategy: () => null }).on('error', () => undefined),
    );
    const away = new Story({ store });
    expect(await rejection(away.claim())).not.toBeInstanceOf(StoreDataError);
    expect(await rejection(number.claim())).toBeInstanceOf(StoreDataError);
  });
});
