import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional, ApiResponse } from '@nestjs/swagger';

/** The body of every answer that is an error. */
class ErrorBody {
  @ApiProperty({ example: 422 })
  statusCode!: number;

  @ApiProperty({
    oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }],
    description: 'A list, one sentence a field, where the request is wrong.',
    example: 'The code is wrong.',
  })
  message!: string | string[];

  @ApiProperty({ example: 'Unprocessable Entity' })
  error!: string;

  @ApiPropertyOptional({ description: 'Stable, to be acted on.', example: 'WRONG_CODE' })
  code?: string;

  @ApiPropertyOptional({ description: 'The same as the header Retry-After.' })
  retryAfterSeconds?: number;

  @ApiPropertyOptional({ description: 'How many other wrong codes may still be tried.', example: 4 })
  attemptsLeft?: number;
}

const MEANINGS = {
  400: 'INVALID_INPUT: fields and rules are in the message.',
  401: 'No valid bearer token.',
  404: 'SESSION (no such OTP session of this shopper, or it is spent), or no such card of this shopper.',
  409: 'NOT_VERIFIED: the code was not checked.',
  410: 'EXPIRED: a new code must be sent.',
  422: 'WRONG_CODE: see attemptsLeft.',
  429: 'COOLDOWN, LIMIT or LOCKED: come back after retryAfterSeconds.',
  502: 'REFUSED, PAYNET_AUTH or PROTOCOL: for the operator.',
  503: 'UNAVAILABLE: nothing was sent to Paynet (or a list got no answer); try again after retryAfterSeconds.',
  504: 'OUTCOME_UNKNOWN: look before repeating.',
} as const;

const RETRY_AFTER = { 'Retry-After': { description: 'Seconds.', schema: { type: 'integer' } } } as const;

/** The errors that a route can answer, for its documentation. */
export function ApiErrors(...statuses: (keyof typeof MEANINGS)[]): MethodDecorator & ClassDecorator {
  return applyDecorators(
    ...statuses.map((status) =>
      ApiResponse({
        status,
        type: ErrorBody,
        description: MEANINGS[status],
        ...(status === 429 || status === 503 ? { headers: RETRY_AFTER } : {}),
      }),
    ),
  );
}
