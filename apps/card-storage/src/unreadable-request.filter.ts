import { type ArgumentsHost, BadRequestException, Catch } from '@nestjs/common';
import { BaseExceptionFilter } from '@nestjs/core';

/**
 * A request that cannot be read: the parser's own message quotes the body, and it may hold a card number.
 */
@Catch(BadRequestException)
export class UnreadableRequestFilter extends BaseExceptionFilter {
  override catch(exception: BadRequestException, host: ArgumentsHost): void {
    const response = exception.getResponse();
    const isFromValidation =
      typeof response === 'object' && 'message' in response && Array.isArray(response.message);
    const rule = 'The request cannot be read: the body must be valid JSON, and the address percent-encoded.';
    super.catch(isFromValidation ? exception : new BadRequestException(rule), host);
  }
}
