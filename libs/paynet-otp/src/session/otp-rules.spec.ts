import { describe, expect, it } from '@jest/globals';
import { numberWaitMs, windowWaitMs } from './otp-rules.js';

describe('the wait until a window has room', () => {
  it.each([
    { times: [], max: 1, wait: 0, why: 'nothing happened' },
    { times: [100], max: 2, wait: 0, why: 'there is room' },
    { times: [100], max: 1, wait: 600, why: 'the only one leaves' },
    { times: [100, 200, 300], max: 3, wait: 600, why: 'the first leaves' },
    { times: [100, 200, 300], max: 1, wait: 800, why: 'all but none leave, after the limit was lowered' },
    { times: [100], max: 0, wait: 1_000, why: 'nothing is allowed' },
    { times: [], max: 0, wait: 1_000, why: 'nothing is allowed, and nothing happened' },
    { times: [100, 200], max: Infinity, wait: 0, why: 'everything is allowed' },
  ])('is $wait when $why', ({ times, max, wait }) => {
    expect(windowWaitMs(times, max, 1_000, 500)).toBe(wait);
  });
});

describe('the wait between two codes for a number', () => {
  it('grows from half a minute to a quarter of an hour', () => {
    const waits = [49, 50, 51, 52, 53, 54, 55, 1_000].map((codes) => numberWaitMs(codes, 50) / 1_000);
    expect(waits).toEqual([0, 30, 60, 120, 240, 480, 900, 900]);
  });

  it('is none without a limit', () => {
    expect(numberWaitMs(1_000_000, Infinity)).toBe(0);
  });
});
