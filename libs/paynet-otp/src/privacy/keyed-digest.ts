import { createHmac } from 'node:crypto';

/** 96 bits, 16 characters of base64url: enough that two of a billion numbers practically never meet. */
const DIGEST_BYTES = 12;

/**
 * Makes keyed digests: without the pepper nobody can try all ten-digit numbers, or all codes, against what a store holds.
 */
export class KeyedDigest {
  readonly #pepper: string | Buffer;

  constructor(pepper: string | Buffer) {
    this.#pepper = pepper;
  }

  /**
   * @param purpose keeps digests of different things apart (a number, a subject, a code).
   * @param parts are written as JSON, which no two lists of parts share, not even with halves of surrogate pairs in them.
   */
  of(purpose: string, ...parts: string[]): string {
    const text = JSON.stringify([purpose, ...parts]);
    // The bytes are cut, not the text: a slice of a text keeps the whole of it in memory.
    return createHmac('sha256', this.#pepper).update(text).digest().toString('base64url', 0, DIGEST_BYTES);
  }
}
