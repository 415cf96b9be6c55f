import { isBranded, type PaynetError, type PaynetErrorCode } from './paynet-error.js';
import {
  type PaynetConfigError,
  type PaynetInputError,
  type PaynetOtpError,
  type PaynetOtpErrorCode,
  type PaynetOutcomeUnknownError,
  type PaynetProviderError,
  type PaynetProviderErrorCode,
} from './paynet-errors.js';

/** The class that goes with a code, and with it the fields that the error has. */
export type PaynetErrorOf<Code extends PaynetErrorCode> = Code extends 'CONFIG'
  ? PaynetConfigError & { readonly code: Code }
  : Code extends 'INVALID_INPUT'
    ? PaynetInputError & { readonly code: Code }
    : Code extends PaynetOtpErrorCode
      ? PaynetOtpError & { readonly code: Code }
      : Code extends PaynetProviderErrorCode
        ? PaynetProviderError & { readonly code: Code }
        : PaynetOutcomeUnknownError & { readonly code: Code };

/**
 * Tells whether a value is an error of this package, of any copy of it in the process.
 *
 * @param code narrows the answer to one code, and the type to the class and the fields that go with it.
 */
export function isPaynetError(value: unknown): value is PaynetError;
export function isPaynetError<Code extends PaynetErrorCode>(
  value: unknown,
  code: Code,
): value is PaynetErrorOf<Code>;
export function isPaynetError(value: unknown, code?: PaynetErrorCode): boolean {
  return isBranded(value) && (code === undefined || value.code === code);
}
