import { describe, expect, it } from '@jest/globals';
import { printPaynetTime, readPaynetTime } from './paynet-time.js';

describe("Paynet's way to write a moment", () => {
  const at = Date.parse('2017-07-17T12:30:15.058Z');

  it('is Istanbul time with seven digits and the offset, as in the published sample', () => {
    expect(printPaynetTime(at, '1408')).toBe('2017-07-17T15:30:15.0581408+03:00');
  });

  it('can leave the offset out or be UTC', () => {
    expect(printPaynetTime(at, '1408', 'no-offset')).toBe('2017-07-17T15:30:15.0581408');
    expect(printPaynetTime(at, '1408', 'utc')).toBe('2017-07-17T12:30:15.0581408Z');
  });

  it.each(['offset', 'no-offset', 'utc'] as const)('is read back in the form %s', (form) => {
    expect(readPaynetTime(printPaynetTime(at, '1408', form))).toBe(at);
  });

  it.each(['', '17.07.2017 15:30', '2017-07-17', 'null'])('cannot be read from "%s"', (text) => {
    expect(readPaynetTime(text)).toBeUndefined();
  });

  it('carries over into the next day', () => {
    expect(printPaynetTime(Date.parse('2026-12-31T22:00:00.000Z'), '0000')).toBe(
      '2027-01-01T01:00:00.0000000+03:00',
    );
  });
});
