import { randomBytes } from 'node:crypto';
import { PaynetConfigError, type PaynetConfigProblem } from '../errors/index.js';
import { type PaynetOtpEvent } from '../flow/otp-events.js';
import { type PaynetClientSettings } from '../paynet/client-settings.js';
import { DEFAULT_LIMITS, type PaynetOtpLimits } from '../session/otp-rules.js';
import { storeUrlProblem } from '../session/store-url.js';
import { clientProblems, type ProcessEnvironment } from './client-problems.js';
import { toClientSettings } from './client-settings.js';
import { type PaynetOtpOptions } from './options.js';

const PEPPER_BYTES = 32;

/** What the OTP flows work with: options that have been checked, with every default filled in. */
export interface PaynetOtpSettings {
  /** Name of the module instance; `default` unless it has one. */
  instance: string;
  client: PaynetClientSettings;
  /** True when requests may name an `account`. */
  hasAccounts: boolean;
  store: NonNullable<PaynetOtpOptions['store']>;
  pepper: string | Buffer;
  limits: PaynetOtpLimits;
  codePattern: RegExp;
  codeCase: 'as-typed' | 'upper';
  onEvent: ((event: PaynetOtpEvent) => void | Promise<void>) | undefined;
}

function isShared(store: PaynetOtpOptions['store']): boolean {
  if (store === undefined || store === 'memory:') return false;
  // A store of the merchant's own that does not say counts as shared: asking for a pepper too often does no harm.
  return typeof store === 'string' || store.shared !== false;
}

function otpProblems(options: PaynetOtpOptions): PaynetConfigProblem[] {
  const problems: PaynetConfigProblem[] = [];
  const { store, pepper, limits, codePattern, codeCase, onEvent, environment } = options;
  const storeRule = typeof store === 'string' ? storeUrlProblem(store) : undefined;
  if (store === undefined && environment === 'live') {
    problems.push({
      field: 'store',
      rule: "must be set in live: 'redis://…', or 'memory:' for exactly one process (PAYNET_OTP_STORE_URL)",
    });
  } else if (storeRule !== undefined) {
    problems.push({ field: 'store', rule: `${storeRule} (PAYNET_OTP_STORE_URL)` });
  }
  const isLongEnough = typeof pepper === 'string' && Buffer.byteLength(pepper) >= PEPPER_BYTES;
  if (!isLongEnough && (pepper !== undefined || isShared(store))) {
    problems.push({
      field: 'pepper',
      rule: `must be a secret of at least ${PEPPER_BYTES} bytes, the same in every process (PAYNET_OTP_PEPPER)`,
    });
  }
  for (const [field, value] of Object.entries(limits ?? {}) as [string, unknown][]) {
    const isCount = value === Infinity || (Number.isInteger(value) && (value as number) > 0);
    if (!(field in DEFAULT_LIMITS)) problems.push({ field: `limits.${field}`, rule: 'is not a known limit' });
    else if (!isCount) {
      problems.push({
        field: `limits.${field}`,
        rule: 'must be a positive whole number, or Infinity for no limit',
      });
    }
  }
  if (codePattern !== undefined && !(codePattern instanceof RegExp)) {
    problems.push({ field: 'codePattern', rule: 'must be a RegExp' });
  }
  if (codeCase !== undefined && !['as-typed', 'upper'].includes(codeCase)) {
    problems.push({ field: 'codeCase', rule: "must be 'as-typed' or 'upper'" });
  }
  if (onEvent !== undefined && typeof onEvent !== 'function') {
    problems.push({ field: 'onEvent', rule: 'must be a function' });
  }
  return problems;
}

/**
 * Checks all options of the OTP module and fills in the defaults.
 *
 * @throws PaynetConfigError with every problem.
 */
export function resolveOtpSettings(
  options: PaynetOtpOptions,
  instance: string,
  env: ProcessEnvironment = process.env,
): PaynetOtpSettings {
  const problems = [...clientProblems(options, env), ...otpProblems(options)];
  if (problems.length > 0) throw new PaynetConfigError(problems);
  return {
    instance,
    client: toClientSettings(options, env),
    hasAccounts: options.resolveAccount !== undefined,
    store: options.store ?? 'memory:',
    pepper: options.pepper ?? randomBytes(PEPPER_BYTES),
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    codePattern: options.codePattern ?? /^[A-Za-z0-9]{4,10}$/,
    codeCase: options.codeCase ?? 'as-typed',
    onEvent: options.onEvent,
  };
}
