import { SimulatorInputError, readInteger } from './bad-input.js';

const tenYearsMs = 10 * 366 * 86_400_000;

export interface ClockState {
  readonly now: string;
  readonly shiftedMs: number;
  readonly frozen: boolean;
}

/** Steps of the clock, done in this order. */
export interface ClockChange {
  /** Back to the machine's time, running. */
  readonly reset?: boolean;
  /** Moves the time, backwards when negative. */
  readonly shiftMs?: number;
  /** Stops the time, or lets it run on. */
  readonly frozen?: boolean;
}

/** The time Paynet believes it is: decides every expiry and is told to clients in the `Date` header. */
export class SimulatedClock {
  readonly #realNow: () => number;
  readonly #changed: () => void;
  #shiftedMs = 0;
  #frozenAt: number | undefined;

  constructor(realNow: () => number, changed: () => void) {
    this.#realNow = realNow;
    this.#changed = changed;
  }

  /** Simulated time in milliseconds since 1970. */
  now(): number {
    return (this.#frozenAt ?? this.#realNow()) + this.#shiftedMs;
  }

  /** Moves Paynet's time by so many milliseconds, backwards when negative; shifts add up, at most ten years in all. */
  shift(ms: number): void {
    this.#shiftedMs = shifted(this.#shiftedMs, ms);
    this.#changed();
  }

  /** Stops Paynet's time where it is; `shift` still moves it. */
  freeze(): void {
    this.#frozenAt ??= this.#realNow();
    this.#changed();
  }

  /** Lets the time run on from where it was stopped. */
  unfreeze(): void {
    if (this.#frozenAt === undefined) return;
    this.#shiftedMs += this.#frozenAt - this.#realNow();
    this.#frozenAt = undefined;
    this.#changed();
  }

  /** Back to the machine's time, running. */
  reset(): void {
    this.#shiftedMs = 0;
    this.#frozenAt = undefined;
    this.#changed();
  }

  /** Several steps at once, in the order reset, shift, freeze; nothing is done when one does not fit. */
  change({ reset = false, shiftMs, frozen }: ClockChange): void {
    if (shiftMs !== undefined) shifted(reset ? 0 : this.#shiftedMs, shiftMs);
    if (reset) this.reset();
    if (shiftMs !== undefined) this.shift(shiftMs);
    if (frozen === true) this.freeze();
    if (frozen === false) this.unfreeze();
  }

  get frozen(): boolean {
    return this.#frozenAt !== undefined;
  }

  state(): ClockState {
    return {
      now: new Date(this.now()).toISOString(),
      shiftedMs: this.now() - this.#realNow(),
      frozen: this.frozen,
    };
  }
}

function shifted(from: number, ms: number): number {
  const total = from + readInteger(ms, 'shiftMs', -tenYearsMs, tenYearsMs);
  if (Math.abs(total) > tenYearsMs) throw new SimulatorInputError('shiftMs', 'goes beyond ten years in all');
  return total;
}
