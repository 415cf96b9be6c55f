import { Redis } from 'ioredis';
import { randomBytes } from 'node:crypto';
import { createClient } from 'redis';
import { type RedisClient } from '../../libs/paynet-otp/src/session/redis/redis-client.js';
import { RedisOtpSessionStore } from '../../libs/paynet-otp/src/session/redis/redis-store.js';
import { type StoreHarness } from '../../libs/paynet-otp/src/session/store-contract.js';

/** For a store whose answers a busy machine may keep waiting, and which must come. */
export const PATIENT_MS = 30_000;

/** A store that tells its server what time it is. */
export class MovableRedisStore extends RedisOtpSessionStore {
  private now = 1_700_000_000_000;

  passTime(ms: number): void {
    this.now += ms;
  }

  protected override toldTime(): number {
    return this.now;
  }
}

export interface ConnectedClient {
  client: RedisClient;
  close(): Promise<void>;
}

/** The user's own clients, one of each library. */
export const CLIENTS: Record<string, (url: string) => Promise<ConnectedClient>> = {
  ioredis: async (url) => {
    const client = new Redis(url);
    await client.ping();
    return { client, close: async () => client.disconnect() };
  },
  'node-redis': async (url) => {
    const client = createClient({ url });
    await client.connect();
    return { client, close: async () => client.destroy() };
  },
};

/** Begins keys that nobody else uses: the server may be somebody else's. */
export function anyPrefix(): string {
  return `paynet-otp-test-${randomBytes(6).toString('hex')}:`;
}

/** A fresh store on a connected client, with its own clock. */
export function movable(client: RedisClient, prefix = anyPrefix()): Required<StoreHarness> {
  const store = new MovableRedisStore(client, { prefix, commandTimeoutMs: PATIENT_MS });
  return { store, passTime: (ms) => store.passTime(ms) };
}
