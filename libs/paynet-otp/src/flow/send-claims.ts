import { PaynetInputError, PaynetOtpError, type PaynetError } from '../errors/index.js';
import { type PaynetCall } from '../paynet/paynet-call.js';
import { type PaynetPermit } from '../paynet/paynet-client.js';
import { type ClaimResult, type SettleSendRequest } from '../session/session-store.js';
import { toSeconds, type FlowContext, type OtpTarget } from './flow-context.js';
import { type OtpLifetime, type OtpLifetimes } from './otp-lifetime.js';
import { pollWhile } from './poll.js';
import { QuotaCounter, type QuotaRefusal, type SendQuota } from './send-quotas.js';

export interface SendTarget extends OtpTarget {
  sessionId: string;
  spareSessionId: string;
  quotas: SendQuota[];
}

/** A claim that this process owns. */
export interface OwnedClaim {
  operationId: string;
  sessionId: string;
  /** The end of the hold, on the store's clock. */
  heldUntil: number;
  target: SendTarget;
  call: PaynetCall;
}

/** The right to call Paynet for a number, taken in the store before the call and ended after it, together with the quotas it counts against. */
export class SendClaims {
  private readonly counter: QuotaCounter;

  constructor(
    private readonly context: FlowContext,
    private readonly lifetimes: OtpLifetimes,
  ) {
    this.counter = new QuotaCounter(context.store);
  }

  /** Claims the number and counts the send in one round trip; waits while another process sends for the same intent. */
  async take(
    target: SendTarget,
    operationId: string,
    call: PaynetCall,
    { progress, permit }: { progress: Partial<ClaimResult>; permit: PaynetPermit },
  ): Promise<ClaimResult> {
    const { access, store, limits } = this.context;
    const { key, subject, sessionId, spareSessionId, quotas } = target;
    const known = this.counter.knownRefusal(quotas, key);
    if (known !== undefined) throw overQuota(known, call);
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
      [claim, refusal] = await access.ask(call, () =>
        Promise.all([askClaim(), this.counter.reserve(quotas, operationId, key)]),
      );
      const isWaiting = ({ outcome }: ClaimResult): boolean => outcome === 'wait';
      if (isWaiting(claim)) {
        Object.assign(progress, claim);
        // Nothing goes to Paynet meanwhile: the place is for somebody who has something to send.
        permit.release();
        claim = await pollWhile(isWaiting, claim, () => access.ask(call, askClaim), call);
        if (claim.outcome === 'claimed') permit.retake();
      }
    } catch (error) {
      // The commands may still arrive at the store: undo them after them, without keeping the caller waiting.
      void access.settle(call, undo);
      throw error;
    }
    if (claim.outcome !== 'claimed') {
      await access.settle(call, giveBack);
      return claim;
    }
    if (refusal === undefined) return claim;
    this.counter.remember(refusal, key);
    await access.settle(call, undo);
    throw overQuota(refusal, call);
  }

  /** Ends a claim with what came back. Never rejects: Paynet's answer stands whatever the store does. */
  settle(
    { operationId, target, call }: OwnedClaim,
    outcome: SettleSendRequest['outcome'],
    lifetime: OtpLifetime,
  ): Promise<unknown> {
    const { access, store, limits } = this.context;
    const { key, quotas } = target;
    return access.settle(call, () =>
      Promise.all([
        store.settleSend({ key, limits, operationId, outcome, ...lifetime }),
        outcome === 'released' ? this.counter.giveBack(quotas, operationId, key) : undefined,
      ]),
    );
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
