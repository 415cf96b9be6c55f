import { MemoryOtpSessionStore } from './memory-store.js';
import { isRedisClient, type RedisClient } from './redis/redis-client.js';
import { RedisOtpSessionStore } from './redis/redis-store.js';
import { type OtpSessionStore } from './session-store.js';

/**
 * Opens the store of an option: a URL that has been checked, a Redis client or a store of the merchant's own.
 *
 * @param onWarning is told, in one sentence without credentials, when a server cannot be reached.
 */
export async function openStore(
  store: string | OtpSessionStore | RedisClient,
  onWarning: (sentence: string) => void,
): Promise<OtpSessionStore> {
  if (typeof store !== 'string') return isRedisClient(store) ? new RedisOtpSessionStore(store) : store;
  return store === 'memory:'
    ? new MemoryOtpSessionStore()
    : RedisOtpSessionStore.fromUrl(store, { onWarning });
}
