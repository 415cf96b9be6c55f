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

/** The quotas that apply to one send; limits of `Infinity` apply to nothing. */
export function sendQuotas(
  limits: PaynetOtpLimits,
  digest: KeyedDigest,
  namespace: string[],
  { subject, ip }: { subject: string; ip: string | undefined },
): SendQuota[] {
  const quotas: SendQuota[] = [
    {
      key: subject === '' ? '' : digest.of('quota-subject', ...namespace, subject),
      rules: [
        ...rule('entries', limits.sendsPerSubjectPerHour, OTP_RULES.hourMs),
        ...rule('groups', limits.numbersPerSubjectPerDay, OTP_RULES.dayMs),
      ],
    },
  ];
  if (Number.isFinite(limits.sendsPerIpPerHour) && ip !== undefined) {
    const key = digest.of('quota-ip', ...namespace, ip);
    quotas.push({ key, rules: rule('entries', limits.sendsPerIpPerHour, OTP_RULES.hourMs) });
  }
  if (Number.isFinite(limits.sendsPerDay)) {
    const key = digest.of('quota-instance', ...namespace);
    quotas.push({ key, rules: rule('entries', limits.sendsPerDay, OTP_RULES.dayMs) });
  }
  return quotas.filter(({ key, rules }) => key !== '' && rules.length > 0);
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
