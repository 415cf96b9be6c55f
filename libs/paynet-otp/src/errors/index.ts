export { isPaynetError, type PaynetErrorOf } from './is-paynet-error.js';
export {
  PaynetError,
  type PaynetEnvironment,
  type PaynetErrorCode,
  type PaynetErrorDetails,
  type PaynetOperation,
  type PaynetOutcome,
} from './paynet-error.js';
export {
  PaynetConfigError,
  PaynetInputError,
  PaynetOtpError,
  PaynetOutcomeUnknownError,
  PaynetProviderError,
  type PaynetConfigProblem,
  type PaynetOtpErrorCode,
  type PaynetProviderErrorCode,
} from './paynet-errors.js';
