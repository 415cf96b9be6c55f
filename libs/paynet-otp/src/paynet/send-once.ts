import { type HttpService } from '@nestjs/axios';
import { type AxiosRequestConfig, type AxiosResponse } from 'axios';
import { type Subscription } from 'rxjs';
import { type Attempt } from './attempt.js';
import { type GiveUp } from './give-up.js';
import { connectCodeOf, reasonWithoutEvidence, type NotSent } from './not-sent.js';
import { isTooLong } from './read-answer.js';

/** What became of one attempt: a complete response, proof that nothing left, or neither. */
export type Sent = { response: AxiosResponse } | { notSent: NotSent } | 'unknown';

function isResponse(value: unknown): value is AxiosResponse {
  return typeof value === 'object' && value !== null;
}

function readable(response: AxiosResponse): Sent {
  return isTooLong(response) ? 'unknown' : { response };
}

/** For a mock in the place of the `HttpService`, which shows nothing but its error. */
function saidByMock(error: unknown): Sent {
  const response = isResponse(error) ? (error as { response?: unknown }).response : undefined;
  if (isResponse(response)) return readable(response);
  const errorCode = connectCodeOf(error);
  const reason = reasonWithoutEvidence(errorCode);
  return reason === undefined ? 'unknown' : { notSent: { reason, errorCode } };
}

/** Without a response at the end of interceptors and wrappers the attempt alone says what happened, since their errors may be about anything. */
function shownBy(attempt: Attempt, error?: unknown): Sent {
  // Whoever still has it, behind a wrapper that lost patience, must not send it later.
  attempt.giveUp();
  const answer = attempt.answer();
  if (answer !== undefined) return readable(answer);
  const notSent = attempt.notSent();
  if (notSent !== undefined) return { notSent };
  return attempt.isUntouched() ? saidByMock(error) : 'unknown';
}

function withResponse(attempt: Attempt, response: unknown): Sent {
  // A mock may emit nothing, and an interceptor may swallow what it should pass on.
  if (!isResponse(response)) return shownBy(attempt);
  if (attempt.answer() === undefined) attempt.giveUp();
  return readable(response);
}

/**
 * Hands one attempt to the `HttpService` and waits for what becomes of it, or until patience ends. Never rejects.
 */
export function sendOnce(
  http: HttpService,
  url: string,
  body: object,
  config: AxiosRequestConfig,
  attempt: Attempt,
  giveUp: GiveUp,
): Promise<Sent> {
  return new Promise((resolve) => {
    let subscription: Subscription | undefined;
    let hasResponse = false;
    giveUp.onFire(() => {
      resolve(shownBy(attempt));
      subscription?.unsubscribe();
    });
    try {
      subscription = http.post<unknown>(url, body, config).subscribe({
        next: (response) => {
          hasResponse = true;
          resolve(withResponse(attempt, response));
        },
        error: (error: unknown) => resolve(shownBy(attempt, error)),
        complete: () => hasResponse || resolve(shownBy(attempt)),
      });
    } catch (error) {
      resolve(shownBy(attempt, error));
    }
  });
}
