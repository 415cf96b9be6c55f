import { windowWaitMs } from './otp-rules.js';
import { type QuotaRule, type ReserveRequest, type ReserveResult } from './session-store.js';

/** One counted entry. */
export interface QuotaEntry {
  operationId: string;
  group: string;
  at: number;
}

/** When nothing in the log matters any more under these rules. */
export function longestWindowMs(rules: readonly QuotaRule[]): number {
  return Math.max(0, ...rules.map(({ windowMs }) => windowMs));
}

/** Adds an entry to a log (oldest first) unless a rule forbids it. */
export function reserve(log: QuotaEntry[], request: ReserveRequest, now: number): ReserveResult {
  if (log.some(({ operationId }) => operationId === request.operationId))
    return { granted: true, retryAfterMs: 0 };
  const retryAfterMs = Math.max(0, ...request.rules.map((rule) => waitMs(log, rule, request.group, now)));
  if (retryAfterMs > 0) return { granted: false, retryAfterMs };
  const { operationId, group } = request;
  log.push({ operationId, group, at: now });
  return { granted: true, retryAfterMs: 0 };
}

/** Milliseconds until `rule` has room for an entry of `group`. */
function waitMs(log: readonly QuotaEntry[], rule: QuotaRule, group: string, now: number): number {
  if (log.length < rule.max) return 0;
  const inWindow = log.filter(({ at }) => at > now - rule.windowMs);
  const counted = rule.count === 'entries' ? inWindow : latestOfOtherGroups(inWindow, group);
  const times = counted.map(({ at }) => at);
  return windowWaitMs(times, rule.max, rule.windowMs, now);
}

/** The latest entry of each group but `group`, oldest first: an entry of a known group makes no new one. */
function latestOfOtherGroups(log: readonly QuotaEntry[], group: string): QuotaEntry[] {
  if (log.some((entry) => entry.group === group)) return [];
  const latest = new Map<string, QuotaEntry>();
  for (const entry of log) latest.set(entry.group, entry);
  return [...latest.values()].sort((a, b) => a.at - b.at);
}
