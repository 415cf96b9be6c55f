import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { KeyedDigest } from './keyed-digest.js';
import { maskGsm } from './mask.js';

const digest = new KeyedDigest('p'.repeat(32));

describe('A keyed digest', () => {
  it('is the same for the same parts under the same pepper, in every process', () => {
    expect(digest.of('number', 'default', 'test', '5321234567')).toBe(
      new KeyedDigest('p'.repeat(32)).of('number', 'default', 'test', '5321234567'),
    );
  });

  it('is 16 characters of base64url, whatever goes in', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (parts) => {
        expect(digest.of('number', ...parts)).toMatch(/^[\w-]{16}$/);
      }),
    );
  });

  it('is another one under another pepper', () => {
    const other = new KeyedDigest(randomBytes(32));
    expect(other.of('number', '5321234567')).not.toBe(digest.of('number', '5321234567'));
  });

  it('never reads two different lists of parts as the same', () => {
    const anyText = fc.oneof(
      fc.constantFrom('', ':', ',', '"', '\n', '\\', '1:', '\n1:a', '"a","b"', '\ud800', '\ud801', '\ufffd'),
      fc.string(),
    );
    const lists = fc.array(anyText, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(lists, lists, ([one = '', ...ones], [other = '', ...others]) => {
        fc.pre(JSON.stringify([one, ones]) !== JSON.stringify([other, others]));
        expect(digest.of(one, ...ones)).not.toBe(digest.of(other, ...others));
      }),
      { numRuns: 500 },
    );
  });

  it('keeps apart texts that UTF-8 would write the same', () => {
    expect(digest.of('subject', '\ud800')).not.toBe(digest.of('subject', '\ud801'));
  });

  it('holds nothing of what went in', () => {
    expect(digest.of('number', '5321234567')).not.toContain('532');
  });
});

describe('A masked number', () => {
  it('shows three digits and two', () => {
    expect(maskGsm('5321234567')).toBe('532*****67');
  });

  it.each(['', '5', '53212', '532123456', '+905321234567', '0532 123 45 67', 'not a number'])(
    'shows nothing of %j, which is no ten-digit number',
    (text) => expect(maskGsm(text)).toBe('**********'),
  );
});
