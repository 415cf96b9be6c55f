import { Expose, Type } from 'class-transformer';
import { IsBoolean, IsDate, IsIn, IsInt, IsString, Min } from 'class-validator';
import { type PaynetEnvironment } from '../errors/index.js';
import { type SendOtpResult, type SendOtpStatus } from '../flow/otp-types.js';
import { documented, SESSION_PROPERTY } from './openapi.js';

const STATUSES: SendOtpStatus[] = ['sent', 'already-sent', 'already-verified', 'unknown'];
const ENVIRONMENTS: PaynetEnvironment[] = ['live', 'test'];

/** What a route that sends a code answers; nothing in it is secret. */
export class SendOtpResponseDto implements SendOtpResult {
  @Expose()
  @IsIn(STATUSES)
  status!: SendOtpStatus;

  @Expose()
  @IsString()
  otpSessionId!: string;

  @Expose()
  @IsString()
  userGsmMasked!: string;

  @Expose()
  @Type(() => Date)
  @IsDate()
  expiresAt!: Date;

  @Expose()
  @IsBoolean()
  expiresAtEstimated!: boolean;

  @Expose()
  @IsInt()
  @Min(0)
  retryAfterSeconds!: number;

  @Expose()
  @IsIn(ENVIRONMENTS)
  environment!: PaynetEnvironment;

  static from(result: SendOtpResult): SendOtpResponseDto {
    return Object.assign(new SendOtpResponseDto(), result);
  }

  static readonly _OPENAPI_METADATA_FACTORY = documented({
    status: {
      type: () => String,
      enum: STATUSES,
      description: '`unknown`: no trustworthy answer came; a code may arrive, and can be checked.',
      example: 'sent',
    },
    otpSessionId: SESSION_PROPERTY,
    userGsmMasked: { type: () => String, description: 'The number, masked.', example: '532*****67' },
    expiresAt: {
      type: () => Date,
      format: 'date-time',
      description:
        "When the code expires, on Paynet's clock; with `already-verified` the end of the verification.",
      example: '2026-11-23T09:20:39.163Z',
    },
    expiresAtEstimated: {
      type: () => Boolean,
      description:
        'True when Paynet did not say when the code expires, so that `expiresAt` is the careful guess, and always with `already-verified`.',
      example: false,
    },
    retryAfterSeconds: {
      type: 'integer',
      minimum: 0,
      description: 'Seconds until another code may be sent to this number: count these down.',
      example: 181,
    },
    environment: {
      type: () => String,
      enum: ENVIRONMENTS,
      description: 'Which Paynet was asked.',
      example: 'test',
    },
  });
}
