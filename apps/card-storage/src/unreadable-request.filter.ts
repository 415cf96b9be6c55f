import { STATUS_CODES } from 'node:http';
import { type ArgumentsHost, BadRequestException, Catch, HttpException } from '@nestjs/common';
import { BaseExceptionFilter } from '@nestjs/core';
import { invalidInput } from './invalid-input.js';

const RULE = 'The request cannot be read: the body must be valid JSON, and the address percent-encoded.';

/**
 * A request that cannot be read. The parser's own message quotes the body, and it may hold a card number; and what a client sends is no error of ours, to
 * be logged with its stack.
 */
@Catch()
export class UnreadableRequestFilter extends BaseExceptionFilter {
  override catch(exception: unknown, host: ArgumentsHost): void {
    super.catch(readable(exception), host);
  }
}

function readable(exception: unknown): unknown {
  if (exception instanceof BadRequestException) {
    const response = exception.getResponse();
    const isOurs = typeof response === 'object' && 'code' in response;
    return isOurs ? exception : invalidInput(RULE);
  }
  const status = statusOfParserError(exception);
  if (status === undefined) return exception;
  const error = STATUS_CODES[status] ?? 'Bad Request';
  return new HttpException({ statusCode: status, message: error, error }, status);
}

/** Of what Express's parsers throw beside bad JSON: too long, another charset or encoding. */
function statusOfParserError(exception: unknown): number | undefined {
  if (exception instanceof HttpException || !(exception instanceof Error)) return undefined;
  const { statusCode } = exception as { statusCode?: unknown };
  const isFaultOfClient = typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500;
  return isFaultOfClient ? statusCode : undefined;
}
