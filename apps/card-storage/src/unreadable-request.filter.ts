import { STATUS_CODES } from 'node:http';
import { type ArgumentsHost, Catch, HttpException } from '@nestjs/common';
import { BaseExceptionFilter } from '@nestjs/core';
import { invalidInput } from './invalid-input.js';

const RULE =
  'The request cannot be read: the body must be valid JSON in its encoding, and the address percent-encoded.';

/**
 * A request that cannot be read: the parser's own message quotes body or header, and the body may hold a card number.
 */
@Catch(HttpException)
export class UnreadableRequestFilter extends BaseExceptionFilter {
  override catch(exception: HttpException, host: ArgumentsHost): void {
    super.catch(withoutQuotes(exception), host);
  }
}

function withoutQuotes(exception: HttpException): HttpException {
  const response = exception.getResponse();
  // By its status: not every 400 is of that class; that of an undecodable body is not.
  if (exception.getStatus() === 400) {
    const isOurs = typeof response === 'object' && 'code' in response;
    return isOurs ? exception : invalidInput(RULE);
  }
  // Nest hands on a bare text of the parser's: too long a body, another charset or encoding.
  if (typeof response === 'object') return exception;
  const statusCode = exception.getStatus();
  const error = STATUS_CODES[statusCode] ?? 'Error';
  return new HttpException({ statusCode, message: error, error }, statusCode);
}
