import {
  isPaynetError,
  PaynetConfigError,
  PaynetInputError,
  PaynetOutcomeUnknownError,
  PaynetProviderError,
  type PaynetConfigProblem,
  type PaynetError,
} from '../errors/index.js';
import { type GaveUpBy } from './give-up.js';
import { describeNotSent, mayTryAgain, type NotSent } from './not-sent.js';
import { type PaynetCall } from './paynet-call.js';

/** Seconds after which a way that was down is worth another call. */
const RETRY_AFTER_SECONDS = 5;

/** The same where somebody has to mend something first. */
const MENDED_AFTER_SECONDS = 60;

const BLOCKED: PaynetConfigProblem = {
  field: 'allowPaynetInTests',
  rule:
    'is not set, so no request leaves for a real Paynet host under NODE_ENV=test; mock HttpService or its axios adapter, ' +
    'point baseUrl at the simulator, or set allowPaynetInTests if the request is intercepted further down (nock, msw)',
};

const GAVE_UP: Readonly<Record<GaveUpBy, string>> = {
  deadline: 'the time allowed for the call was over',
  caller: 'the caller gave the call up',
  shutdown: 'the client was closed',
};

/** The error for a call of which nothing has left. */
export function unavailable(
  because: string,
  call: PaynetCall,
  retryAfterSeconds: number | undefined = RETRY_AFTER_SECONDS,
): PaynetProviderError {
  return new PaynetProviderError('UNAVAILABLE', `Nothing was sent to Paynet: ${because}.`, {
    ...call.describe(),
    outcome: 'not-sent',
    retryable: true,
    retryAfterSeconds,
  });
}

export function notSentBecause(notSent: NotSent, call: PaynetCall): PaynetError {
  if (notSent.reason === 'blocked') return new PaynetConfigError([BLOCKED], call.describe());
  if (notSent.reason === 'not-json')
    return new PaynetInputError('body', 'must be writable as JSON', call.describe());
  const because = describeNotSent(notSent);
  if (mayTryAgain(notSent)) return unavailable(because, call);
  return new PaynetProviderError('UNAVAILABLE', `Nothing was sent to Paynet: ${because}.`, {
    ...call.describe(),
    outcome: 'not-sent',
    retryable: false,
    retryAfterSeconds: MENDED_AFTER_SECONDS,
  });
}

/** The error for a call without effect that got no answer: it may be repeated as it is. */
export function unanswered({ message }: PaynetOutcomeUnknownError, call: PaynetCall): PaynetProviderError {
  return new PaynetProviderError('UNAVAILABLE', message, {
    ...call.describe(),
    outcome: 'unknown',
    retryable: true,
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });
}

/** The error for a secret key that whoever looks keys up would not give: what is wrong with it, said of this call. */
export function keyRefused(error: unknown, call: PaynetCall): PaynetError {
  if (isPaynetError(error, 'CONFIG')) {
    return new PaynetConfigError(error.problems, call.describe());
  }
  if (isPaynetError(error, 'INVALID_INPUT')) {
    const { field, rule } = error;
    return new PaynetInputError(field, rule, call.describe());
  }
  return unavailable('the secret key could not be looked up', call);
}

export function gaveUpUnsent(by: GaveUpBy, call: PaynetCall): PaynetProviderError {
  return unavailable(GAVE_UP[by], call);
}

/** The error for a call of which something may have left, without a complete answer. */
export function noAnswer(by: GaveUpBy | undefined, call: PaynetCall): PaynetOutcomeUnknownError {
  const because =
    by === undefined ? 'the connection broke, or the answer was cut off or too long' : GAVE_UP[by];
  return new PaynetOutcomeUnknownError(
    `The request may have reached Paynet, and no complete answer came: ${because}.`,
    call.describe(),
  );
}
