import { describe, expect, it } from '@jest/globals';
import { printPaynetTime } from './paynet-time.js';

describe("Paynet's way to write a moment", () => {
  const at = Date.parse('2017-07-17T12:30:15.058Z');

  it('is Istanbul time with seven digits and the offset, as in the published sample', () => {
    expect(printPaynetTime(at, '1408')).toBe('2017-07-17T15:30:15.0581408+03:00');
  });

  it('can leave the offset out or be UTC', () => {
    expect(printPaynetTime(at, '1408', 'no-offset')).toBe('2017-07-17T15:30:15.0581408');
    expect(printPaynetTime(at, '1408', 'utc')).toBe('2017-07-17T12:30:15.0581408Z');
  });

  it('carries over into the next day', () => {
    expect(printPaynetTime(Date.parse('2026-12-31T22:00:00.000Z'), '0000')).toBe(
      '2027-01-01T01:00:00.0000000+03:00',
    );
  });
});
