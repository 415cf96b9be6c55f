import { onAbort } from './on-abort.js';
import { type PaynetCall } from './paynet-call.js';

/** Who ended the waiting: the deadline, the caller's signal, or the shutdown. */
export type GaveUpBy = 'deadline' | 'caller' | 'shutdown';

/** `setTimeout` fires at once for more than 31 bits. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** A function of its own, so that each call costs a timer and no closure. */
function onDeadline(giveUp: GiveUp): void {
  giveUp.fire('deadline');
}

/**
 * The end of patience of one call: one timer and one listener on the caller's signal, for everything the call waits for.
 */
export class GiveUp {
  /** For `UnderWay` alone. */
  place = 0;
  #by: GaveUpBy | undefined;
  #then: (() => void) | undefined;
  readonly #timer: NodeJS.Timeout;
  readonly #stopListening: (() => void) | undefined;

  constructor(call: PaynetCall) {
    this.#timer = setTimeout(onDeadline, Math.min(Math.ceil(call.remainingMs()), LONGEST_TIMER_MS), this);
    this.#stopListening = call.signal && onAbort(call.signal, () => this.fire('caller'));
  }

  fire(by: GaveUpBy): void {
    if (this.#by !== undefined) return;
    this.#by = by;
    this.stop();
    this.#then?.();
  }

  /** Who ended it; `undefined` while there is patience left. */
  endedBy(): GaveUpBy | undefined {
    return this.#by;
  }

  /** What to do when patience ends, or at once if it has; one thing is waited for at a time. */
  onFire(then: (() => void) | undefined): void {
    if (this.#by === undefined) this.#then = then;
    else then?.();
  }

  /** Ends the timer and the listener. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#stopListening?.();
  }

  /** A promise's value, or `undefined` when patience ends first. */
  async wait<T>(promise: Promise<T>): Promise<T | undefined> {
    try {
      return await new Promise<T | undefined>((resolve, reject) => {
        this.onFire(() => resolve(undefined));
        promise.then(resolve, reject);
      });
    } finally {
      this.onFire(undefined);
    }
  }

  /** Waits some milliseconds, or until patience ends. */
  async pause(ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await this.wait(new Promise<void>((resolve) => (timer = setTimeout(resolve, ms))));
    clearTimeout(timer);
  }
}

/**
 * The calls under way, for the shutdown. An array in which each knows its place: a `Set` that objects come to and go from at once costs as much CPU as a third of the
 * request itself.
 */
export class UnderWay {
  readonly #all: GiveUp[] = [];

  add(giveUp: GiveUp): void {
    giveUp.place = this.#all.push(giveUp) - 1;
  }

  remove(giveUp: GiveUp): void {
    const last = this.#all.pop();
    if (last === undefined || last === giveUp) return;
    this.#all[giveUp.place] = last;
    last.place = giveUp.place;
  }

  fire(by: GaveUpBy): void {
    for (const giveUp of this.#all) giveUp.fire(by);
  }
}
