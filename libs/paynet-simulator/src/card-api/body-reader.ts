import { type Fields } from '../bad-input.js';
import { recogniseGsm } from '../gsm.js';
import { type RefereeRule } from '../referee.js';
import { type Switches } from '../switches.js';
import { Refusal, malformedInput } from './answers.js';

type Note = (rule: RefereeRule, detail: string) => void;

/** Reads a service's request; what breaks the contract is noted by the referee, and whatever does not fit is refused. */
export class BodyReader {
  readonly #fields: Fields;
  readonly #asked = new Set<string>();

  constructor(
    body: unknown,
    readonly switches: Switches,
    private readonly note: Note,
  ) {
    if (typeof body !== 'object' || body === null || Array.isArray(body)) {
      this.breach('the body is no JSON object');
    }
    this.#fields = body as Fields;
  }

  required(name: string): string {
    const text = this.optional(name);
    if (text === undefined) this.breach(`${name} is missing or empty`);
    return text;
  }

  /** Absent, null and empty are one. */
  optional(name: string): string | undefined {
    const value = this.#ask(name);
    if (value === undefined || value === null || value === '') return undefined;
    if (typeof value !== 'string') this.breach(`${name} is not a text`);
    if (value.length > this.switches.maxFieldLength) this.refuse(`${name} is too long`);
    return value;
  }

  /** A whole number from zero on; absent and null give zero. That it is a whole number is documented, its bounds are assumed. */
  index(name: string): number {
    const value = this.#ask(name);
    if (value === undefined || value === null) return 0;
    if (typeof value !== 'number' || !Number.isInteger(value)) this.breach(`${name} is not a whole number`);
    if (!Number.isSafeInteger(value) || value < 0) this.refuse(`${name} is not a whole number from 0 on`);
    return value;
  }

  requiredGsm(): string {
    return this.#gsm(this.required('user_gsm'));
  }

  cardNumber(): string {
    const number = this.required('card_number');
    if (!/^\d{12,19}$/.test(number)) this.refuse('card_number is not 12 to 19 digits');
    return number;
  }

  /** To be called when the service has read all it knows. */
  refuseUnasked(): void {
    if (this.switches.unknownFields === 'ignore') return;
    const isUnasked = Object.keys(this.#fields).some((name) => !this.#asked.has(name));
    if (isUnasked) this.refuse('a field of the request is not known to this service');
  }

  /** Refuses what is only assumed to be wrong: no word to the referee. */
  refuse(detail: string): never {
    throw new Refusal(malformedInput(this.switches, detail));
  }

  /** Refuses what the documentation says is wrong. */
  breach(detail: string): never {
    this.note('malformed-field', detail);
    this.refuse(detail);
  }

  #ask(name: string): unknown {
    this.#asked.add(name);
    return Object.hasOwn(this.#fields, name) ? this.#fields[name] : undefined;
  }

  #gsm(given: string): string {
    const { gsm, form } = recogniseGsm(given) ?? {};
    if (gsm !== undefined && form === 'documented') return gsm;
    this.note('malformed-number', 'user_gsm is not 5XXXXXXXXX');
    const { prefixedNumbers, foreignNumbers } = this.switches;
    const accepted = form === 'prefixed' ? prefixedNumbers : form === 'foreign' ? foreignNumbers : 'refuse';
    if (gsm !== undefined && accepted === 'accept') return gsm;
    this.refuse('user_gsm is not 5XXXXXXXXX');
  }
}
