import { BoundedList, BoundedMap } from './bounded.js';
import { maskDigitRuns } from './masking.js';

/** One simulated SMS; times are ISO 8601 in UTC, on Paynet's simulated clock. */
export interface SimulatedSms {
  readonly id: number;
  readonly gsm: string;
  readonly code: string;
  /** As sent, but for a card number in it, which is masked. */
  readonly otpSessionId: string;
  readonly sentAt: string;
  readonly expiresAt: string;
  /** The request that caused it, as in `requests()`. */
  readonly requestId: number;
}

/** Which messages: those that fit every field given. */
export interface SmsFilter {
  readonly gsm?: string;
  readonly otpSessionId?: string;
  /** Only messages with a larger id: the place to go on from. */
  readonly after?: number;
}

/** Turns a look at the messages into a wait for one. */
export interface SmsWait {
  /** How long to wait for a message that fits, in real milliseconds, at most 60000. */
  readonly wait: number;
  readonly signal?: AbortSignal;
}

export interface WaitOptions {
  /** How long to wait, in real milliseconds. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

interface Watcher {
  /** Returns true when the message settles the wait. */
  readonly offer: (sms: SimulatedSms) => boolean;
  readonly stop: (reason: string) => void;
}

export class SmsLog {
  readonly #messages: BoundedList<SimulatedSms>;
  readonly #watchers = new Set<Watcher>();
  /** Per number: the id of the last code handed out by `takeCode`. */
  readonly #takenUpTo: BoundedMap<string, number>;
  #closed: string | undefined;

  constructor(capacity: number) {
    this.#messages = new BoundedList(capacity);
    this.#takenUpTo = new BoundedMap(capacity);
  }

  deliver(sms: SimulatedSms): void {
    this.#messages.push(sms);
    for (const watcher of [...this.#watchers]) {
      if (watcher.offer(sms)) this.#watchers.delete(watcher);
    }
  }

  list(filter: SmsFilter = {}): SimulatedSms[] {
    return this.#messages.all().filter((sms) => fits(sms, filter));
  }

  /** The matching messages, as soon as there is one; an empty list when the time is over. */
  async waitForAny(filter: SmsFilter, options: WaitOptions): Promise<SimulatedSms[]> {
    const found = this.list(filter);
    if (found.length > 0) return found;
    try {
      return [await this.#next((sms) => fits(sms, filter), options)];
    } catch {
      return [];
    }
  }

  /** The oldest code of this number that nobody took yet, or the next one that arrives. */
  async takeCode(gsm: string, options: WaitOptions): Promise<string> {
    const waiting = this.list({ gsm, after: this.#takenUpTo.get(gsm) ?? 0 })[0];
    if (waiting !== undefined) {
      this.#takenUpTo.set(gsm, waiting.id);
      return waiting.code;
    }
    // The first of several waiters takes the message; the others see its id as taken.
    const sms = await this.#next((each) => {
      if (each.gsm !== gsm || each.id <= (this.#takenUpTo.get(gsm) ?? 0)) return false;
      this.#takenUpTo.set(gsm, each.id);
      return true;
    }, options);
    return sms.code;
  }

  clear(reason: string): void {
    this.#messages.clear();
    this.#takenUpTo.clear();
    for (const watcher of [...this.#watchers]) watcher.stop(reason);
  }

  /** Ends every wait, those to come included. */
  close(reason: string): void {
    this.#closed = reason;
    this.clear(reason);
  }

  #next(
    accept: (sms: SimulatedSms) => boolean,
    { timeoutMs = 5000, signal }: WaitOptions,
  ): Promise<SimulatedSms> {
    if (this.#closed !== undefined) return Promise.reject(new Error(this.#closed));
    return new Promise((resolve, reject) => {
      const settle = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        this.#watchers.delete(watcher);
      };
      const fail = (reason: string) => {
        settle();
        reject(new Error(reason));
      };
      const onAbort = () => {
        fail('The wait for an SMS was aborted');
      };
      const watcher: Watcher = {
        offer: (sms) => {
          const taken = accept(sms);
          if (taken) {
            settle();
            resolve(sms);
          }
          return taken;
        },
        stop: fail,
      };
      const timer = setTimeout(() => {
        fail(`No SMS arrived within ${timeoutMs} ms`);
      }, timeoutMs);
      if (signal?.aborted === true) {
        onAbort();
        return;
      }
      signal?.addEventListener('abort', onAbort);
      this.#watchers.add(watcher);
    });
  }
}

function fits(sms: SimulatedSms, { gsm, otpSessionId, after }: SmsFilter): boolean {
  return (
    (gsm === undefined || sms.gsm === gsm) &&
    (otpSessionId === undefined || sms.otpSessionId === maskDigitRuns(otpSessionId)) &&
    (after === undefined || sms.id > after)
  );
}
