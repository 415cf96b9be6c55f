import { expect, jest } from '@jest/globals';
import { errorOf } from './client.js';

/** Enough for everything that a busy test machine may do meanwhile. */
export const MINUTE = 60_000;

/** Waits until what is written on this machine has been read on this machine. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
}

/**
 * The error of a call that hangs, at its deadline: not before, and not after. The time that passes is not real; sockets are.
 *
 * @param ready waits until the call is where it should hang.
 */
export async function errorAtDeadline(
  make: (timeoutMs: number) => Promise<unknown>,
  ready: () => Promise<unknown> = settled,
): Promise<unknown> {
  jest.useFakeTimers({
    doNotFake: ['Date', 'hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'setInterval'],
  });
  try {
    let isOver = false;
    const error = errorOf(make(MINUTE)).finally(() => (isOver = true));
    await ready();
    await settled();
    jest.advanceTimersByTime(MINUTE / 2);
    await settled();
    expect(isOver).toBe(false);
    jest.advanceTimersByTime(MINUTE / 2);
    await settled();
    expect(isOver).toBe(true);
    return await error;
  } finally {
    jest.useRealTimers();
  }
}
