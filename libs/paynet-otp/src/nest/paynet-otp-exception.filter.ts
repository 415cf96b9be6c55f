import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import { PaynetError, type PaynetErrorCode } from '../errors/index.js';
import { HTTP_STATUS, phraseOf } from './http-status.js';

/** What Express and Fastify replies have in common. */
interface Reply {
  status(code: number): Reply;
  header(name: string, value: string): unknown;
  send(body: unknown): unknown;
}

/** What the shopper reads where the error's own message is for the operator. */
const PUBLIC_MESSAGES: Partial<Record<PaynetErrorCode, string>> = {
  CONFIG: 'Internal server error',
  UNAVAILABLE: 'The card service is not available right now.',
  REFUSED: 'The card service refused the request.',
  PAYNET_AUTH: 'The card service refused the request.',
  PROTOCOL: 'The card service gave an answer that could not be read.',
  OUTCOME_UNKNOWN: 'It is not known whether the request took effect.',
};

/**
 * Turns the errors of this package into HTTP answers, on Express and Fastify: Nest's body shape plus `code` and `retryAfterSeconds` (and
 * `attemptsLeft` of a wrong code). Paynet's own text and status never reach the shopper; what is our fault is logged for the operator.
 *
 * Opt in with `app.useGlobalFilters(new PaynetOtpExceptionFilter())`, `APP_FILTER` or `@UseFilters`.
 */
@Catch(PaynetError)
export class PaynetOtpExceptionFilter implements ExceptionFilter<PaynetError> {
  private readonly logger = new Logger('PaynetOtp');

  catch(error: PaynetError, host: ArgumentsHost): void {
    // Microservices and GraphQL have filters of their own for what is thrown on.
    if (host.getType() !== 'http') throw error;
    const statusCode = HTTP_STATUS[error.code];
    const { code, retryAfterSeconds, operation, correlationId } = error;
    if (statusCode >= 500) {
      this.logger.error(
        `${code} in ${operation} (${correlationId ?? 'no correlation id'}): ${error.message}`,
      );
    }
    const { attemptsLeft } = error as { attemptsLeft?: number };
    const reply = host.switchToHttp().getResponse<Reply>();
    reply.status(statusCode);
    if (retryAfterSeconds !== undefined) reply.header('Retry-After', String(retryAfterSeconds));
    reply.send({
      statusCode,
      message: PUBLIC_MESSAGES[code] ?? error.message,
      error: phraseOf(statusCode),
      code,
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
      ...(attemptsLeft === undefined ? {} : { attemptsLeft }),
    });
  }
}
