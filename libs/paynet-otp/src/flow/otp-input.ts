import { PaynetInputError } from '../errors/index.js';
import { type PaynetCall } from '../paynet/paynet-call.js';
import { normalizeTurkishGsm } from '../phone/turkish-gsm.js';

/** The call that is being read; asked only when there is something to complain of. */
type Where = Pick<PaynetCall, 'describe'>;

export const USER_GSM_RULE = 'must be a Turkish mobile number such as 5XXXXXXXXX';
export const OTP_SESSION_ID_RULE = 'must be 1 to 64 printable ASCII characters without spaces';
export const OTP_CODE_PATTERN = /^[A-Za-z0-9]{4,10}$/;
export const OTP_CODE_RULE = 'must be 4 to 10 letters and digits';
export const NAME_RULE = 'must be a text of 1 to 256 characters';

export const OTP_SESSION_ID_PATTERN = /^[\x21-\x7e]{1,64}$/;

/** The number as Paynet takes it. @throws PaynetInputError */
export function requireGsm(value: unknown, where: Where): string {
  const gsm = normalizeTurkishGsm(value);
  if (gsm === undefined) throw new PaynetInputError('userGsm', USER_GSM_RULE, where.describe());
  return gsm;
}

/** @throws PaynetInputError */
export function requireSessionId(value: unknown, where: Where): string {
  if (typeof value === 'string' && OTP_SESSION_ID_PATTERN.test(value)) return value;
  throw new PaynetInputError('otpSessionId', OTP_SESSION_ID_RULE, where.describe());
}

/** A code, trimmed, in the case that the options ask for. @throws PaynetInputError */
export function requireCode(
  value: unknown,
  { codePattern, codeCase }: { codePattern: RegExp; codeCase: 'as-typed' | 'upper' },
  where: Where,
): string {
  const trimmed = typeof value === 'string' ? value.trim() : '';
  // ASCII only: `toUpperCase` would also change letters that are not part of any code.
  const code = codeCase === 'upper' ? trimmed.replace(/[a-z]/g, (letter) => letter.toUpperCase()) : trimmed;
  codePattern.lastIndex = 0;
  if (code.length > 0 && code.length <= 64 && codePattern.test(code)) return code;
  const rule = codePattern === OTP_CODE_PATTERN ? OTP_CODE_RULE : 'must match the option codePattern';
  throw new PaynetInputError('otpCode', rule, where.describe());
}

/** A subject, account or address: absent and empty are the same. @throws PaynetInputError */
export function optionalName(
  field: 'subject' | 'account' | 'ip',
  value: unknown,
  where: Where,
): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string' && value.length <= 256) return value;
  throw new PaynetInputError(field, NAME_RULE, where.describe());
}
