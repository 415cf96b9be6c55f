import { randomBytes } from 'node:crypto';
import { PaynetConfigError, type PaynetConfigProblem } from '../errors/index.js';
import { type PaynetOtpEvent } from '../flow/otp-events.js';
import { OTP_CODE_PATTERN } from '../flow/otp-input.js';
import { type PaynetClientSettings } from '../paynet/client-settings.js';
import { DEFAULT_LIMITS, type PaynetOtpLimits } from '../session/otp-rules.js';
import { clientProblems, type ProcessEnvironment } from './client-problems.js';
import { toClientSettings } from './client-settings.js';
import { type PaynetOtpOptions } from './options.js';
import { otpProblems, PEPPER_BYTES } from './otp-problems.js';

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

/**
 * Checks all options of the OTP module and fills in the defaults.
 *
 * @param found problems of what stands beside the options, to be listed with them.
 * @throws PaynetConfigError with every problem.
 */
export function resolveOtpSettings(
  options: PaynetOtpOptions,
  instance: string,
  env: ProcessEnvironment = process.env,
  found: readonly PaynetConfigProblem[] = [],
): PaynetOtpSettings {
  const problems = [...found, ...clientProblems(options, env), ...otpProblems(options)];
  if (problems.length > 0) throw new PaynetConfigError(problems);
  return {
    instance,
    client: toClientSettings(options, env),
    hasAccounts: options.resolveAccount !== undefined,
    store: options.store ?? 'memory:',
    pepper: options.pepper ?? randomBytes(PEPPER_BYTES),
    limits: limitsOf(options.limits),
    codePattern: options.codePattern ?? OTP_CODE_PATTERN,
    codeCase: options.codeCase ?? 'as-typed',
    onEvent: options.onEvent?.bind(options),
  };
}

/** A limit that is there and `undefined` counts as absent. */
function limitsOf(limits: Partial<PaynetOtpLimits> = {}): PaynetOtpLimits {
  const given = Object.entries(limits).filter(([, value]) => (value as number | undefined) !== undefined);
  return { ...DEFAULT_LIMITS, ...Object.fromEntries(given) };
}
