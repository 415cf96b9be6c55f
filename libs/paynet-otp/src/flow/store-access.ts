import { PaynetProviderError } from '../errors/index.js';
import { onAbort } from '../paynet/on-abort.js';
import { type PaynetCall } from '../paynet/paynet-call.js';
import { StoreDataError, StoreUnavailableError } from '../session/redis/store-errors.js';

/** How a flow speaks with the store: within its call's time, and so that a failure reaches the operator and no secret reaches anybody. */
export class StoreAccess {
  private readonly underWay = new Set<Promise<unknown>>();

  /** @param warn tells the operator, in a sentence without any value in it. */
  constructor(private readonly warn: (sentence: string) => void) {}

  /**
   * Asks the store, until the call's deadline, or until its caller gives up; not at all when the caller has.
   *
   * @param isLasting waits to the deadline whatever the caller does: for what cannot be asked twice.
   * @param ask may throw instead of rejecting: a store of the merchant's own is not always async.
   * @throws PaynetProviderError `UNAVAILABLE`; what the store itself said may hold keys or addresses and is not passed on.
   */
  async ask<Answer>(call: PaynetCall, ask: () => Promise<Answer>, isLasting = false): Promise<Answer> {
    try {
      if (call.signal?.aborted === true) throw new GivenUp();
      return await this.within(call, ask(), isLasting ? undefined : call.signal);
    } catch (error) {
      this.tell(error);
      throw new PaynetProviderError(
        'UNAVAILABLE',
        'The OTP store does not answer, or its data cannot be read; nothing was sent to Paynet.',
        { ...call.describe(), outcome: 'not-sent', retryAfterSeconds: 1 },
      );
    }
  }

  /**
   * Tells the store what Paynet answered. Paynet's answer stands whatever the store does, so this never rejects, and what
   * is not done when the call is over goes on without the caller.
   *
   * @returns the store's answer, or `undefined` when it failed twice or the time is over.
   */
  async settle<Answer>(call: PaynetCall, settle: () => Promise<Answer>): Promise<Answer | undefined> {
    return this.within(call, this.twice(settle), call.signal).catch(() => undefined);
  }

  /** Resolves when nothing is under way any more, or after the time. */
  async ended(longestMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const timeIsOver = new Promise<'over'>((resolve) => {
      timer = setTimeout(resolve, longestMs, 'over');
    });
    const settled = async (): Promise<undefined> => {
      // What ends may begin something else in the same turn: an answer is settled, a claim that came back is given back.
      do {
        await new Promise(setImmediate);
        await Promise.allSettled(this.underWay);
      } while (this.underWay.size > 0);
    };
    await Promise.race([timeIsOver, settled()]);
    clearTimeout(timer);
  }

  /** Waits for the store as long as the call lasts and its caller does. */
  private within<Answer>(
    call: PaynetCall,
    answer: Promise<Answer>,
    signal: AbortSignal | undefined,
  ): Promise<Answer> {
    this.underWay.add(answer);
    return new Promise((resolve, reject) => {
      const giveUp = (): void => end(reject, new GivenUp());
      const late = (): void =>
        end(reject, new StoreUnavailableError('The OTP store did not answer in time.'));
      const timer = setTimeout(late, call.remainingMs());
      const stopListening = signal && onAbort(signal, giveUp);
      const end = <Value>(settle: (value: Value) => void, value: Value): void => {
        clearTimeout(timer);
        stopListening?.();
        settle(value);
      };
      answer.then(
        (value) => {
          this.underWay.delete(answer);
          end(resolve, value);
        },
        (error: unknown) => {
          this.underWay.delete(answer);
          end(reject, error);
        },
      );
      if (signal?.aborted === true) giveUp();
    });
  }

  private async twice<Answer>(operation: () => Promise<Answer>): Promise<Answer> {
    try {
      return await withSecondTry(operation);
    } catch (error) {
      // Here, because the call may be over by now.
      this.tell(error);
      throw error;
    }
  }

  private tell(error: unknown): void {
    if (error instanceof GivenUp) return;
    const isOurs = error instanceof StoreUnavailableError || error instanceof StoreDataError;
    this.warn(isOurs ? error.message : 'The OTP store failed.');
  }
}

/** The caller's patience is over: nothing is known against the store. */
class GivenUp extends Error {}

/** Does it once more when it fails: a lost connection is often back at once, and every operation of a store may be done twice. */
export async function withSecondTry<Answer>(operation: () => Promise<Answer>): Promise<Answer> {
  try {
    return await operation();
  } catch {
    return operation();
  }
}
