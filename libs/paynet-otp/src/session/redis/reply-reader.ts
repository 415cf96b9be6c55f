import { UNLIMITED } from './script-arguments.js';
import { StoreDataError } from './store-errors.js';

/** Reads the line of words that a script answers with, from left to right. */
export class ReplyReader {
  private readonly words: string[];
  private position = 0;

  /** @param reply a string; bytes, with a client that is set to give bytes. */
  constructor(reply: unknown) {
    this.words = typeof reply === 'string' || Buffer.isBuffer(reply) ? reply.toString().split(' ') : [];
  }

  /** @throws StoreDataError when there is no further word. */
  word(): string {
    const word = this.words[this.position];
    this.position += 1;
    if (word === undefined) throw strange();
    return word;
  }

  /** @throws StoreDataError when the next word is no whole number. */
  integer(): number {
    const value = Number(this.word());
    if (!Number.isSafeInteger(value)) throw strange();
    // What is left of no limit is no limit.
    return value > UNLIMITED / 2 ? Infinity : value;
  }

  /** @throws StoreDataError when the next word is no key of `values`. */
  oneOf<Value>(values: Readonly<Record<string, Value | undefined>>): Value {
    const value = values[this.word()];
    if (value === undefined) throw strange();
    return value;
  }
}

function strange(): StoreDataError {
  return new StoreDataError('The OTP store gave an answer that no script of it gives.');
}
