import * as checks from './check-transitions.js';
import { forgettableAt, type NumberRecord } from './number-record.js';
import { longestWindowMs, reserve, type QuotaEntry } from './quota-log.js';
import * as sends from './send-transitions.js';
import {
  type BeginCheckRequest,
  type BeginCheckResult,
  type ClaimRequest,
  type ClaimResult,
  type ConsumeRequest,
  type ConsumeResult,
  type GiveBackRequest,
  type NumberRequest,
  type OtpSessionStore,
  type ReadResult,
  type ReserveRequest,
  type ReserveResult,
  type SessionRequest,
  type SettleCheckRequest,
  type SettleCheckResult,
  type SettleSendRequest,
} from './session-store.js';
import { SweptMap } from './swept-map.js';

export interface MemoryStoreOptions {
  /** Numbers kept at most, for each a day. Past it new ones are refused, because forgetting one could mean a second SMS. Default 1 000 000. */
  maxNumbers?: number | undefined;
  /** Epoch milliseconds that never jump; default: the monotonic clock. */
  now?: (() => number) | undefined;
}

/** Follows the wall clock of the process's start and then only ever runs forward: a clock that is set does not move a lock. */
const monotonicNow = (): number => Math.floor(performance.timeOrigin + performance.now());

/**
 * OTP sessions in this process: for tests, development, and a live merchant with exactly one process.
 */
export class MemoryOtpSessionStore implements OtpSessionStore {
  readonly shared = false;
  private readonly now: () => number;
  private readonly numbers: SweptMap<NumberRecord>;
  private readonly quotas: SweptMap<{ log: QuotaEntry[]; windowMs: number }>;

  constructor({ maxNumbers = 1_000_000, now = monotonicNow }: MemoryStoreOptions = {}) {
    this.now = now;
    this.numbers = new SweptMap(maxNumbers, forgettableAt);
    this.quotas = new SweptMap(maxNumbers, ({ log, windowMs }) => (log.at(-1)?.at ?? 0) + windowMs);
  }

  claim(request: ClaimRequest): Promise<ClaimResult> {
    return this.change(request, sends.claim);
  }

  settleSend(request: SettleSendRequest): Promise<void> {
    return this.change(request, sends.settleSend);
  }

  beginCheck(request: BeginCheckRequest): Promise<BeginCheckResult> {
    return this.change(request, checks.beginCheck);
  }

  settleCheck(request: SettleCheckRequest): Promise<SettleCheckResult> {
    return this.change(request, checks.settleCheck);
  }

  consume(request: ConsumeRequest): Promise<ConsumeResult> {
    return this.change(request, checks.consume);
  }

  read(request: SessionRequest): Promise<ReadResult> {
    const record = this.numbers.get(request.key) ?? { session: undefined };
    return Promise.resolve(checks.read(record, request, this.now()));
  }

  unlock(request: NumberRequest): Promise<void> {
    return this.change(request, checks.unlock);
  }

  reserve(request: ReserveRequest): Promise<ReserveResult> {
    return settled(() => {
      const now = this.now();
      const known = this.quotas.get(request.key);
      const quota = known ?? { log: [], windowMs: 0 };
      quota.windowMs = longestWindowMs(request.rules);
      quota.log = quota.log.filter(({ at }) => at > now - quota.windowMs);
      const result = reserve(quota.log, request, now);
      if (known === undefined && result.granted) this.quotas.add(request.key, quota, now);
      return result;
    });
  }

  giveBack({ key, operationId }: GiveBackRequest): Promise<void> {
    const quota = this.quotas.get(key);
    if (quota !== undefined) {
      const left = quota.log.filter((entry) => entry.operationId !== operationId);
      // Before it is empty: the map finds it by when it would have been forgotten.
      if (left.length === 0) this.quotas.remove(key, quota);
      quota.log = left;
    }
    return Promise.resolve();
  }

  // A record is kept only once it holds something: asking about numbers that nobody sent to must not fill the store.
  private change<Request extends NumberRequest, Result>(
    request: Request,
    transition: (record: NumberRecord, request: Request, now: number) => Result,
  ): Promise<Result> {
    return settled(() => {
      const now = this.now();
      const known = this.numbers.get(request.key);
      const record = known ?? { session: undefined };
      const result = transition(record, request, now);
      if (known === undefined && forgettableAt(record) > now) this.numbers.add(request.key, record, now);
      return result;
    });
  }
}

/** A full store rejects, as any other store does; it does not throw. */
function settled<Result>(step: () => Result): Promise<Result> {
  return new Promise((resolve) => resolve(step()));
}
