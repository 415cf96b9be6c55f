export {
  type PaynetAccount,
  type PaynetClientOptions,
  type PaynetOtpOptions,
  type PaynetSecretKey,
} from './config/options.js';
export { CheckOtpDto } from './dto/check-otp.dto.js';
export { IsOtpCode, IsOtpSessionId, IsTurkishGsm } from './dto/otp-fields.js';
export { SendOtpResponseDto } from './dto/send-otp-response.dto.js';
export { SendOtpDto } from './dto/send-otp.dto.js';
export {
  isPaynetError,
  PaynetConfigError,
  PaynetError,
  PaynetInputError,
  PaynetOtpError,
  PaynetOutcomeUnknownError,
  PaynetProviderError,
  type PaynetConfigProblem,
  type PaynetEnvironment,
  type PaynetErrorCode,
  type PaynetErrorDetails,
  type PaynetErrorOf,
  type PaynetOperation,
  type PaynetOtpErrorCode,
  type PaynetOutcome,
  type PaynetProviderErrorCode,
} from './errors/index.js';
export { type PaynetOtpEvent } from './flow/otp-events.js';
export {
  type CheckOtpRequest,
  type OtpSessionRef,
  type OtpStatus,
  type SendOtpRequest,
  type SendOtpResult,
  type SendOtpStatus,
  type UnlockRequest,
  type VerifiedOtp,
} from './flow/otp-types.js';
export {
  type InjectedTokens,
  type InjectedValues,
  type PaynetAsyncOptions,
  type PaynetModuleExtras,
  type PaynetOptionsFactory,
} from './nest/async-options.js';
export {
  getPaynetClientToken,
  getPaynetHttpToken,
  InjectPaynetClient,
  InjectPaynetHttp,
} from './nest/client-providers.js';
export {
  RequireVerifiedOtp,
  type GuardedRequest,
  type RequireVerifiedOtpOptions,
} from './nest/require-verified-otp.js';
export { getPaynetOtpToken, InjectPaynetOtp } from './nest/otp-token.js';
export { PaynetOtpExceptionFilter } from './nest/paynet-otp-exception.filter.js';
export { PaynetOtpModule } from './paynet-otp.module.js';
export { PaynetOtpService } from './paynet-otp.service.js';
export { type PaynetHttpOptions } from './paynet/client-settings.js';
export { type CallOptions } from './paynet/paynet-call.js';
export { type AnswerMeaning, type AnswerMeaningOverrides } from './paynet/result-codes.js';
export { normalizeTurkishGsm } from './phone/turkish-gsm.js';
export { maskGsm } from './privacy/mask.js';
export { MemoryOtpSessionStore, type MemoryStoreOptions } from './session/memory-store.js';
export { type IoredisClient, type NodeRedisClient, type RedisClient } from './session/redis/redis-client.js';
export {
  RedisOtpSessionStore,
  type RedisStoreOptions,
  type RedisUrlOptions,
} from './session/redis/redis-store.js';
export { type PaynetOtpLimits } from './session/otp-rules.js';
export {
  type BeginCheckRequest,
  type BeginCheckResult,
  type ClaimOutcome,
  type ClaimRequest,
  type ClaimResult,
  type ConsumeRequest,
  type ConsumeResult,
  type GiveBackRequest,
  type NumberLimits,
  type NumberRequest,
  type OtpSessionStore,
  type QuotaRule,
  type ReadResult,
  type ReserveRequest,
  type ReserveResult,
  type SessionRequest,
  type SettleCheckRequest,
  type SettleCheckResult,
  type SettleSendRequest,
} from './session/session-store.js';
