import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { DEFAULT_LIMITS, OTP_RULES } from '../otp-rules.js';
import {
  type BeginCheckRequest,
  type BeginCheckResult,
  type ClaimRequest,
  type ClaimResult,
  type ConsumeResult,
  type NumberLimits,
  type OtpSessionStore,
  type ReadResult,
  type SettleCheckRequest,
  type SettleCheckResult,
  type SettleSendRequest,
} from '../session-store.js';

/** What a case is given. */
export interface StoreHarness {
  store: OtpSessionStore;
  /** Lets milliseconds pass on the store's clock. */
  passTime?(ms: number): void | Promise<void>;
}

export interface StoreContractCase {
  name: string;
  /** Whether the case calls `passTime`. */
  needsTime: boolean;
  /** Rejects when the store does not do what the name says. */
  run(harness: StoreHarness): Promise<void>;
}

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Asserts a rest of time that was `expected` a moment ago: the store's clock may be running. */
export function assertLeft(actual: number, expected: number): void {
  const isNear = actual <= expected && actual > expected - 10_000;
  assert.ok(isNear, `Expected at most, and hardly less than, ${expected} ms; got ${actual}.`);
}

/** Sixteen characters, like every digest. */
export function anyDigest(): string {
  return randomBytes(12).toString('base64url');
}

/** One phone number, told as a story: who asks, with which code; everything else as the module would say it. */
export class Story {
  readonly key = anyDigest();
  readonly subject = anyDigest();
  readonly sessionId = `session-${anyDigest()}`;
  readonly stranger = { subject: anyDigest(), sessionId: `session-${anyDigest()}` };
  limits: NumberLimits = { ...DEFAULT_LIMITS };

  constructor(private readonly harness: StoreHarness) {}

  get store(): OtpSessionStore {
    return this.harness.store;
  }

  async passTime(ms: number): Promise<void> {
    if (this.harness.passTime === undefined) throw new Error('This case needs passTime.');
    await this.harness.passTime(ms);
  }

  claim(change: Partial<ClaimRequest> = {}): Promise<ClaimResult> {
    return this.store.claim({
      ...this.own(),
      operationId: anyDigest(),
      spareSessionId: `spare-${anyDigest()}`,
      claimMs: 10_000,
      holdMs: OTP_RULES.safeHoldMs,
      ...change,
    });
  }

  settleSend(
    operationId: string,
    outcome: SettleSendRequest['outcome'],
    change: Partial<SettleSendRequest> = {},
  ): Promise<void> {
    const { key, limits } = this;
    const lockMs = 2 * MINUTE;
    const expiresAt = 1_800_000_000_000;
    return this.store.settleSend({
      key,
      limits,
      operationId,
      outcome,
      lockMs,
      expiresAt,
      expiresAtEstimated: false,
      ...change,
    });
  }

  /** Claims and settles: a `sendOtp` that went well, unless told otherwise. */
  async send(
    outcome: SettleSendRequest['outcome'] = 'sent',
    change: Partial<ClaimRequest & SettleSendRequest> = {},
  ): Promise<ClaimResult> {
    const operationId = anyDigest();
    const claim = await this.claim({ operationId, ...change });
    if (claim.outcome === 'claimed') await this.settleSend(operationId, outcome, change);
    return claim;
  }

  begin(code: string, change: Partial<BeginCheckRequest> = {}): Promise<BeginCheckResult> {
    return this.store.beginCheck({ ...this.own(), operationId: anyDigest(), code, askMs: 10_000, ...change });
  }

  settleCheck(
    operationId: string,
    code: string,
    outcome: SettleCheckRequest['outcome'],
    change: Partial<SettleCheckRequest> = {},
  ): Promise<SettleCheckResult> {
    const verifiedMs = OTP_RULES.verifiedMs;
    return this.store.settleCheck({ ...this.own(), operationId, code, outcome, verifiedMs, ...change });
  }

  /** Begins and settles a check, if it is to be asked. */
  async check(
    code: string,
    outcome: SettleCheckRequest['outcome'],
    change: Partial<BeginCheckRequest & SettleCheckRequest> = {},
  ): Promise<BeginCheckResult> {
    const operationId = anyDigest();
    const begun = await this.begin(code, { operationId, ...change });
    if (begun.outcome !== 'ask') return begun;
    return { ...begun, ...(await this.settleCheck(operationId, code, outcome, change)) };
  }

  /** Tries `count` wrong codes, one after another. */
  async checkWrong(
    count: number,
    change: Partial<BeginCheckRequest> = {},
  ): Promise<BeginCheckResult['outcome'][]> {
    const outcomes: BeginCheckResult['outcome'][] = [];
    for (let i = 0; i < count; i += 1)
      outcomes.push((await this.check(anyDigest(), 'wrong', change)).outcome);
    return outcomes;
  }

  consume(
    operationId = anyDigest(),
    change: { subject?: string; sessionId?: string } = {},
  ): Promise<ConsumeResult> {
    return this.store.consume({ ...this.own(), operationId, ...change });
  }

  read(change: { subject?: string; sessionId?: string } = {}): Promise<ReadResult> {
    return this.store.read({ ...this.own(), ...change });
  }

  unlock(): Promise<void> {
    return this.store.unlock({ key: this.key, limits: this.limits });
  }

  private own(): { key: string; limits: NumberLimits; sessionId: string; subject: string } {
    const { key, limits, sessionId, subject } = this;
    return { key, limits, sessionId, subject };
  }
}

/** A case about one number. */
export function story(name: string, tell: (number: Story) => Promise<void>): StoreContractCase {
  return { name, needsTime: false, run: (harness) => tell(new Story(harness)) };
}

/** A case about one number that takes time. */
export function longStory(name: string, tell: (number: Story) => Promise<void>): StoreContractCase {
  return { ...story(name, tell), needsTime: true };
}
