import {
  PaynetOutcomeUnknownError,
  PaynetProviderError,
  type PaynetErrorDetails,
  type PaynetProviderErrorCode,
} from '../errors/index.js';
import { type PaynetAnswer } from './paynet-answer.js';
import { type PaynetCall } from './paynet-call.js';
import { isAuthRefusal, resultName } from './result-codes.js';

type AnswerDetails = PaynetErrorDetails & { resultCode: number | undefined; resultName: string | undefined };

function detailsOf({ resultCode }: PaynetAnswer, call: PaynetCall): AnswerDetails {
  return { ...call.describe(), outcome: 'answered', resultCode, resultName: resultName(resultCode) };
}

/** Status and result code in words; Paynet's own text stays out, since it may repeat what was sent. */
function describeAnswer({ status, resultCode, body }: PaynetAnswer): string {
  if (body === undefined) return `HTTP ${status}, not a JSON object`;
  if (resultCode === undefined) return `HTTP ${status}, no result code`;
  return `HTTP ${status}, result code ${resultCode} (${resultName(resultCode) ?? 'not in the documentation'})`;
}

/**
 * The error for an answer that refuses: `PAYNET_AUTH` when it is about the key or the egress IP, else `REFUSED`.
 */
export function refusal(
  answer: PaynetAnswer,
  call: PaynetCall,
  retryAfterSeconds?: number,
): PaynetProviderError {
  const isAuth = isAuthRefusal(answer);
  const code: PaynetProviderErrorCode = isAuth ? 'PAYNET_AUTH' : 'REFUSED';
  const what = isAuth
    ? "Paynet refused the credentials: the key is wrong, or this machine's egress IP is not registered at Paynet"
    : 'Paynet refused the request';
  const doubt =
    answer.body === undefined
      ? ' The answer does not look like Paynet’s: a firewall or proxy may have given it.'
      : '';
  return new PaynetProviderError(code, `${what} (${describeAnswer(answer)}).${doubt}`, {
    ...detailsOf(answer, call),
    retryAfterSeconds,
  });
}

/** The error for an answer after which nobody knows whether the call took effect. */
export function unclear(answer: PaynetAnswer, call: PaynetCall): PaynetOutcomeUnknownError {
  const message = `Paynet's answer does not say whether the call took effect (${describeAnswer(answer)}).`;
  return new PaynetOutcomeUnknownError(message, detailsOf(answer, call));
}

/** The error for such an answer to a call without effect, which may simply be made again. */
export function unreadable(answer: PaynetAnswer, call: PaynetCall): PaynetProviderError {
  const message = `Paynet's answer cannot be used (${describeAnswer(answer)}).`;
  return new PaynetProviderError('PROTOCOL', message, { ...detailsOf(answer, call), retryable: true });
}
