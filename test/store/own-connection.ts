import { connect, type ConnectionOptions } from '../../libs/paynet-otp/src/session/redis/connection.js';
import {
  openIoredis,
  openNodeRedis,
  type ClientOpener,
} from '../../libs/paynet-otp/src/session/redis/open-client.js';
import { RedisOtpSessionStore } from '../../libs/paynet-otp/src/session/redis/redis-store.js';
import { readStoreUrl } from '../../libs/paynet-otp/src/session/store-url.js';
import { PATIENT_MS } from './redis-harness.js';

/** The libraries with which the store opens a connection of its own. */
export const OPENERS: Record<string, ClientOpener> = { ioredis: openIoredis, 'node-redis': openNodeRedis };

export interface OwnConnection {
  store: RedisOtpSessionStore;
  warnings: string[];
  close: () => void;
}

/** For a store that waits for what never comes. */
export const IMPATIENT = { connectTimeoutMs: 200, commandTimeoutMs: 150 };

/** What `RedisOtpSessionStore.fromUrl` does, with the library of one's choice. */
export async function openOwn(
  opener: ClientOpener,
  url: string,
  change: Partial<ConnectionOptions> = {},
): Promise<OwnConnection> {
  const warnings: string[] = [];
  const options = {
    connectTimeoutMs: PATIENT_MS,
    commandTimeoutMs: PATIENT_MS,
    onWarning: (sentence: string) => void warnings.push(sentence),
    ...change,
  };
  const { client, close } = await connect(readStoreUrl(url), options, [opener]);
  return { store: new RedisOtpSessionStore(client, options), warnings, close };
}
