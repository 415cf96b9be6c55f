import { PaynetConfigError } from '../../errors/index.js';
import { type RedisTarget } from '../store-url.js';
import { type RedisClient } from './redis-client.js';

/** What a connection of our own tells. */
export interface ConnectionListener {
  ready(): void;
  /** An attempt to connect has failed, or the connection was lost; the client goes on trying. */
  failed(error: unknown): void;
}

export interface ConnectionTimes {
  connectTimeoutMs: number;
  /** A connection that owes an answer for so long is given up for a new one. */
  deadAfterMs: number;
}

export interface OpenedClient {
  client: RedisClient;
  close: () => void;
}

export type ClientOpener = (
  target: RedisTarget,
  times: ConnectionTimes,
  listener: ConnectionListener,
) => Promise<OpenedClient>;

const LONGEST_RETRY_PAUSE_MS = 500;

/** Reconnects for ever and soon: until then every send is refused. */
function retryPauseMs(attempts: number): number {
  return Math.min(attempts * 50, LONGEST_RETRY_PAUSE_MS);
}

/**
 * Commands are never kept for later nor sent again: what is late is worse than what fails. RESP 2 is all the scripts need, and every server
 * speaks it.
 */
export const openIoredis: ClientOpener = async ({ tls, database, ...address }, times, listener) => {
  const { Redis } = await import('ioredis');
  const client = new Redis({
    ...address,
    ...(tls ? { tls: {} } : {}),
    db: database,
    protocol: 2,
    lazyConnect: true,
    connectTimeout: times.connectTimeoutMs,
    socketTimeout: times.deadAfterMs,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: retryPauseMs,
    // After a failover the old master answers so on the same connection.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
  });
  client.on('ready', () => listener.ready());
  client.on('error', (error) => listener.failed(error));
  client.on('close', () => listener.failed(undefined));
  client.connect().catch(() => undefined);
  return { client, close: () => client.disconnect() };
};

export const openNodeRedis: ClientOpener = async (target, times, listener) => {
  const { createClient } = await import('redis');
  const { host, port, tls, username, password, database } = target;
  const socket = {
    host,
    port,
    connectTimeout: times.connectTimeoutMs,
    socketTimeout: times.deadAfterMs,
    reconnectStrategy: retryPauseMs,
  };
  const client = createClient({
    RESP: 2,
    socket: tls ? { ...socket, tls: true } : socket,
    username,
    password,
    database,
    disableOfflineQueue: true,
    // Keeps `socketTimeout`, which counts silence of any kind, from ending an idle connection.
    pingInterval: Math.floor(times.deadAfterMs / 3),
  });
  client.on('ready', () => listener.ready());
  client.on('error', (error) => listener.failed(error));
  client.connect().catch(() => undefined);
  return { client, close: () => endNodeRedis(client) };
};

/** At once, on every version: 4 has no `destroy`, and 5 has renamed its `disconnect` to it. */
function endNodeRedis(client: { destroy?: () => void; disconnect(): Promise<unknown> }): void {
  if (client.destroy !== undefined) client.destroy();
  else client.disconnect().catch(() => undefined);
}

/**
 * Opens a client with the first of the two libraries that is installed.
 *
 * @throws PaynetConfigError when none is.
 */
export async function openClient(
  target: RedisTarget,
  times: ConnectionTimes,
  listener: ConnectionListener,
  openers: readonly ClientOpener[] = [openIoredis, openNodeRedis],
): Promise<OpenedClient> {
  for (const open of openers) {
    try {
      return await open(target, times, listener);
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }
  const rule = 'needs a client library for a redis:// URL: npm install ioredis, or npm install redis';
  throw new PaynetConfigError([{ field: 'store', rule }]);
}

function isMissing(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
}
