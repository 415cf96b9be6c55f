import {
  isPaynetError,
  PaynetOtpError,
  PaynetOutcomeUnknownError,
  type PaynetError,
} from '../errors/index.js';
import { type PaynetAnswer } from '../paynet/paynet-answer.js';
import { type PaynetCall } from '../paynet/paynet-call.js';
import { refusal } from '../paynet/answer-errors.js';
import { type PaynetPermit } from '../paynet/paynet-client.js';
import { meaningOf, resultName } from '../paynet/result-codes.js';
import { maskGsm } from '../privacy/mask.js';
import { OTP_RULES } from '../session/otp-rules.js';
import {
  type BeginCheckResult,
  type SettleCheckRequest,
  type SettleCheckResult,
} from '../session/session-store.js';
import { tell, toSeconds, type FlowContext, type OtpTarget } from './flow-context.js';
import { nextOperationId } from './operation-id.js';
import { type VerifiedOtp } from './otp-types.js';
import { pollWhile } from './poll.js';
import { SharedFlights } from './shared-flights.js';

export interface CheckTarget extends OtpTarget {
  sessionId: string;
  otpCode: string;
  /** Digest of the code. */
  code: string;
}

/** An attempt that this process has counted and must settle. */
interface OpenAttempt {
  operationId: string;
  target: CheckTarget;
  call: PaynetCall;
}

/**
 * `checkOtp`: count the distinct code, ask Paynet, settle with what came back. An attempt whose owner dies stays counted, and the same code
 * may be asked again once its time is over.
 */
export class CheckOtpFlow {
  private readonly flights = new SharedFlights<VerifiedOtp>();

  constructor(private readonly context: FlowContext) {}

  run(target: CheckTarget, call: PaynetCall): Promise<VerifiedOtp> {
    return this.flights.board(
      `${target.key} ${target.subject} ${target.code} ${target.sessionId}`,
      call,
      (flightCall) => this.fly(target, flightCall),
      () => {
        throw unanswered(call);
      },
    );
  }

  private async fly(target: CheckTarget, call: PaynetCall): Promise<VerifiedOtp> {
    const permit = this.context.client.reserve(call);
    try {
      const attempt: OpenAttempt = { operationId: nextOperationId(), target, call };
      const begun = await this.begin(attempt, permit);
      if (begun.outcome === 'ask') return await this.ask(attempt, begun.attemptsLeft, permit);
      if (begun.outcome === 'verified') return verified(target, call, begun.verifiedAt, begun.validUntil);
      throw refused(begun, call);
    } finally {
      permit.release();
    }
  }

  private async begin(attempt: OpenAttempt, permit: PaynetPermit): Promise<BeginCheckResult> {
    const { access, store, limits } = this.context;
    const { operationId, target, call } = attempt;
    const { key, sessionId, subject, code } = target;
    const askMs = Math.ceil(call.remainingMs());
    const begin = (): Promise<BeginCheckResult> =>
      access.ask(call, () => store.beginCheck({ key, sessionId, subject, code, operationId, limits, askMs }));
    try {
      const first = await begin();
      if (first.outcome !== 'wait') return first;
      // Nothing goes to Paynet meanwhile: the place is for somebody who has something to ask.
      permit.release();
      const begun = await pollWhile(({ outcome }) => outcome === 'wait', first, begin, call);
      if (begun.outcome === 'ask') permit.retake();
      return begun;
    } catch (error) {
      // The command may still arrive at the store: nobody asked Paynet, so the attempt is given back.
      void this.settle(attempt, 'returned');
      throw error;
    }
  }

  private async ask(attempt: OpenAttempt, attemptsLeft: number, permit: PaynetPermit): Promise<VerifiedOtp> {
    const { client, answers } = this.context;
    const { target, call } = attempt;
    let answer: PaynetAnswer;
    try {
      const body = { user_gsm: target.userGsm, otp_session_id: target.sessionId, otp_code: target.otpCode };
      answer = await client.exchange('/v1/card/check_otp', body, call, permit);
    } catch (error) {
      if (isPaynetError(error) && error.outcome === 'not-sent') return this.fail(attempt, 'returned', error);
      return this.fail(attempt, 'unclear', unanswered(call));
    }
    const meaning = meaningOf(answer, answers).check;
    if (meaning === 'verified') return this.succeed(attempt);
    if (meaning === 'wrong') return this.wrong(attempt, attemptsLeft);
    if (meaning === 'refused') return this.fail(attempt, 'returned', refusal(answer, call));
    return this.fail(attempt, 'unclear', unanswered(call, answer.resultCode));
  }

  /** Paynet's yes stands even if the store cannot be told: the shopper does hold the phone. */
  private async succeed(attempt: OpenAttempt): Promise<VerifiedOtp> {
    const { target, call } = attempt;
    const settled = await this.settle(attempt, 'verified');
    const verifiedAt = settled?.verifiedAt ?? Date.now();
    const validUntil = settled?.validUntil ?? verifiedAt + OTP_RULES.verifiedMs;
    this.tell(attempt, { type: 'otp.verified', outcome: 'answered', validUntil: new Date(validUntil) });
    return verified(target, call, verifiedAt, validUntil);
  }

  private async wrong(attempt: OpenAttempt, leftBefore: number): Promise<never> {
    const settled = await this.settle(attempt, 'wrong');
    const attemptsLeft = settled?.attemptsLeft ?? leftBefore;
    this.tell(attempt, { type: 'otp.wrong-code', outcome: 'answered', attemptsLeft });
    throw new PaynetOtpError('WRONG_CODE', {
      ...attempt.call.describe(),
      outcome: 'answered',
      ...left(attemptsLeft),
    });
  }

  private async fail(
    attempt: OpenAttempt,
    outcome: 'returned' | 'unclear',
    error: PaynetError,
  ): Promise<never> {
    await this.settle(attempt, outcome);
    this.tell(attempt, { type: 'otp.check-failed', code: error.code, outcome: error.outcome });
    throw error;
  }

  private settle(
    { operationId, target, call }: OpenAttempt,
    outcome: SettleCheckRequest['outcome'],
  ): Promise<SettleCheckResult | undefined> {
    const { access, store, limits } = this.context;
    const { key, sessionId, subject, code } = target;
    const { verifiedMs } = OTP_RULES;
    return access.settle(call, () =>
      store.settleCheck({ key, sessionId, subject, code, operationId, limits, outcome, verifiedMs }),
    );
  }

  private tell({ target, call }: OpenAttempt, transition: Parameters<typeof tell>[4]): void {
    tell(this.context, target, target.sessionId, call, transition);
  }
}

function verified(
  { sessionId, userGsm }: CheckTarget,
  { environment }: PaynetCall,
  verifiedAt: number,
  validUntil: number,
): VerifiedOtp {
  return {
    otpSessionId: sessionId,
    userGsmMasked: maskGsm(userGsm),
    verifiedAt: new Date(verifiedAt),
    validUntil: new Date(validUntil),
    environment,
  };
}

/** Where no limit applies nothing is said: JSON has no word for it but `null`. */
function left(attemptsLeft: number): { attemptsLeft?: number } {
  return Number.isFinite(attemptsLeft) ? { attemptsLeft } : {};
}

/** The error for a code that was not asked about. */
function refused({ outcome, attemptsLeft, retryAfterMs }: BeginCheckResult, call: PaynetCall): PaynetError {
  const details = { ...call.describe(), outcome: 'not-sent' as const };
  switch (outcome) {
    case 'wrong':
      return new PaynetOtpError('WRONG_CODE', { ...details, ...left(attemptsLeft) });
    case 'locked':
      return new PaynetOtpError('LOCKED', {
        ...details,
        attemptsLeft: 0,
        retryAfterSeconds: toSeconds(retryAfterMs),
      });
    case 'expired':
      return new PaynetOtpError('EXPIRED', details);
    case 'wait':
      return unanswered(call);
    default:
      return new PaynetOtpError('SESSION', details);
  }
}

function unanswered(call: PaynetCall, resultCode?: number): PaynetOutcomeUnknownError {
  return new PaynetOutcomeUnknownError(
    'Nobody knows whether Paynet accepted the code: no trustworthy answer came. The same code may be checked again.',
    { ...call.describe(), resultCode, resultName: resultName(resultCode) },
  );
}
