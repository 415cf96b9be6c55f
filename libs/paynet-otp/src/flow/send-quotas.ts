import { addressGroup } from '../privacy/address-group.js';
import { type KeyedDigest } from '../privacy/keyed-digest.js';
import { OTP_RULES, type PaynetOtpLimits } from '../session/otp-rules.js';
import { type OtpSessionStore, type QuotaRule } from '../session/session-store.js';

/** What sends are counted against, beside the number: keys are digests. */
export interface SendQuota {
  key: string;
  rules: QuotaRule[];
  /** A caller's own session id may go with one number only: Paynet wants every id once. */
  isOfSessionId?: boolean;
}

/** A quota that is used up, and for how many milliseconds. */
export interface QuotaRefusal {
  quota: SendQuota;
  retryAfterMs: number;
}

const ONE_NUMBER: QuotaRule[] = [{ count: 'groups', max: 1, windowMs: OTP_RULES.dayMs }];

function rule(count: QuotaRule['count'], max: number, windowMs: number): QuotaRule[] {
  return Number.isFinite(max) ? [{ count, max, windowMs }] : [];
}

/** The quotas that apply to a send; limits of `Infinity` apply to nothing. */
export class SendQuotas {
  private readonly ofSubject: QuotaRule[];
  private readonly ofAddress: QuotaRule[];
  private readonly ofInstance: QuotaRule[];

  constructor(
    limits: PaynetOtpLimits,
    private readonly digest: KeyedDigest,
  ) {
    this.ofSubject = [
      ...rule('entries', limits.sendsPerSubjectPerHour, OTP_RULES.hourMs),
      ...rule('groups', limits.numbersPerSubjectPerDay, OTP_RULES.dayMs),
    ];
    this.ofAddress = rule('entries', limits.sendsPerIpPerHour, OTP_RULES.hourMs);
    this.ofInstance = rule('entries', limits.sendsPerDay, OTP_RULES.dayMs);
  }

  /**
   * @param subject its digest, which is its own in each namespace; `''` without one.
   * @param ownSessionId the id, if the caller chose it.
   */
  of(
    namespace: string[],
    {
      subject,
      ip,
      ownSessionId,
    }: { subject: string; ip?: string | undefined; ownSessionId?: string | undefined },
  ): SendQuota[] {
    const quotas: SendQuota[] = [];
    if (ownSessionId !== undefined) {
      const key = this.digest.of('quota-session-id', ...namespace, subject, ownSessionId);
      quotas.push({ key, rules: ONE_NUMBER, isOfSessionId: true });
    }
    if (subject !== '' && this.ofSubject.length > 0) quotas.push({ key: subject, rules: this.ofSubject });
    if (ip !== undefined && this.ofAddress.length > 0) {
      quotas.push({ key: this.digest.of('quota-ip', ...namespace, addressGroup(ip)), rules: this.ofAddress });
    }
    if (this.ofInstance.length > 0) {
      quotas.push({ key: this.digest.of('quota-instance', ...namespace), rules: this.ofInstance });
    }
    return quotas;
  }
}

/** Milliseconds that a refusal is believed without asking the store again: it may end early, when a send is given back. */
const BELIEVED_MS = 30_000;
const REMEMBERED = 10_000;

/**
 * Counts sends against their quotas. What was refused a moment ago is refused here, before a number is claimed for it: who keeps asking
 * past its quota must not hold that number against others meanwhile.
 */
export class QuotaCounter {
  private readonly refused = new Map<string, { quota: SendQuota; at: number; retryAfterMs: number }>();

  constructor(private readonly store: OtpSessionStore) {}

  /** The refusal that is still believed, if any. */
  knownRefusal(quotas: SendQuota[], group: string): QuotaRefusal | undefined {
    if (this.refused.size === 0) return undefined;
    for (const { key } of quotas) {
      const known = this.refused.get(`${key} ${group}`);
      if (known === undefined) continue;
      const passedMs = performance.now() - known.at;
      if (passedMs < Math.min(BELIEVED_MS, known.retryAfterMs)) {
        return { quota: known.quota, retryAfterMs: known.retryAfterMs - passedMs };
      }
      this.refused.delete(`${key} ${group}`);
    }
    return undefined;
  }

  /** Counts a send against all its quotas at once; refused by one is refused, with the longest wait. */
  async reserve(quotas: SendQuota[], operationId: string, group: string): Promise<QuotaRefusal | undefined> {
    if (quotas.length === 0) return undefined;
    const answers = await Promise.all(
      quotas.map(({ key, rules }) => this.store.reserve({ key, rules, operationId, group })),
    );
    let longest: QuotaRefusal | undefined;
    for (const [index, quota] of quotas.entries()) {
      const { granted = true, retryAfterMs = 0 } = answers[index] ?? {};
      if (!granted && retryAfterMs >= (longest?.retryAfterMs ?? 0)) longest = { quota, retryAfterMs };
    }
    return longest;
  }

  /** Takes a send back from all its quotas: it never left. */
  async giveBack(quotas: SendQuota[], operationId: string, group: string): Promise<void> {
    await Promise.all(quotas.map(({ key }) => this.store.giveBack({ key, operationId, group })));
  }

  /** Notes a refusal that stood: one beside a session that was found says nothing, that session still answers. */
  remember({ quota, retryAfterMs }: QuotaRefusal, group: string): void {
    const oldest = this.refused.keys().next();
    if (this.refused.size >= REMEMBERED && oldest.done !== true) this.refused.delete(oldest.value);
    this.refused.set(`${quota.key} ${group}`, { quota, at: performance.now(), retryAfterMs });
  }
}
