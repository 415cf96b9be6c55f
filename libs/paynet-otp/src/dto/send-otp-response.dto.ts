import { IsBoolean, IsDate, IsIn, IsInt, IsString, Min } from 'class-validator';
import { type PaynetEnvironment } from '../errors/index.js';
import { type SendOtpResult, type SendOtpStatus } from '../flow/otp-types.js';
import { documented, SESSION_PROPERTY } from './openapi.js';

const STATUSES: SendOtpStatus[] = ['sent', 'already-sent', 'already-verified', 'unknown'];
const ENVIRONMENTS: PaynetEnvironment[] = ['live', 'test'];

/** What a route that sends a code answers; nothing in it is secret. */
export class SendOtpResponseDto implements SendOtpResult {
  @IsIn(STATUSES)
  status!: SendOtpStatus;

  @IsString()
  otpSessionId!: string;

  @IsString()
  userGsmMasked!: string;

  @IsDate()
  expiresAt!: Date;

  @IsBoolean()
  expiresAtEstimated!: boolean;

  @IsInt()
  @Min(0)
  retryAfterSeconds!: number;

  @IsIn(ENVIRONMENTS)
  environment!: PaynetEnvironment;

  static from(result: SendOtpResult): SendOtpResponseDto {
    return Object.assign(new SendOtpResponseDto(), result);
  }

  static readonly _OPENAPI_METADATA_FACTORY = documented({
    status: { type: () => String, enum: STATUSES, example: 'sent' },
    otpSessionId: SESSION_PROPERTY,
    userGsmMasked: { type: () => String, example: '532*****67' },
    expiresAt: { type: () => Date, description: "When the code expires, on Paynet's clock." },
    expiresAtEstimated: { type: () => Boolean, example: false },
    retryAfterSeconds: { type: () => Number, minimum: 0, example: 180 },
    environment: { type: () => String, enum: ENVIRONMENTS, example: 'test' },
  });
}
