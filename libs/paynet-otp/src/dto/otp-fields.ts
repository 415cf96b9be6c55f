import { applyDecorators } from '@nestjs/common';
import { Expose, Transform } from 'class-transformer';
import { Matches } from 'class-validator';
import {
  OTP_CODE_PATTERN,
  OTP_CODE_RULE,
  OTP_SESSION_ID_PATTERN,
  OTP_SESSION_ID_RULE,
  USER_GSM_RULE,
} from '../flow/otp-input.js';
import { normalizeTurkishGsm } from '../phone/turkish-gsm.js';

// `Expose` says to applications that take exposed fields only (`excludeExtraneousValues`) that these are.

/** A field with any Turkish spelling of a mobile number; it arrives as `5XXXXXXXXX`. */
export function IsTurkishGsm(): PropertyDecorator {
  return applyDecorators(
    Expose(),
    Transform(({ value }) => normalizeTurkishGsm(value) ?? ''),
    Matches(/^5\d{9}$/, { message: `$property ${USER_GSM_RULE}` }),
  );
}

/** A field with the id that `sendOtp` returned. */
export function IsOtpSessionId(): PropertyDecorator {
  return applyDecorators(
    Expose(),
    Matches(OTP_SESSION_ID_PATTERN, { message: `$property ${OTP_SESSION_ID_RULE}` }),
  );
}

/**
 * A field with the code as the shopper typed it, trimmed: letters and digits, because Paynet's codes are not numbers.
 *
 * @param pattern the module's option `codePattern`, where that is not the default.
 */
export function IsOtpCode(pattern: RegExp = OTP_CODE_PATTERN): PropertyDecorator {
  const rule = pattern === OTP_CODE_PATTERN ? OTP_CODE_RULE : 'must look like a code';
  return applyDecorators(
    Expose(),
    Transform(({ value }): unknown => (typeof value === 'string' ? value.trim() : value)),
    Matches(pattern, { message: `$property ${rule}` }),
  );
}
