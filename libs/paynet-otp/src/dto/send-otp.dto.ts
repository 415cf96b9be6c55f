import { IsTurkishGsm } from './otp-fields.js';
import { documented, GSM_PROPERTY } from './openapi.js';

/** Body of a route that sends a code. Who asks, the subject, belongs to the caller's token and never to the body. */
export class SendOtpDto {
  @IsTurkishGsm()
  userGsm!: string;

  static readonly _OPENAPI_METADATA_FACTORY = documented({ userGsm: GSM_PROPERTY });
}
