import { describe, expect, it } from '@jest/globals';
import { SeededRandom } from './random.js';

describe('Seeded randomness', () => {
  it('repeats itself for the same seed and after a restart, and differs for another seed', () => {
    const codes = (random: SeededRandom) => Array.from({ length: 5 }, () => random.mixedCode(6));
    const random = new SeededRandom('seed');
    const first = codes(random);
    expect(codes(new SeededRandom('seed'))).toEqual(first);
    expect(codes(new SeededRandom('other'))).not.toEqual(first);
    random.restart();
    expect(codes(random)).toEqual(first);
  });

  it('throws even dice', () => {
    const random = new SeededRandom(1);
    const counts = [0, 0, 0, 0, 0, 0];
    for (let roll = 0; roll < 60_000; roll += 1) counts[random.below(6)]! += 1;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
  });

  it('makes codes of every length that are no numbers, with a digit at the end', () => {
    const random = new SeededRandom(1);
    for (let length = 4; length <= 10; length += 1) {
      expect(random.mixedCode(length)).toMatch(new RegExp(`^[A-Z][A-Z0-9]{${length - 2}}\\d$`));
    }
  });

  it('makes ids in the form of the published samples', () => {
    expect(new SeededRandom(1).guid()).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });
});
