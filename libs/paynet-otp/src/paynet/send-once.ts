import { type HttpService } from '@nestjs/axios';
import { type AxiosRequestConfig, type AxiosResponse } from 'axios';
import { type Subscription } from 'rxjs';
import { type Attempt } from './attempt.js';
import { type GiveUp } from './give-up.js';
import { errorCodeOf, reasonWithoutEvidence, type NotSent } from './not-sent.js';
import { isTooLong } from './read-answer.js';

/** What became of one attempt: a complete response, proof that nothing left, or neither. */
export type Sent = { response: AxiosResponse } | { notSent: NotSent } | 'unknown';

function isResponse(value: unknown): value is AxiosResponse {
  return typeof value === 'object' && value !== null;
}

function withoutResponse(attempt: Attempt, error?: unknown): Sent {
  const delivery = attempt.delivery();
  if (delivery === 'not-sent') return { notSent: attempt.failure() ?? { reason: 'interceptor' } };
  if (delivery === 'left') return 'unknown';
  const errorCode = errorCodeOf(error);
  const reason = reasonWithoutEvidence(errorCode);
  return reason === undefined ? 'unknown' : { notSent: { reason, errorCode } };
}

function withResponse(attempt: Attempt, response: unknown): Sent {
  // A mock may emit nothing, and an interceptor may swallow what it should pass on.
  if (!isResponse(response)) return withoutResponse(attempt);
  return isTooLong(response) ? 'unknown' : { response };
}

function withError(attempt: Attempt, error: unknown): Sent {
  // Interceptors, adapters and mocks may turn an answer they dislike into an error.
  const response = isResponse(error) ? (error as { response?: unknown }).response : undefined;
  const isAnswer = isResponse(response) && attempt.delivery() !== 'not-sent';
  return isAnswer ? withResponse(attempt, response) : withoutResponse(attempt, error);
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
    giveUp.onFire(() => {
      attempt.giveUp();
      subscription?.unsubscribe();
      resolve(withoutResponse(attempt));
    });
    try {
      subscription = http.post<unknown>(url, body, config).subscribe({
        next: (response) => resolve(withResponse(attempt, response)),
        error: (error: unknown) => resolve(withError(attempt, error)),
        complete: () => resolve(withoutResponse(attempt)),
      });
    } catch (error) {
      resolve(withError(attempt, error));
    }
  });
}
