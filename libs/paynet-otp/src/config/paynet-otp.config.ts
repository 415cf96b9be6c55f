import { registerAs } from '@nestjs/config';
import { type PaynetOtpOptions } from './options.js';
import { readPaynetOtpOptions } from './read-environment.js';

/**
 * The module's options from `PAYNET_…` variables, for `@nestjs/config`: `PaynetOtpModule.forRootAsync(paynetOtpConfig.asProvider())`.
 */
export const paynetOtpConfig = registerAs('paynetOtp', (): PaynetOtpOptions => readPaynetOtpOptions());

/**
 * The same for a named instance, from variables with another prefix.
 *
 * @param prefix for example `SECOND_PAYNET_`, read as `SECOND_PAYNET_ENVIRONMENT` and so on.
 */
export function paynetOtpConfigFor(name: string, prefix: string): typeof paynetOtpConfig {
  return registerAs(`paynetOtp.${name}`, (): PaynetOtpOptions => readPaynetOtpOptions(process.env, prefix));
}
