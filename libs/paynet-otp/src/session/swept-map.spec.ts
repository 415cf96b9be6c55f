import { describe, expect, it } from '@jest/globals';
import { SweptMap } from './swept-map.js';

const PERIOD = 600_000;

/** Values are the moments at which they no longer matter. */
function mapOf(max: number): SweptMap<{ until: number }> {
  return new SweptMap(max, ({ until }) => until);
}

describe('a map that forgets', () => {
  it('keeps what still matters', () => {
    const map = mapOf(10);
    map.add('a', { until: 5 * PERIOD }, 0);
    for (let i = 0; i < 5; i += 1) map.add(`b${i}`, { until: 9 * PERIOD }, 5 * PERIOD - 1);
    expect(map.get('a')).toEqual({ until: 5 * PERIOD });
  });

  it('forgets with each new entry up to two that no longer matter', () => {
    const map = mapOf(1_000);
    for (let i = 0; i < 100; i += 1) map.add(`old ${i}`, { until: PERIOD }, 0);
    for (let i = 0; i < 100; i += 1) map.add(`new ${i}`, { until: 9 * PERIOD }, 2 * PERIOD);
    expect(map.size).toBeLessThan(105);
  });

  it('keeps what has come to matter longer, and forgets it later', () => {
    const map = mapOf(1_000);
    const value = { until: PERIOD };
    map.add('a', value, 0);
    value.until = 5 * PERIOD;
    for (let i = 0; i < 10; i += 1) map.add(`b${i}`, { until: 50 * PERIOD }, 3 * PERIOD);
    expect(map.get('a')).toBe(value);
    for (let i = 0; i < 10; i += 1) map.add(`c${i}`, { until: 50 * PERIOD }, 6 * PERIOD);
    expect(map.get('a')).toBeUndefined();
  });

  it('removes at once, and keeps no note of it', () => {
    const map = mapOf(10);
    for (let i = 0; i < 1_000; i += 1) {
      const value = { until: 9 * PERIOD };
      map.add(`key ${i}`, value, 0);
      map.remove(`key ${i}`, value);
    }
    expect(map.size).toBe(0);
    expect(map['due'].get(9)).toEqual([]);
    map.remove('never there', { until: 1 });
    map.add('key 1', { until: 9 * PERIOD }, 0);
    expect(map.get('key 1')).toBeDefined();
  });

  it('refuses a new entry while it is full of what still matters', () => {
    const map = mapOf(2);
    map.add('a', { until: PERIOD }, 0);
    map.add('b', { until: 3 * PERIOD }, 0);
    expect(() => map.add('c', { until: PERIOD }, PERIOD - 1)).toThrow('The memory store is full.');
    expect(map.size).toBe(2);
    map.add('c', { until: 3 * PERIOD }, PERIOD);
    expect([map.get('a'), map.size]).toEqual([undefined, 2]);
  });

  it('grows no larger than what matters at one time, however much passes through', () => {
    const map = mapOf(10_000);
    let largest = 0;
    for (let i = 0; i < 50_000; i += 1) {
      const now = i * (PERIOD / 100);
      map.add(`key ${i}`, { until: now + 10 * PERIOD }, now);
      largest = Math.max(largest, map.size);
    }
    expect(largest).toBeLessThan(1_400);
  });
});
