import { ConsoleLogger } from '@nestjs/common';

/** Where Nest itself reports a start that failed, before it throws the same error. */
const START_REPORT = 'ExceptionHandler';

/**
 * What an operator must read, from the first moment on: warnings and errors, and nothing of Nest's start-up. `main` says what stops a start, once and as the
 * thing to fix.
 */
export class OperatorLogger extends ConsoleLogger {
  constructor() {
    super({ prefix: 'card-storage', logLevels: ['warn', 'error', 'fatal'], colors: process.stderr.isTTY });
  }

  override error(message: unknown, ...rest: unknown[]): void {
    if (rest.at(-1) !== START_REPORT) super.error(message, ...rest);
  }
}
