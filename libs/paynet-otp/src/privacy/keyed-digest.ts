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
   * @param parts are length-prefixed, so that no two lists of parts read the same.
   */
  of(purpose: string, ...parts: string[]): string {
    let text = purpose;
    for (const part of parts) text += `\n${part.length}:${part}`;
    return createHmac('sha256', this.pepper).update(text).digest('base64url').slice(0, DIGEST_CHARACTERS);
  }
}
