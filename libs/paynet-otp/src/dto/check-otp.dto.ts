import { IsOtpCode, IsOtpSessionId, IsTurkishGsm } from './otp-fields.js';
import { CODE_PROPERTY, documented, GSM_PROPERTY, SESSION_PROPERTY } from './openapi.js';

/** Body of a route that checks a code. */
export class CheckOtpDto {
  @IsTurkishGsm()
  userGsm!: string;

  @IsOtpSessionId()
  otpSessionId!: string;

  @IsOtpCode()
  otpCode!: string;

  static readonly _OPENAPI_METADATA_FACTORY = documented({
    userGsm: GSM_PROPERTY,
    otpSessionId: SESSION_PROPERTY,
    otpCode: CODE_PROPERTY,
  });
}
