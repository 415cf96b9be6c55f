import {
  isPaynetError,
  PaynetOtpError,
  PaynetProviderError,
  type PaynetError,
  type PaynetOtpErrorCode,
} from '../errors/index.js';
import { type PaynetAnswer } from '../paynet/paynet-answer.js';
import { type PaynetCall } from '../paynet/paynet-call.js';
import { refusal } from '../paynet/answer-errors.js';
import { type PaynetPermit } from '../paynet/paynet-client.js';
import { meaningOf } from '../paynet/result-codes.js';
import { maskGsm } from '../privacy/mask.js';
import { OTP_RULES } from '../session/otp-rules.js';
import { type ClaimOutcome, type ClaimResult } from '../session/session-store.js';
import { tell, toSeconds, type FlowContext } from './flow-context.js';
import { OtpLifetimes, type OtpLifetime } from './otp-lifetime.js';
import { type SendOtpResult, type SendOtpStatus } from './otp-types.js';
import { SendClaims, type OwnedClaim, type SendTarget } from './send-claims.js';
import { nextOperationId } from './operation-id.js';
import { SharedFlights } from './shared-flights.js';

/** What a claim that was not granted answers, and with which error it is refused. */
const FOUND: Partial<Record<ClaimOutcome, SendOtpStatus>> = {
  'already-sent': 'already-sent',
  'already-verified': 'already-verified',
  unknown: 'unknown',
  // Still being sent by another process when the caller's time is over.
  wait: 'unknown',
};
const REFUSED: Partial<Record<ClaimOutcome, PaynetOtpErrorCode>> = {
  cooldown: 'COOLDOWN',
  limit: 'LIMIT',
  locked: 'LOCKED',
};

/**
 * `sendOtp`: claim the number, call Paynet once, settle with what came back. Between any two of these steps the process may die: the
 * claim then holds the number, and no second SMS goes out.
 */
export class SendOtpFlow {
  private readonly flights = new SharedFlights<SendOtpResult, ClaimResult>();
  private readonly lifetimes = new OtpLifetimes();
  private readonly claims: SendClaims;

  constructor(private readonly context: FlowContext) {
    this.claims = new SendClaims(context, this.lifetimes);
  }

  async run(target: SendTarget, call: PaynetCall): Promise<SendOtpResult> {
    const intent = target.subject === '' ? `session ${target.sessionId}` : `subject ${target.subject}`;
    const own: PaynetCall[] = [];
    const start = (flightCall: PaynetCall, progress: Partial<ClaimResult>): Promise<SendOtpResult> => {
      own.push(flightCall);
      return this.fly(target, flightCall, progress);
    };
    const leave = (progress: Partial<ClaimResult>): SendOtpResult => this.leave(target, call, progress);
    const result = await this.flights.board(`${target.key} ${intent}`, call, start, leave);
    // One call of those that shared it caused the SMS.
    return result.status === 'sent' && own.length === 0 ? { ...result, status: 'already-sent' } : result;
  }

  private async fly(
    target: SendTarget,
    call: PaynetCall,
    progress: Partial<ClaimResult>,
  ): Promise<SendOtpResult> {
    const permit = this.context.client.reserve(call);
    try {
      const operationId = nextOperationId();
      const claim = await this.claims.take(target, operationId, call, { progress, permit });
      Object.assign(progress, claim);
      if (claim.outcome !== 'claimed') return this.found(claim, target, call);
      const { sessionId, expiresAt: heldUntil } = claim;
      return await this.send({ operationId, sessionId, heldUntil, target, call }, permit);
    } finally {
      permit.release();
    }
  }

  private async send(claim: OwnedClaim, permit: PaynetPermit): Promise<SendOtpResult> {
    const { client, answers } = this.context;
    const { target, sessionId, call } = claim;
    let answer: PaynetAnswer;
    try {
      const body = { user_gsm: target.userGsm, otp_session_id: sessionId };
      answer = await client.exchange('/v1/card/send_otp', body, call, permit);
    } catch (error) {
      if (isPaynetError(error) && error.outcome === 'not-sent') return this.fail(claim, 'released', error);
      return this.unknown(claim);
    }
    const meaning = meaningOf(answer, answers).send;
    if (meaning === 'unknown') return this.unknown(claim);
    if (meaning !== 'sent') {
      const retryAfterSeconds = meaning === 'held' ? toSeconds(OTP_RULES.shortHoldMs) : undefined;
      return this.fail(claim, meaning, refusal(answer, call, retryAfterSeconds));
    }
    const lifetime = this.lifetimes.ofAnswer(answer, claim.heldUntil);
    await this.claims.settle(claim, 'sent', lifetime);
    const { expiresAtEstimated } = lifetime;
    const expiresAt = new Date(lifetime.expiresAt);
    tell(this.context, target, sessionId, call, {
      type: 'otp.sent',
      outcome: 'answered',
      expiresAt,
      expiresAtEstimated,
    });
    return this.result('sent', target, sessionId, lifetime, call);
  }

  private async unknown(claim: OwnedClaim): Promise<SendOtpResult> {
    const { target, sessionId, call } = claim;
    const lifetime = this.lifetimes.held(claim.heldUntil);
    await this.claims.settle(claim, 'unknown', lifetime);
    tell(this.context, target, sessionId, call, { type: 'otp.send-unknown', outcome: 'unknown' });
    return this.result('unknown', target, sessionId, lifetime, call);
  }

  private async fail(claim: OwnedClaim, outcome: 'released' | 'held', error: PaynetError): Promise<never> {
    const { target, sessionId, call } = claim;
    const { shortHoldMs } = OTP_RULES;
    await this.claims.settle(claim, outcome, {
      ...this.lifetimes.held(claim.heldUntil),
      lockMs: shortHoldMs,
    });
    tell(this.context, target, sessionId, call, {
      type: 'otp.send-failed',
      code: error.code,
      outcome: error.outcome,
    });
    throw error;
  }

  private found(claim: ClaimResult, target: SendTarget, call: PaynetCall): SendOtpResult {
    const { outcome, sessionId, retryAfterMs, expiresAt, expiresAtEstimated } = claim;
    const refusedAs = REFUSED[outcome];
    if (refusedAs !== undefined) {
      const retryAfterSeconds = toSeconds(retryAfterMs);
      throw new PaynetOtpError(refusedAs, { ...call.describe(), outcome: 'not-sent', retryAfterSeconds });
    }
    const lifetime = { lockMs: retryAfterMs, expiresAt, expiresAtEstimated };
    return this.result(FOUND[outcome] ?? 'unknown', target, sessionId, lifetime, call);
  }

  /** A passenger gives up while others fly on: once the number is claimed, the SMS may be on its way. */
  private leave(target: SendTarget, call: PaynetCall, progress: Partial<ClaimResult>): SendOtpResult {
    const { sessionId = '', expiresAt = 0 } = progress;
    if (sessionId !== '')
      return this.result('unknown', target, sessionId, this.lifetimes.held(expiresAt), call);
    throw new PaynetProviderError(
      'UNAVAILABLE',
      'The call was given up before anything was sent to Paynet.',
      {
        ...call.describe(),
        outcome: 'not-sent',
        retryAfterSeconds: 1,
      },
    );
  }

  private result(
    status: SendOtpStatus,
    { userGsm }: SendTarget,
    otpSessionId: string,
    { lockMs, expiresAt, expiresAtEstimated }: OtpLifetime,
    { environment }: PaynetCall,
  ): SendOtpResult {
    return {
      status,
      otpSessionId,
      userGsmMasked: maskGsm(userGsm),
      expiresAt: new Date(expiresAt),
      expiresAtEstimated,
      retryAfterSeconds: toSeconds(lockMs),
      environment,
    };
  }
}
