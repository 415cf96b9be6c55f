import { Logger } from '@nestjs/common';
import { type PaynetClientSettings } from '../paynet/client-settings.js';

/** Set by test runners in the processes that run tests: Jest, vitest, `node --test`. */
const RUNNERS = ['JEST_WORKER_ID', 'VITEST', 'NODE_TEST_CONTEXT'];

let isWarned = false;

/**
 * Warns once in a process that is no test and yet may not call Paynet: a server deployed with `NODE_ENV=test` boots, looks healthy, and fails at
 * the first shopper.
 */
export function warnIfBlocked(
  { blockPaynetHosts }: Pick<PaynetClientSettings, 'blockPaynetHosts'>,
  env: Readonly<Record<string, string | undefined>> = process.env,
): void {
  if (isWarned || !blockPaynetHosts || RUNNERS.some((name) => env[name] !== undefined)) return;
  isWarned = true;
  new Logger('PaynetOtp').warn(
    'NODE_ENV is test: every request to Paynet is refused with CONFIG, and no shopper gets a code. On a deployed server set another NODE_ENV, or ' +
      'allowPaynetInTests; in a test point baseUrl at the simulator.',
  );
}
