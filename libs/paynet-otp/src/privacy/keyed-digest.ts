import { createHmac } from 'node:crypto';

/** 16 characters of base64url: 96 bits, enough that two of a billion numbers practically never meet. */
const DIGEST_CHARACTERS = 16;

/**
 * Makes keyed digests: without the pepper nobody can try all ten-digit numbers, or all codes, against what a store holds.
 */
export class KeyedDigest {
  constructor(private readonly pepper: string | Buffer) {}

  /**
   * @param purpose keeps digests of different things apart (a number, a subject, a code).
   * @param parts are written as JSON, which no two lists of parts share, not even with halves of surrogate pairs in them.
   */
  of(purpose: string, ...parts: string[]): string {
    const text = JSON.stringify([purpose, ...parts]);
    return createHmac('sha256', this.pepper).update(text).digest('base64url').slice(0, DIGEST_CHARACTERS);
  }
}
