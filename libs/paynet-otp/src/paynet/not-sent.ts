/** Why provably nothing of a request left this machine. */
export type NotSentReason =
  | 'name'
  | 'connection'
  | 'broken'
  | 'tls'
  | 'certificate'
  | 'proxy-connection'
  | 'proxy-busy'
  | 'proxy-refusal'
  | 'interceptor'
  | 'not-json'
  | 'other-origin'
  | 'other-way'
  | 'blocked'
  | 'other';

/** A reason, with the error code of Node or OpenSSL behind it. */
export interface NotSent {
  reason: NotSentReason;
  errorCode?: string | undefined;
}

interface Rule {
  /** Worth another try inside the same call. */
  again: boolean;
  says: string;
}

/**
 * The rules of repeating, one for each way not to be sent. Everything that may have left is never repeated: Paynet documents neither an
 * idempotency key nor a status call for card storage.
 */
const RULES: Readonly<Record<NotSentReason, Rule>> = {
  // A resolver's hiccup is over in milliseconds.
  name: { again: true, says: "Paynet's host name could not be resolved" },
  // Another address, or the same a moment later, may take the connection.
  connection: { again: true, says: 'no connection could be made' },
  // A balancer that restarts drops connections between TCP and TLS.
  broken: { again: true, says: 'the connection broke before the request could be sent' },
  // Both sides will disagree about versions and ciphers again.
  tls: { again: false, says: 'no TLS session could be agreed on' },
  // A certificate does not become trusted by asking twice, and somebody may be in the middle.
  certificate: { again: false, says: 'the TLS certificate is not trusted' },
  // As a connection to Paynet itself.
  'proxy-connection': { again: true, says: 'the proxy could not be reached' },
  // 5xx to CONNECT: the proxy could not reach Paynet just now.
  'proxy-busy': { again: true, says: 'the proxy could not open a tunnel' },
  // 407, 403, a certificate that is not trusted, another protocol: all stay what they are.
  'proxy-refusal': { again: false, says: 'the proxy gave no tunnel' },
  // What the user's code decided, it decides again.
  interceptor: { again: false, says: 'an interceptor or adapter stopped the request' },
  'not-json': { again: false, says: 'the body cannot be written as JSON' },
  'other-origin': { again: false, says: 'an interceptor pointed the request at another origin' },
  'other-way': {
    again: false,
    says: 'an interceptor or a default of axios set a proxy of its own, or an agent or adapter beside the configured one',
  },
  blocked: { again: false, says: 'requests to Paynet are blocked here' },
  // Nothing is known in its favour.
  other: { again: false, says: 'the request could not be made' },
};

export function mayTryAgain({ reason }: NotSent): boolean {
  return RULES[reason].again;
}

export function describeNotSent({ reason, errorCode }: NotSent): string {
  return errorCode === undefined ? RULES[reason].says : `${RULES[reason].says} (${errorCode})`;
}

const NAME_CODES = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA', 'EAI_NONAME']);

const CONNECTION_CODES = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'ETIMEDOUT',
]);
const BROKEN_CODES = new Set(['ECONNRESET', 'ECONNABORTED', 'EPIPE']);

const CERTIFICATE_CODE =
  /^(?:CERT_|CRL_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|ERR_TLS_CERT_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED)/;
const TLS_CODE = /^(?:ERR_SSL_|ERR_TLS_|EPROTO$)/;

/** The `code` of an error if it looks like one of Node's or OpenSSL's constants, which hold no data of a request. */
export function errorCodeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{2,63}$/.test(code) ? code : undefined;
}

/** Why a connection failed that never carried a byte of the request. */
export function reasonOfConnectError(errorCode: string | undefined): NotSentReason {
  if (errorCode === undefined) return 'other';
  if (NAME_CODES.has(errorCode)) return 'name';
  if (CONNECTION_CODES.has(errorCode)) return 'connection';
  if (BROKEN_CODES.has(errorCode)) return 'broken';
  if (CERTIFICATE_CODE.test(errorCode)) return 'certificate';
  return TLS_CODE.test(errorCode) ? 'tls' : 'other';
}

/** Why a proxy could not be asked, or gave no answer that is one. */
export function reasonOfProxyError(errorCode: string | undefined): NotSentReason {
  const reason = reasonOfConnectError(errorCode);
  return RULES[reason].again ? 'proxy-connection' : 'proxy-refusal';
}

/** The code of an error that may have come from a connection, or of its cause, where fetch keeps it. */
export function connectCodeOf(error: unknown): string | undefined {
  const errorCode = errorCodeOf(error);
  if (reasonWithoutEvidence(errorCode) !== undefined) return errorCode;
  return errorCodeOf((error as { cause?: unknown } | null | undefined)?.cause) ?? errorCode;
}

/**
 * The same as `reasonOfConnectError` from an error code alone, for adapters and mocks that give no evidence: only what a request that was sent can never end with.
 */
export function reasonWithoutEvidence(errorCode: string | undefined): NotSentReason | undefined {
  if (errorCode === 'ENOTFOUND' || errorCode === 'EAI_AGAIN') return 'name';
  return errorCode === 'ECONNREFUSED' ? 'connection' : undefined;
}
