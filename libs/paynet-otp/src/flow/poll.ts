import { onAbort } from '../paynet/on-abort.js';
import { type PaynetCall } from '../paynet/paynet-call.js';

const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 250;

/**
 * Asks again, with growing pauses, as long as another process is at work on the same thing.
 *
 * @returns the first answer that is no longer waiting, or the last waiting one when the caller gave up or its time is over.
 */
export async function pollWhile<Answer>(
  isWaiting: (answer: Answer) => boolean,
  first: Answer,
  ask: () => Promise<Answer>,
  call: PaynetCall,
): Promise<Answer> {
  let answer = first;
  for (let pauseMs = FIRST_PAUSE_MS; isWaiting(answer); pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    await pause(Math.min(pauseMs, call.remainingMs()), call.signal);
    if (call.isOver()) return answer;
    answer = await ask();
  }
  return answer;
}

/** Waits some milliseconds, or until the signal. */
function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  if (signal?.aborted === true) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      stopListening?.();
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    const stopListening = signal && onAbort(signal, end);
  });
}
