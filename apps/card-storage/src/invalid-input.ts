import { BadRequestException } from '@nestjs/common';

/** A body can name thousands of unknown fields; its answer need not. */
const MOST_MESSAGES = 20;

/** A name that is safe to repeat: short, and no card number that slipped to the wrong side of a colon. */
const SAFE_NAME = /^(?!.*\d{4})[\w.$-]{1,64}$/;

/** A field as an answer may call it. */
export function shownName(field: string): string {
  return SAFE_NAME.test(field) ? field : '(not repeated here)';
}

/** The 400 of this application: field and rule as the modules say it, under their code. Never a value. */
export function invalidInput(message: string | readonly string[]): BadRequestException {
  return new BadRequestException({
    statusCode: 400,
    message: typeof message === 'string' ? message : message.slice(0, MOST_MESSAGES),
    error: 'Bad Request',
    code: 'INVALID_INPUT',
  });
}
