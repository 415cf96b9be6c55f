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
 * Opens a connection and waits until it is there, or until one attempt has failed: then warns, once per outage.
 *
 * @param openers for tests.
 */
export async function connect(
  target: RedisTarget,
  { connectTimeoutMs, commandTimeoutMs, onWarning }: ConnectionOptions,
  openers?: readonly ClientOpener[],
): Promise<OpenedClient> {
  let isOut = false;
  let isClosed = false;
  let settleFirst = (): void => undefined;
  const first = new Promise<void>((resolve) => (settleFirst = resolve));
  const failed = (error: unknown): void => {
    if (!isOut && !isClosed) onWarning?.(warning(target, error));
    isOut = true;
    settleFirst();
  };
  const ready = (): void => {
    isOut = false;
    settleFirst();
  };
  const deadAfterMs = Math.max(DEAD_AFTER_MS, 4 * commandTimeoutMs);
  const opened = await openClient(target, { connectTimeoutMs, deadAfterMs }, { ready, failed }, openers);
  const timer = setTimeout(failed, connectTimeoutMs);
  await first;
  clearTimeout(timer);
  const close = (): void => {
    isClosed = true;
    opened.close();
  };
  return { client: opened.client, close };
}

function warning({ host, port }: RedisTarget, error: unknown): string {
  const why = error === undefined ? '' : ` ${storeError(error).message}`;
  return `The OTP store at ${host}:${port} cannot be reached: no OTP is sent until it can, and it is tried again all the time.${why}`;
}
