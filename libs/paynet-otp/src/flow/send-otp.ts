import {
  isPaynetError,
  PaynetInputError,
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
import { type ClaimOutcome, type ClaimResult, type SettleSendRequest } from '../session/session-store.js';
import { askStore, tell, tellStore, toSeconds, type FlowContext, type OtpTarget } from './flow-context.js';
import { OtpLifetimes, type OtpLifetime } from './otp-lifetime.js';
import { type SendOtpResult, type SendOtpStatus } from './otp-types.js';
import { nextOperationId } from './operation-id.js';
import { pollWhile } from './poll.js';
import { QuotaCounter, type QuotaRefusal, type SendQuota } from './send-quotas.js';
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
  /** The end of the hold, on the store's clock. */
  heldUntil: number;
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
  private readonly counter: QuotaCounter;

  constructor(private readonly context: FlowContext) {
    this.counter = new QuotaCounter(context.store);
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
      const known = this.counter.knownRefusal(target.quotas, target.key);
      if (known !== undefined) throw overQuota(known, call);
      const operationId = nextOperationId();
      const claim = await this.claim(target, operationId, call, { progress, permit });
      Object.assign(progress, claim);
      if (claim.outcome !== 'claimed') return this.found(claim, target, call);
      const { sessionId, expiresAt: heldUntil } = claim;
      return await this.send({ operationId, sessionId, heldUntil, target, call });
    } finally {
      permit.release();
    }
  }

  /** Claims the number and counts the send in one round trip; waits while another process sends for the same intent. */
  private async claim(
    target: SendTarget,
    operationId: string,
    call: PaynetCall,
    { progress, permit }: { progress: Partial<ClaimResult>; permit: PaynetPermit },
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
    const giveBack = (): Promise<void> => this.counter.giveBack(quotas, operationId, key);
    const undo = (): Promise<unknown> =>
      Promise.all([
        store.settleSend({ key, limits, operationId, outcome: 'released', ...this.lifetimes.held(0) }),
        giveBack(),
      ]);
    let claim: ClaimResult;
    let refusal: QuotaRefusal | undefined;
    try {
      [claim, refusal] = await askStore(call, () =>
        Promise.all([askClaim(), this.counter.reserve(quotas, operationId, key)]),
      );
      const isWaiting = ({ outcome }: ClaimResult): boolean => outcome === 'wait';
      if (isWaiting(claim)) {
        Object.assign(progress, claim);
        // Nothing goes to Paynet meanwhile: the place is for somebody who has something to send.
        permit.release();
        claim = await pollWhile(isWaiting, claim, () => askStore(call, askClaim), call);
        if (claim.outcome === 'claimed') permit.retake();
      }
    } catch (error) {
      // The commands may still arrive at the store: undo them after them, without keeping the caller waiting.
      void tellStore(call, undo);
      throw error;
    }
    if (claim.outcome !== 'claimed') {
      await tellStore(call, giveBack);
      return claim;
    }
    if (refusal === undefined) return claim;
    await tellStore(call, undo);
    throw overQuota(refusal, call);
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
    const lifetime = this.lifetimes.ofAnswer(answer, claim.heldUntil);
    await this.settle(claim, 'sent', lifetime);
    const { expiresAtEstimated } = lifetime;
    const expiresAt = new Date(lifetime.expiresAt);
    tell(this.context, target, sessionId, call, { type: 'otp.sent', expiresAt, expiresAtEstimated });
    return this.result('sent', target, sessionId, lifetime, call);
  }

  private async unknown(claim: OwnedClaim): Promise<SendOtpResult> {
    const { target, sessionId, call } = claim;
    const lifetime = this.lifetimes.held(claim.heldUntil);
    await this.settle(claim, 'unknown', lifetime);
    tell(this.context, target, sessionId, call, { type: 'otp.send-unknown' });
    return this.result('unknown', target, sessionId, lifetime, call);
  }

  private async fail(claim: OwnedClaim, outcome: 'released' | 'held', error: PaynetError): Promise<never> {
    const { target, sessionId, call } = claim;
    const { shortHoldMs } = OTP_RULES;
    await this.settle(claim, outcome, { ...this.lifetimes.held(claim.heldUntil), lockMs: shortHoldMs });
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
        outcome === 'released' ? this.counter.giveBack(quotas, operationId, key) : undefined,
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

function overQuota({ quota, retryAfterMs }: QuotaRefusal, call: PaynetCall): PaynetError {
  if (quota.isOfSessionId === true) {
    return new PaynetInputError(
      'otpSessionId',
      'was used for another number; leave it out, or choose another',
      call.describe(),
    );
  }
  const retryAfterSeconds = toSeconds(retryAfterMs);
  return new PaynetOtpError('LIMIT', { ...call.describe(), outcome: 'not-sent', retryAfterSeconds });
}
