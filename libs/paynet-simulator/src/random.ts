import { createHash } from 'node:crypto';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const digits = '0123456789';

/** Repeatable randomness (mulberry32): the same seed gives the same codes, ids and dice. Never a source of secrets. */
export class SeededRandom {
  #state: number;

  constructor(readonly seed: string | number) {
    this.#state = 0;
    this.restart();
  }

  restart(): void {
    this.#state = createHash('sha256').update(String(this.seed)).digest().readUInt32LE(0);
  }

  /** A number from 0 (included) to 1 (excluded). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  text(length: number, alphabet: string): string {
    return Array.from({ length }, () => alphabet.charAt(this.below(alphabet.length))).join('');
  }

  digits(length: number): string {
    return this.text(length, digits);
  }

  /** Letters and at least one digit, as in the published sample `ART2`: a client that reads codes as numbers must fail here. */
  mixedCode(length: number): string {
    const code = this.text(length - 1, letters + digits);
    return letters.charAt(this.below(letters.length)) + code.slice(1) + this.digits(1);
  }

  guid(): string {
    const hex = this.text(32, '0123456789abcdef');
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  }
}
