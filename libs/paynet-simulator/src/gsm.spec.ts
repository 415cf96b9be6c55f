import { describe, expect, it } from '@jest/globals';
import { recogniseGsm } from './gsm.js';

describe('A number', () => {
  it.each([
    ['5321234567', '5321234567', 'documented'],
    ['05321234567', '5321234567', 'prefixed'],
    ['905321234567', '5321234567', 'prefixed'],
    ['+905321234567', '5321234567', 'prefixed'],
    ['+4915112345678', '+4915112345678', 'foreign'],
    ['004915112345678', '+4915112345678', 'foreign'],
  ])('written %s is filed as %s, as it is %s', (given, gsm, form) => {
    expect(recogniseGsm(given)).toEqual({ gsm, form });
  });

  // A bare number of another country reads as anything; a country must not be guessed.
  it.each([
    '',
    '532 123 45 67',
    '532123456',
    '4915112345678',
    '+902121234567',
    '00905321234567',
    '+0123456789',
    '+49',
  ])('is not read from "%s"', (given) => {
    expect(recogniseGsm(given)).toBeUndefined();
  });
});
