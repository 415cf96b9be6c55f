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
import { meaningOf } from '../paynet/result-codes.js';
import { maskGsm } from '../privacy/mask.js';
import { OTP_RULES } from '../session/otp-rules.js';
import { type ClaimOutcome, type ClaimResult, type SettleSendRequest } from '../session/session-store.js';
import { askStore, tell, tellStore, toSeconds, type FlowContext, type OtpTarget } from './flow-context.js';
import { OtpLifetimes, type OtpLifetime } from './otp-lifetime.js';
import { type SendOtpResult, type SendOtpStatus } from './otp-types.js';
import { nextOperationId } from './operation-id.js';
import { pollWhile } from './poll.js';
import { giveBackAll, reserveAll, type SendQuota } from './send-quotas.js';
import { SharedFlights } from './shared-flights.js';

export interface SendTarget extends OtpTarget {
  sessionId: string;
  spareSessionId: string;
  quotas: SendQuota[];
}

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

/** A claim that this process owns. */
interface OwnedClaim {
  operationId: string;
  sessionId: string;
  target: SendTarget;
  call: PaynetCall;
}

/**
 * `sendOtp`: claim the number, call Paynet once, settle with what came back. Between any two of these steps the process may die: the
 * claim then holds the number, and no second SMS goes out.
 */
export class SendOtpFlow {
  private readonly flights = new SharedFlights<SendOtpResult, ClaimResult>();
  private readonly lifetimes = new OtpLifetimes();

  constructor(private readonly context: FlowContext) {}

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
      const claim = await this.claim(target, operationId, call, progress);
      Object.assign(progress, claim);
      if (claim.outcome !== 'claimed') return this.found(claim, target, call);
      return await this.send({ operationId, sessionId: claim.sessionId, target, call });
    } finally {
      permit.release();
    }
  }

  /** Claims the number and counts the send in one round trip; waits while another process sends for the same intent. */
  private async claim(
    target: SendTarget,
    operationId: string,
    call: PaynetCall,
    progress: Partial<ClaimResult>,
  ): Promise<ClaimResult> {
    const { store, limits } = this.context;
    const { key, subject, sessionId, spareSessionId, quotas } = target;
    const askClaim = (): Promise<ClaimResult> =>
      store.claim({
        key,
        subject,
        sessionId,
        spareSessionId,
        operationId,
        limits,
        claimMs: Math.ceil(call.remainingMs()),
        holdMs: this.lifetimes.safeHoldMs,
      });
    const giveBack = (): Promise<void> => giveBackAll(store, quotas, operationId, key);
    const undo = (): Promise<unknown> =>
      Promise.all([
        store.settleSend({ key, limits, operationId, outcome: 'released', ...this.lifetimes.held() }),
        giveBack(),
      ]);
    try {
      const [first, quota] = await askStore(call, () =>
        Promise.all([askClaim(), reserveAll(store, quotas, operationId, key)]),
      );
      const isWaiting = ({ outcome }: ClaimResult): boolean => outcome === 'wait';
      if (isWaiting(first)) Object.assign(progress, first);
      const claim = await pollWhile(isWaiting, first, () => askStore(call, askClaim), call);
      if (claim.outcome !== 'claimed') {
        await tellStore(call, giveBack);
        return claim;
      }
      if (quota.granted) return claim;
      await tellStore(call, undo);
      return { ...claim, outcome: 'limit', retryAfterMs: quota.retryAfterMs };
    } catch (error) {
      // The commands may still arrive at the store: undo them after them, without keeping the caller waiting.
      void tellStore(call, undo);
      throw error;
    }
  }

  private async send(claim: OwnedClaim): Promise<SendOtpResult> {
    const { client, answers } = this.context;
    const { target, sessionId, call } = claim;
    let answer: PaynetAnswer;
    try {
      const body = { user_gsm: target.userGsm, otp_session_id: sessionId };
      answer = await client.exchange('/v1/card/send_otp', body, call);
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
    const lifetime = this.lifetimes.ofAnswer(answer);
    await this.settle(claim, 'sent', lifetime);
    const { expiresAtEstimated } = lifetime;
    const expiresAt = new Date(lifetime.expiresAt);
    tell(this.context, target, sessionId, call, { type: 'otp.sent', expiresAt, expiresAtEstimated });
    return this.result('sent', target, sessionId, lifetime, call);
  }

  private async unknown(claim: OwnedClaim): Promise<SendOtpResult> {
    const { target, sessionId, call } = claim;
    const lifetime = this.lifetimes.held();
    await this.settle(claim, 'unknown', lifetime);
    tell(this.context, target, sessionId, call, { type: 'otp.send-unknown' });
    return this.result('unknown', target, sessionId, lifetime, call);
  }

  private async fail(claim: OwnedClaim, outcome: 'released' | 'held', error: PaynetError): Promise<never> {
    const { target, sessionId, call } = claim;
    const { shortHoldMs } = OTP_RULES;
    await this.settle(claim, outcome, { ...this.lifetimes.held(), lockMs: shortHoldMs });
    tell(this.context, target, sessionId, call, {
      type: 'otp.send-failed',
      code: error.code,
      outcome: error.outcome,
    });
    throw error;
  }

  private settle(
    { operationId, target, call }: OwnedClaim,
    outcome: SettleSendRequest['outcome'],
    lifetime: OtpLifetime,
  ): Promise<unknown> {
    const { store, limits } = this.context;
    const { key, quotas } = target;
    return tellStore(call, () =>
      Promise.all([
        store.settleSend({ key, limits, operationId, outcome, ...lifetime }),
        outcome === 'released' ? giveBackAll(store, quotas, operationId, key) : undefined,
      ]),
    );
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
    const { sessionId = '' } = progress;
    if (sessionId !== '') return this.result('unknown', target, sessionId, this.lifetimes.held(), call);
    throw new PaynetProviderError(
      'UNAVAILABLE',
      'The call was given up before anything was sent to Paynet.',
      {
        ...call.describe(),
        outcome: 'not-sent',
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
