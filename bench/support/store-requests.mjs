/** Limits of a number as they are by default. */
const limits = {
  codesPerSession: 5,
  codesPerSubjectAndNumber: 15,
  codesPerNumber: 50,
  sendsPerNumberPerDay: 10,
};

const SAFE_HOLD_MS = 180_000;

export function claimRequest({ key, subject, sessionId, operationId }) {
  return {
    key,
    subject,
    sessionId,
    spareSessionId: sessionId,
    operationId,
    limits,
    claimMs: 10_000,
    holdMs: SAFE_HOLD_MS,
  };
}

/** Ends a claim as Paynet's yes does: with an expiry that is no round distance away. */
export function sentRequest({ key, operationId }) {
  const lockMs = SAFE_HOLD_MS - 137;
  return {
    key,
    operationId,
    limits,
    outcome: 'sent',
    lockMs,
    expiresAt: Date.now() + lockMs,
    expiresAtEstimated: false,
  };
}

export function checkRequest({ key, subject, sessionId }, operationId) {
  return { key, subject, sessionId, operationId, limits, code: 'AAAAAAAAAAAAAAAA', askMs: 10_000 };
}

export function verifiedRequest(check) {
  return { ...check, outcome: 'verified', verifiedMs: 300_000 };
}

export function consumeRequest({ key, subject, sessionId }, operationId) {
  return { key, subject, sessionId, operationId, limits };
}

/** What a send counts against its subject by default. */
export function reserveRequest({ key, subject, operationId }) {
  const rules = [
    { count: 'entries', max: 10, windowMs: 3_600_000 },
    { count: 'groups', max: 5, windowMs: 86_400_000 },
  ];
  return { key: subject, operationId, group: key, rules };
}
