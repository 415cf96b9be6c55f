import { afterAll, describe, expect, it } from '@jest/globals';
import { RedisOtpSessionStore } from '../../libs/paynet-otp/src/session/redis/redis-store.js';
import { type RedisClient } from '../../libs/paynet-otp/src/session/redis/redis-client.js';
import { redisForTests } from '../support/redis.js';
import { anyPrefix, CLIENTS } from './redis-harness.js';
import { everyOperation, numberOn } from './requests.js';

const redis = await redisForTests('round trips to Redis');
afterAll(() => redis?.stop());

/** The same client, telling of each command. */
function observed(client: RedisClient, onCommand: (name: string) => void): RedisClient {
  return new Proxy(client, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]): unknown => {
        onCommand(String(name).toLowerCase());
        return Reflect.apply(value, target, args);
      };
    },
  });
}

for (const [library, connect] of Object.entries(CLIENTS)) {
  (redis === undefined ? describe.skip : describe)(`through ${library}`, () => {
    it('every operation is one round trip', async () => {
      const { client, close } = await connect(redis!.url);
      const commands: string[] = [];
      const store = new RedisOtpSessionStore(
        observed(client, (name) => commands.push(name)),
        { prefix: anyPrefix() },
      );
      for (const act of Object.values(everyOperation(numberOn(store)))) await act();

      const trips: Record<string, string[]> = {};
      for (const [name, act] of Object.entries(everyOperation(numberOn(store)))) {
        commands.length = 0;
        await act();
        trips[name] = [...commands];
      }
      expect(Object.keys(trips)).toHaveLength(9);
      for (const trip of Object.values(trips)) expect(trip).toEqual(['evalsha']);
      await close();
    });
  });
}
