import { type Fields } from '../bad-input.js';
import { type RefereeRule } from '../referee.js';
import { type Switches } from '../switches.js';
import { Refusal, errorAnswer, resultCodes } from './answers.js';

type Note = (rule: RefereeRule, detail: string) => void;

/** Reads a service's request; whatever does not fit is noted by the referee and refused with HTTP 400. */
export class BodyReader {
  readonly #fields: Fields;

  constructor(
    body: unknown,
    private readonly switches: Switches,
    private readonly note: Note,
  ) {
    if (typeof body !== 'object' || body === null || Array.isArray(body)) {
      this.#refuse('malformed-field', 'the body is no JSON object');
    }
    this.#fields = body as Fields;
  }

  required(name: string): string {
    const text = this.optional(name);
    if (text === undefined) this.#refuse('malformed-field', `${name} is missing or empty`);
    return text;
  }

  /** Absent, null and empty are one. */
  optional(name: string): string | undefined {
    const value = Object.hasOwn(this.#fields, name) ? this.#fields[name] : undefined;
    if (value === undefined || value === null || value === '') return undefined;
    if (typeof value !== 'string') this.#refuse('malformed-field', `${name} is not a text`);
    if (value.length > this.switches.maxFieldLength) this.#refuse('malformed-field', `${name} is too long`);
    return value;
  }

  /** A whole number from zero on; absent and null give zero. */
  index(name: string): number {
    const value = Object.hasOwn(this.#fields, name) ? this.#fields[name] : undefined;
    if (value === undefined || value === null) return 0;
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
      this.#refuse('malformed-field', `${name} is not a whole number from 0 on`);
    }
    return value;
  }

  requiredGsm(): string {
    return this.#gsm(this.required('user_gsm'));
  }

  cardNumber(): string {
    const number = this.required('card_number');
    if (!/^\d{12,19}$/.test(number)) this.#refuse('malformed-field', 'card_number is not 12 to 19 digits');
    return number;
  }

  /** Refuses what a service finds wrong by itself. */
  refuse(detail: string): never {
    this.#refuse('malformed-field', detail);
  }

  #gsm(given: string): string {
    if (/^5\d{9}$/.test(given)) return given;
    this.note('malformed-number', 'user_gsm is not 5XXXXXXXXX');
    const prefixed = /^(?:\+?90|0)(5\d{9})$/.exec(given)?.[1];
    if (prefixed !== undefined && this.switches.prefixedNumbers === 'accept') return prefixed;
    throw new Refusal(errorAnswer(400, resultCodes.badrequest, 'user_gsm is not 5XXXXXXXXX'));
  }

  #refuse(rule: RefereeRule, detail: string): never {
    this.note(rule, detail);
    throw new Refusal(errorAnswer(400, resultCodes.badrequest, detail));
  }
}
