import { PaynetInputError, type PaynetErrorDetails } from '../errors/index.js';
import { normalizeTurkishGsm } from '../phone/turkish-gsm.js';
import { type SaveCardRequest } from './card-types.js';

type Where = Pick<PaynetErrorDetails, 'operation'>;

/** Paynet documents no lengths; this only keeps nonsense away. */
const TEXT = [
  /^[^\p{Cc}]{1,256}$/u,
  'must be a text of 1 to 256 characters without control characters',
] as const;

/** The form that each field of a card to save must have, once normalized. */
export const SAVE_RULES = {
  cardNumber: [/^\d{12,19}$/, 'must have 12 to 19 digits'],
  cardHolder: TEXT,
  expireMonth: [/^(?:0?[1-9]|1[0-2])$/, 'must be a month from 1 to 12'],
  expireYear: [/^(?:\d{2}|\d{4})$/, 'must be a year of two or four digits'],
  cvv: [/^\d{3,4}$/, 'must have 3 or 4 digits'],
  cardDesc: TEXT,
  userUniqueId: TEXT,
  cardOwnerId: TEXT,
  userGsm: [/^5\d{9}$/, 'must be a Turkish mobile number such as 5XXXXXXXXX'],
  otpSessionId: [/^[\x21-\x7e]{1,64}$/, 'must be 1 to 64 printable ASCII characters without spaces'],
  otpCode: [/^\S{1,64}$/, 'must be 1 to 64 characters without spaces'],
} as const satisfies Partial<Record<keyof SaveCardRequest, readonly [RegExp, string]>>;

export type SaveField = keyof typeof SAVE_RULES;
const NEEDED: readonly SaveField[] = ['cardNumber', 'cardHolder', 'expireMonth', 'expireYear', 'cardDesc'];
const OTP_FIELDS = ['userGsm', 'otpSessionId', 'otpCode'] as const;

/** The fields of a card to save, in the form that Paynet takes. @throws PaynetInputError */
export function requireCard(request: SaveCardRequest, where: Where): Partial<Record<SaveField, string>> {
  requireObject(request, where);
  const card: Partial<Record<SaveField, string>> = {};
  for (const field of Object.keys(SAVE_RULES) as SaveField[]) {
    const value: unknown = request[field];
    if ((value === undefined || value === null) && !NEEDED.includes(field)) continue;
    const [pattern, rule] = SAVE_RULES[field];
    const normalized = typeof value === 'string' ? normalizeSaveField(field, value) : undefined;
    if (normalized === undefined || !pattern.test(normalized)) throw new PaynetInputError(field, rule, where);
    card[field] = normalized;
  }
  if (card.userUniqueId !== undefined && card.cardOwnerId !== undefined) {
    throw new PaynetInputError('userUniqueId', 'must not be given together with cardOwnerId', where);
  }
  if (card.userUniqueId === undefined && card.cardOwnerId === undefined) {
    const rule = 'must be given for the first card, or cardOwnerId for every further one';
    throw new PaynetInputError('userUniqueId', rule, where);
  }
  const missing = OTP_FIELDS.filter((field) => card[field] === undefined);
  const [firstMissing] = missing;
  if (firstMissing !== undefined && missing.length < OTP_FIELDS.length) {
    throw new PaynetInputError(firstMissing, 'must be given when the other OTP fields are', where);
  }
  return card;
}

/** As Paynet takes it; `undefined` for a number that no rule can save. */
export function normalizeSaveField(field: SaveField, value: string): string | undefined {
  if (field === 'userGsm') return normalizeTurkishGsm(value);
  if (field === 'otpSessionId') return value;
  return field === 'cardNumber' ? value.replace(/[\s-]/g, '') : value.trim();
}

/** @throws PaynetInputError */
export function requireText(field: string, value: unknown, where: Where): string {
  const [pattern, rule] = TEXT;
  if (typeof value === 'string' && pattern.test(value.trim())) return value.trim();
  throw new PaynetInputError(field, rule, where);
}

/** @throws PaynetInputError */
export function optionalIndex(field: string, value: unknown, where: Where): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw new PaynetInputError(field, 'must be a whole number from 0', where);
}

/** @throws PaynetInputError */
export function requireObject(request: unknown, where: Where): void {
  if (typeof request === 'object' && request !== null) return;
  throw new PaynetInputError('request', 'must be an object', where);
}
