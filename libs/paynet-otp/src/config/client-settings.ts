import { PaynetConfigError, type PaynetConfigProblem } from '../errors/index.js';
import { type PaynetClientSettings } from '../paynet/client-settings.js';
import { isPaynetHost } from '../paynet/paynet-hosts.js';
import { baseUrlOf, clientProblems, type ProcessEnvironment } from './client-problems.js';
import { type PaynetClientOptions } from './options.js';
import { SecretKeys } from './secret-keys.js';

/** Fills in every default; the options must have been checked. */
export function toClientSettings(
  options: PaynetClientOptions,
  env: ProcessEnvironment,
): PaynetClientSettings {
  const baseUrl = baseUrlOf(options);
  const keys = new SecretKeys(options);
  return {
    environment: options.environment,
    baseUrl,
    timeoutMs: options.timeoutMs ?? 10_000,
    maxConcurrency: options.maxConcurrency ?? 32,
    http: options.http ?? {},
    blockPaynetHosts:
      env.NODE_ENV === 'test' && options.allowPaynetInTests !== true && isPaynetHost(new URL(baseUrl)),
    answers: options.answers ?? {},
    secretKeyOf: (account) => keys.of(account),
  };
}

/**
 * Checks the options of a client and fills in its defaults.
 *
 * @param found problems of what stands beside the options, to be listed with them.
 * @throws PaynetConfigError with every problem.
 */
export function resolveClientSettings(
  options: PaynetClientOptions,
  env: ProcessEnvironment = process.env,
  found: readonly PaynetConfigProblem[] = [],
): PaynetClientSettings {
  const problems = [...found, ...clientProblems(options, env)];
  if (problems.length > 0) throw new PaynetConfigError(problems);
  return toClientSettings(options, env);
}
