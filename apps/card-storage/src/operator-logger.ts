import { isatty } from 'node:tty';
import { ConsoleLogger } from '@nestjs/common';

/** Who in Nest reports a start that failed before throwing the same error. */
const START_REPORTERS: readonly unknown[] = ['ExceptionHandler', 'NestApplication'];

const STDERR = 2;

/**
 * What an operator must read, from the first moment on: warnings and errors, and nothing of Nest's start-up. `main` says what stops a start, once and as the
 * thing to fix.
 */
export class OperatorLogger extends ConsoleLogger {
  constructor() {
    super({
      prefix: 'card-storage',
      logLevels: ['warn', 'error', 'fatal'],
      // Nest colours what goes into files, too.
      colors: isatty(STDERR) ? undefined : false,
    });
  }

  override error(message: unknown, ...rest: unknown[]): void {
    if (!START_REPORTERS.includes(rest.at(-1))) super.error(message, ...rest);
  }
}
