import { type KeyedDigest } from '../privacy/keyed-digest.js';
import { OTP_RULES, type PaynetOtpLimits } from '../session/otp-rules.js';
import { type OtpSessionStore, type QuotaRule, type ReserveResult } from '../session/session-store.js';

/** What sends are counted against, beside the number: keys are digests. */
export interface SendQuota {
  key: string;
  rules: QuotaRule[];
}

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

  /** @param subject its digest, which is its own in each namespace; `''` without one. */
  of(namespace: string[], { subject, ip }: { subject: string; ip: string | undefined }): SendQuota[] {
    const quotas: SendQuota[] = [];
    if (subject !== '' && this.ofSubject.length > 0) quotas.push({ key: subject, rules: this.ofSubject });
    if (ip !== undefined && this.ofAddress.length > 0) {
      quotas.push({ key: this.digest.of('quota-ip', ...namespace, ip), rules: this.ofAddress });
    }
    if (this.ofInstance.length > 0) {
      quotas.push({ key: this.digest.of('quota-instance', ...namespace), rules: this.ofInstance });
    }
    return quotas;
  }
}

/** Counts a send against all its quotas at once; refused by one is refused. */
export async function reserveAll(
  store: OtpSessionStore,
  quotas: SendQuota[],
  operationId: string,
  group: string,
): Promise<ReserveResult> {
  const results = await Promise.all(
    quotas.map(({ key, rules }) => store.reserve({ key, rules, operationId, group })),
  );
  return {
    granted: results.every(({ granted }) => granted),
    retryAfterMs: Math.max(0, ...results.map(({ retryAfterMs }) => retryAfterMs)),
  };
}

/** Takes a send back from all its quotas: it never left. */
export async function giveBackAll(
  store: OtpSessionStore,
  quotas: SendQuota[],
  operationId: string,
  group: string,
): Promise<void> {
  await Promise.all(quotas.map(({ key }) => store.giveBack({ key, operationId, group })));
}
