import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import { type Observable, throwError } from 'rxjs';
import { PaynetError, type PaynetErrorCode } from '../errors/index.js';
import { phraseOf, statusOf } from './http-status.js';

/** What can be seen of an answer that has begun. */
interface RawReply {
  headersSent: boolean;
  end(): unknown;
}

/** What Express and Fastify replies have in common. */
interface Reply extends RawReply {
  /** On Fastify: Node's own response. */
  raw?: RawReply;
  /** On Fastify: somebody has answered, whether or not the headers are out. */
  sent?: boolean;
  status(code: number): Reply;
  header(name: string, value: string): unknown;
  send(body: unknown): unknown;
}

/** What the shopper reads of our faults, where the error's own message is for the operator. */
const PUBLIC_MESSAGES: Partial<Record<PaynetErrorCode, string>> = {
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
 * Opt in with `app.useGlobalFilters(new PaynetOtpExceptionFilter())`, `APP_FILTER` or `@UseFilters`. A microservice answers with the error itself, GraphQL
 * with the same message as over HTTP and the rest as `extensions`; elsewhere the error is thrown on. Not for WebSocket gateways.
 */
@Catch(PaynetError)
export class PaynetOtpExceptionFilter implements ExceptionFilter<PaynetError> {
  private readonly logger = new Logger('PaynetOtp');

  catch(error: PaynetError, host: ArgumentsHost): Observable<never> | undefined {
    const context: string = host.getType();
    // A microservice answers with what a filter returns, and with nothing at all when a filter throws.
    if (context === 'rpc') return throwError(() => error);
    if (context !== 'http' && context !== 'graphql') throw error;
    const { code, retryAfterSeconds } = error;
    const statusCode = statusOf(code);
    const isOurFault = statusCode >= 500;
    if (isOurFault) this.tellOperator(error);
    const message = isOurFault ? (PUBLIC_MESSAGES[code] ?? 'Internal server error') : error.message;
    const { attemptsLeft } = error as { attemptsLeft?: number };
    const facts = {
      code,
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
      ...(attemptsLeft === undefined ? {} : { attemptsLeft }),
    };
    if (context === 'graphql') throw Object.assign(new Error(message), { extensions: facts });
    const reply = host.switchToHttp().getResponse<Reply>();
    if (isBegun(reply)) return undefined;
    reply.status(statusCode);
    if (retryAfterSeconds !== undefined) reply.header('Retry-After', String(retryAfterSeconds));
    reply.send({ statusCode, message, error: phraseOf(statusCode), ...facts });
    return undefined;
  }

  private tellOperator({ code, operation, correlationId, message }: PaynetError): void {
    this.logger.error(`${code} in ${operation} (${correlationId ?? 'no correlation id'}): ${message}`);
  }
}

/** Whether somebody else answers already, a timeout for one: a second answer would throw, and on Nest 10 that ends the process. */
function isBegun(reply: Reply): boolean {
  if (reply.sent === true) return true;
  const raw = reply.raw ?? reply;
  if (raw.headersSent) raw.end();
  return raw.headersSent;
}
