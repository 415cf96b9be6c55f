import { type ArgumentsHost, BadRequestException, Catch } from '@nestjs/common';
import { BaseExceptionFilter } from '@nestjs/core';

/**
 * A body that is not JSON: the parser's own message quotes it, and it may hold a card number.
 */
@Catch(BadRequestException)
export class MalformedBodyFilter extends BaseExceptionFilter {
  override catch(exception: BadRequestException, host: ArgumentsHost): void {
    const response = exception.getResponse();
    const isFromValidation =
      typeof response === 'object' && 'message' in response && Array.isArray(response.message);
    super.catch(isFromValidation ? exception : new BadRequestException('The body must be valid JSON.'), host);
  }
}
