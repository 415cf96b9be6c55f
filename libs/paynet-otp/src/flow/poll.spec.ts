import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { PaynetCall } from '../paynet/paynet-call.js';
import { pollWhile } from './poll.js';

describe('Waiting for another process', () => {
  let asked: number[];

  beforeEach(() => {
    jest.useFakeTimers();
    asked = [];
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  const callOf = (timeoutMs: number, signal?: AbortSignal): PaynetCall =>
    new PaynetCall('send-otp', 'test', { timeoutMs, signal });

  /** Polls until the answer with that number; notes when it asked. */
  function poll(call: PaynetCall, readyAt: number): Promise<number> {
    const start = performance.now();
    const ask = async (): Promise<number> => asked.push(performance.now() - start);
    return pollWhile((answer) => answer < readyAt, 0, ask, call);
  }

  it('asks nothing when there is nothing to wait for', async () => {
    expect(await poll(callOf(1_000), 0)).toBe(0);
    expect(asked).toEqual([]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('asks with pauses that grow to a quarter of a second', async () => {
    const answer = poll(callOf(5_000), 7);
    await jest.advanceTimersByTimeAsync(2_000);
    expect(await answer).toBe(7);
    expect(asked).toEqual([20, 60, 140, 300, 550, 800, 1_050]);
  });

  it('ends at the deadline with what it last heard', async () => {
    const answer = poll(callOf(100), 99);
    await jest.advanceTimersByTimeAsync(100);
    expect(await answer).toBe(2);
    expect(asked).toEqual([20, 60]);
  });

  it('ends when the caller gives up, leaving no timer behind', async () => {
    const abort = new AbortController();
    const answer = poll(callOf(1_000, abort.signal), 99);
    await jest.advanceTimersByTimeAsync(30);
    abort.abort();
    expect(await answer).toBe(1);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('passes an error on', async () => {
    const failing = pollWhile(
      () => true,
      0,
      async () => {
        throw new Error('The store is down.');
      },
      callOf(1_000),
    );
    const ended = expect(failing).rejects.toThrow('The store is down.');
    await jest.advanceTimersByTimeAsync(20);
    await ended;
  });
});
