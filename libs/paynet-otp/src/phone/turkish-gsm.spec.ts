import { describe, expect, it } from '@jest/globals';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { normalizeTurkishGsm } from './turkish-gsm.js';

/** Spellings that people type, each of the same number. */
const SPELLINGS = [
  '5321234567',
  '05321234567',
  '905321234567',
  '+905321234567',
  '00905321234567',
  '532 123 45 67',
  '0532 123 45 67',
  '0 532 123 45 67',
  '+90 532 123 45 67',
  '+90 (532) 123 45 67',
  '+90 (0)532 123 45 67',
  '0090 532 123 45 67',
  '(0532) 123 45 67',
  '(532) 123-45-67',
  '0532-123-45-67',
  '0532.123.45.67',
  '0532/123/45/67',
  '\u00a00532\u00a0123\u00a04567\u00a0',
  '\u202a+90 532 123 45 67\u202c',
  '0532\u2011123\u201145\u201167',
  '٥٣٢١٢٣٤٥٦٧',
  '+٩٠ ٥٣٢ ١٢٣ ٤٥ ٦٧',
  '۰۵۳۲۱۲۳۴۵۶۷',
  '０５３２１２３４５６７',
  '＋９０５３２１２３４５６７',
];

/** Everything else: foreign, short, long, fixed lines, text, other types. */
const REFUSED: [string, unknown][] = [
  ['a Cuban number with its country code', '+5321234567'],
  ['a Cuban number with 00', '005321234567'],
  ['a German mobile number', '+49 1512 3456789'],
  ['an Azerbaijani number', '+994 50 123 45 67'],
  ['a number of Northern Cyprus with a fixed-line prefix', '+90 392 228 44 44'],
  ['an Istanbul fixed line', '0212 123 45 67'],
  ['nine digits', '532123456'],
  ['eleven digits', '53212345678'],
  ['a leading zero too many', '005321234567'],
  ['a plus without the country', '+05321234567'],
  ['a second plus', '++905321234567'],
  ['a plus in the middle', '90+5321234567'],
  ['an extension', '05321234567 ext 5'],
  ['letters', '0532FLOWERS'],
  ['a full stop of another script', '0532।1234567'],
  ['an empty text', ''],
  ['spaces', '   '],
  ['two numbers', '5321234567,5321234568'],
  ['a very long text', '5'.repeat(10_000)],
  ['a number', 5321234567],
  ['an array', ['5321234567']],
  ['an object', { toString: () => '5321234567' }],
  ['null', null],
  ['nothing', undefined],
];

describe('A Turkish mobile number', () => {
  it.each(SPELLINGS)('is read from %j', (spelling) => {
    expect(normalizeTurkishGsm(spelling)).toBe('5321234567');
  });

  it.each(REFUSED)('is not read from %s', (_name, input) => {
    expect(normalizeTurkishGsm(input)).toBeUndefined();
  });

  it.each(SPELLINGS)('agrees with libphonenumber on %j', (spelling) => {
    // The oracle knows no slashes between digits and no (0) behind a country code.
    const plain = spelling.replaceAll('/', ' ').replace('(0)', '');
    const oracle = parsePhoneNumberFromString(plain, { defaultCountry: 'TR' });
    expect(oracle?.countryCallingCode).toBe('90');
    expect(oracle?.nationalNumber).toBe(normalizeTurkishGsm(spelling));
  });

  it('agrees with libphonenumber on every mobile prefix', () => {
    for (let prefix = 500; prefix <= 599; prefix += 1) {
      const national = `${prefix}1234567`;
      const oracle = parsePhoneNumberFromString(`+90${national}`);
      const isMobile = oracle?.getType() === 'MOBILE';
      // Paynet documents "5XXXXXXXXX": a prefix that nobody uses yet is Paynet's to refuse, never ours.
      expect(normalizeTurkishGsm(`+90${national}`)).toBe(national);
      if (isMobile) expect(oracle.nationalNumber).toBe(national);
    }
  });

  it('never takes a bare number for another country, and never another country for Turkey', () => {
    expect(normalizeTurkishGsm('5321234567')).toBe('5321234567');
    expect(parsePhoneNumberFromString('+5321234567')?.country).toBe('CU');
    expect(normalizeTurkishGsm('+5321234567')).toBeUndefined();
  });
});
