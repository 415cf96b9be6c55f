import { afterAll, describe, it } from '@jest/globals';
import { MemoryOtpSessionStore } from '../../libs/paynet-otp/src/session/memory-store.js';
import { otpSessionStoreContract } from '../../libs/paynet-otp/src/session/store-contract.js';
import { redisForTests } from '../support/redis.js';
import { RedisOtpSessionStore } from '../../libs/paynet-otp/src/session/redis/redis-store.js';
import { anyPrefix, CLIENTS, movable } from './redis-harness.js';

const redis = await redisForTests('the store contract on Redis');
afterAll(() => redis?.stop());

describe('the store contract in memory', () => {
  for (const { name, run } of otpSessionStoreContract()) {
    it(name, async () => {
      let now = 1_700_000_000_000;
      await run({ store: new MemoryOtpSessionStore({ now: () => now }), passTime: (ms) => void (now += ms) });
    });
  }
});

for (const [library, connect] of Object.entries(CLIENTS)) {
  (redis === undefined ? describe.skip : describe)(`the store contract on Redis through ${library}`, () => {
    const connected = redis === undefined ? undefined : connect(redis.url);
    afterAll(async () => (await connected)?.close());

    for (const { name, run } of otpSessionStoreContract()) {
      it(name, async () => run(movable((await connected!).client)));
    }

    for (const { name, needsTime, run } of otpSessionStoreContract()) {
      if (needsTime) continue;
      it(`on the server's own clock: ${name}`, async () => {
        await run({ store: new RedisOtpSessionStore((await connected!).client, { prefix: anyPrefix() }) });
      });
    }
  });
}
