import { type PaynetOtpOptions } from './options.js';

function present(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === '' ? undefined : value.trim();
}

/** `NaN` for text that is no number: the boot check then names the field. */
function toNumber(value: string | undefined): number | undefined {
  const text = present(value);
  return text === undefined ? undefined : Number(text);
}

/**
 * Reads the options of the OTP, client and card modules from environment variables; nothing is checked here, the module's boot check names every problem.
 *
 * @param env default `process.env`.
 * @param prefix of the variables; default `PAYNET_`.
 */
export function readPaynetOtpOptions(
  env: Readonly<Record<string, string | undefined>> = process.env,
  prefix = 'PAYNET_',
): PaynetOtpOptions {
  const read = (name: string): string | undefined => present(env[`${prefix}${name}`]);
  const shared = read('SECRET_KEY');
  const live = read('LIVE_SECRET_KEY') ?? shared;
  const test = read('TEST_SECRET_KEY') ?? shared;
  return {
    environment: read('ENVIRONMENT') as PaynetOtpOptions['environment'],
    secretKey: { ...(live === undefined ? {} : { live }), ...(test === undefined ? {} : { test }) },
    baseUrl: read('BASE_URL'),
    timeoutMs: toNumber(env[`${prefix}TIMEOUT_MS`]),
    maxConcurrency: toNumber(env[`${prefix}MAX_CONCURRENCY`]),
    store: read('OTP_STORE_URL'),
    pepper: read('OTP_PEPPER'),
  };
}
