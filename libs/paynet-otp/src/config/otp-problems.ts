import { type PaynetConfigProblem } from '../errors/index.js';
import { DEFAULT_LIMITS } from '../session/otp-rules.js';
import { isRedisClient } from '../session/redis/redis-client.js';
import { storeUrlProblem } from '../session/store-url.js';
import { type OtpSessionStore } from '../session/session-store.js';
import { isObject } from './client-problems.js';
import { type PaynetOtpOptions } from './options.js';

export const PEPPER_BYTES = 32;

const STORE_METHODS = [
  ...(['claim', 'settleSend', 'beginCheck', 'settleCheck', 'consume'] as const),
  ...(['read', 'unlock', 'reserve', 'giveBack'] as const),
] satisfies (keyof OtpSessionStore)[];

/** What is wrong with a store, or `undefined`. A URL is never printed: it may carry a password. */
function storeRule({
  store,
  environment,
}: Pick<PaynetOtpOptions, 'store' | 'environment'>): string | undefined {
  if (store === undefined) {
    return environment === 'live'
      ? "must be set in live: 'redis://…', or 'memory:' for exactly one process"
      : undefined;
  }
  if (typeof store === 'string') return storeUrlProblem(store);
  if (isObject(store) && isRedisClient(store)) return undefined;
  const methods = isObject(store) ? (store as Partial<OtpSessionStore>) : {};
  return STORE_METHODS.every((name) => typeof methods[name] === 'function')
    ? undefined
    : `must be a URL, a client of ioredis or redis, or an object with the methods ${STORE_METHODS.join(', ')}`;
}

function isShared(store: PaynetOtpOptions['store']): boolean {
  if (typeof store === 'string') return store !== 'memory:';
  // A store of the merchant's own that does not say counts as shared: asking for a pepper too often does no harm.
  return isObject(store) && (store as { shared?: boolean }).shared !== false;
}

function limitProblems(limits: unknown): PaynetConfigProblem[] {
  if (limits === undefined || limits === null) return [];
  if (!isObject(limits)) return [{ field: 'limits', rule: 'must be an object' }];
  return Object.entries(limits).flatMap(([name, value]) => {
    const field = `limits.${name}`;
    if (!Object.hasOwn(DEFAULT_LIMITS, name)) return [{ field, rule: 'is not a known limit' }];
    const isCount = value === Infinity || (Number.isInteger(value) && Number(value) > 0);
    if (value === undefined || isCount) return [];
    return [{ field, rule: 'must be a positive whole number, or Infinity for no limit' }];
  });
}

/** Everything that is wrong with the options that only the OTP module has, by field. */
export function otpProblems(options: PaynetOtpOptions): PaynetConfigProblem[] {
  if (!isObject(options)) return [];
  const problems: PaynetConfigProblem[] = [];
  const check = (field: keyof PaynetOtpOptions, isRight: boolean, rule: string): void => {
    if (!isRight) problems.push({ field, rule });
  };
  const { store, pepper, limits, codePattern, codeCase, onEvent } = options;
  const wrongStore = storeRule(options);
  check('store', wrongStore === undefined, `${wrongStore ?? ''} (PAYNET_OTP_STORE_URL)`);
  const isLongEnough = typeof pepper === 'string' && Buffer.byteLength(pepper) >= PEPPER_BYTES;
  check(
    'pepper',
    isLongEnough || (pepper === undefined && !isShared(store)),
    `must be a secret of at least ${PEPPER_BYTES} bytes, the same in every process (PAYNET_OTP_PEPPER)`,
  );
  problems.push(...limitProblems(limits));
  check('codePattern', codePattern === undefined || codePattern instanceof RegExp, 'must be a RegExp');
  check(
    'codeCase',
    codeCase === undefined || ['as-typed', 'upper'].includes(codeCase),
    "must be 'as-typed' or 'upper'",
  );
  check('onEvent', onEvent === undefined || typeof onEvent === 'function', 'must be a function');
  return problems;
}
