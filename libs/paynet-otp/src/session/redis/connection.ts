import { type RedisTarget } from '../store-url.js';
import { openClient, type ClientOpener, type OpenedClient } from './open-client.js';
import { storeError } from './store-errors.js';

export interface ConnectionOptions {
  connectTimeoutMs: number;
  commandTimeoutMs: number;
  onWarning: ((sentence: string) => void) | undefined;
}

/** Longer than a server is ever slow, shorter than the system takes to notice that its peer has vanished. */
const DEAD_AFTER_MS = 3_000;

/**
 * Opens a connection and waits until it is there, or until one attempt has failed. Warns once of each outage: at once of the first, and of later
 * ones when the connection is not back within the time for one attempt, since servers and proxies drop idle ones every day.
 *
 * @param openers for tests.
 */
export async function connect(
  target: RedisTarget,
  { connectTimeoutMs, commandTimeoutMs, onWarning }: ConnectionOptions,
  openers?: readonly ClientOpener[],
): Promise<OpenedClient> {
  let settleFirst = (): void => undefined;
  const first = new Promise<void>((resolve) => (settleFirst = resolve));
  let wasThere = false;
  let isOut = false;
  let patience: NodeJS.Timeout | undefined;

  const ready = (): void => {
    clearTimeout(patience);
    wasThere = true;
    isOut = false;
    settleFirst();
  };
  const failed = (error?: unknown): void => {
    if (isOut) return;
    isOut = true;
    const warn = (): void => onWarning?.(warning(target, error));
    if (wasThere) patience = setTimeout(warn, connectTimeoutMs).unref();
    else warn();
    settleFirst();
  };
  const deadAfterMs = Math.max(DEAD_AFTER_MS, 4 * commandTimeoutMs);
  const opened = await openClient(target, { connectTimeoutMs, deadAfterMs }, { ready, failed }, openers);
  const timer = setTimeout(failed, connectTimeoutMs);
  await first;
  clearTimeout(timer);
  const close = (): void => {
    clearTimeout(patience);
    onWarning = undefined;
    opened.close();
  };
  return { client: opened.client, close };
}

function warning({ host, port }: RedisTarget, error: unknown): string {
  const why = error === undefined ? '' : ` ${storeError(error).message}`;
  return `The OTP store at ${host}:${port} cannot be reached: no OTP is sent until it can, and it is tried again all the time.${why}`;
}
