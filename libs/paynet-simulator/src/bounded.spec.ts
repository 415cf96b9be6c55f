import { describe, expect, it } from '@jest/globals';
import { BoundedList, BoundedMap } from './bounded.js';

describe('Bounded memory', () => {
  it('keeps the newest entries of a list, at every length', () => {
    const list = new BoundedList<number>(3);
    for (let entry = 1; entry <= 20; entry += 1) {
      list.push(entry);
      expect(list.all()).toEqual([entry - 2, entry - 1, entry].filter((each) => each > 0));
    }
  });

  it('keeps one entry when that is the limit', () => {
    const list = new BoundedList<number>(1);
    for (const entry of [1, 2, 3]) list.push(entry);
    expect(list.all()).toEqual([3]);
  });

  it('forgets the oldest key of a map; a key written again counts as new, a replaced one does not', () => {
    const map = new BoundedMap<string, number>(2);
    map.set('a', 1);
    map.set('b', 2);
    map.set('a', 3);
    map.replace('b', 4);
    map.set('c', 5);
    expect([map.get('a'), map.get('b'), map.get('c')]).toEqual([3, undefined, 5]);
    map.replace('b', 6);
    expect(map.values()).toEqual([3, 5]);
    expect(map.forgotten).toBe(1);
    map.clear();
    expect(map.forgotten).toBe(0);
  });
});
