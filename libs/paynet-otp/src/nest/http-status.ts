import { HttpStatus } from '@nestjs/common';
import { type PaynetErrorCode } from '../errors/index.js';

/** What each error is over HTTP. A wrong key at Paynet is our fault: never the shopper's 401. */
export const HTTP_STATUS: Readonly<Record<PaynetErrorCode, HttpStatus>> = {
  CONFIG: HttpStatus.INTERNAL_SERVER_ERROR,
  INVALID_INPUT: HttpStatus.BAD_REQUEST,
  COOLDOWN: HttpStatus.TOO_MANY_REQUESTS,
  LIMIT: HttpStatus.TOO_MANY_REQUESTS,
  LOCKED: HttpStatus.TOO_MANY_REQUESTS,
  WRONG_CODE: HttpStatus.UNPROCESSABLE_ENTITY,
  EXPIRED: HttpStatus.GONE,
  NOT_VERIFIED: HttpStatus.CONFLICT,
  SESSION: HttpStatus.NOT_FOUND,
  UNAVAILABLE: HttpStatus.SERVICE_UNAVAILABLE,
  REFUSED: HttpStatus.BAD_GATEWAY,
  PAYNET_AUTH: HttpStatus.BAD_GATEWAY,
  PROTOCOL: HttpStatus.BAD_GATEWAY,
  OUTCOME_UNKNOWN: HttpStatus.GATEWAY_TIMEOUT,
};

/** An error of another version of this package may have a code that this one does not know. */
export function statusOf(code: PaynetErrorCode): number {
  const known: Partial<Record<PaynetErrorCode, number>> = HTTP_STATUS;
  return known[code] ?? HttpStatus.INTERNAL_SERVER_ERROR;
}

const PHRASES: Partial<Record<number, string>> = {
  [HttpStatus.INTERNAL_SERVER_ERROR]: 'Internal Server Error',
  [HttpStatus.BAD_REQUEST]: 'Bad Request',
  [HttpStatus.TOO_MANY_REQUESTS]: 'Too Many Requests',
  [HttpStatus.UNPROCESSABLE_ENTITY]: 'Unprocessable Entity',
  [HttpStatus.GONE]: 'Gone',
  [HttpStatus.CONFLICT]: 'Conflict',
  [HttpStatus.NOT_FOUND]: 'Not Found',
  [HttpStatus.SERVICE_UNAVAILABLE]: 'Service Unavailable',
  [HttpStatus.BAD_GATEWAY]: 'Bad Gateway',
  [HttpStatus.GATEWAY_TIMEOUT]: 'Gateway Timeout',
};

/** The text that Nest's own exceptions carry in `error`. */
export function phraseOf(status: number): string {
  return PHRASES[status] ?? 'Error';
}
