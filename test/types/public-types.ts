// Compiled by `npm run typecheck`, never run: the public types of requests, results and errors.
import { expectTypeOf } from 'expect-type';
import {
  type CallOptions,
  type CheckOtpRequest,
  isPaynetError,
  type OtpSessionRef,
  type OtpStatus,
  type PaynetAsyncOptions,
  type PaynetClientOptions,
  type PaynetError,
  type PaynetErrorCode,
  type PaynetInputError,
  type PaynetOtpError,
  type PaynetOtpEvent,
  type PaynetOtpOptions,
  type PaynetOtpService,
  type PaynetProviderError,
  type SendOtpDto,
  type SendOtpRequest,
  type SendOtpResponseDto,
  type SendOtpResult,
  type VerifiedOtp,
} from 'nestjs-paynet-otp';
import { type PaynetCardPage, type PaynetCardService, type SaveCardRequest } from 'nestjs-paynet-otp/card';

// Requests.
expectTypeOf<{ userGsm: string }>().toExtend<SendOtpRequest>();
expectTypeOf<{ userGsm: string; otpSessionId: string; subject: string }>().toExtend<SendOtpRequest>();
expectTypeOf<{ userGsm: string; otpSessionId: string }>().toExtend<OtpSessionRef>();
expectTypeOf<OtpSessionRef & { otpCode: string }>().toExtend<CheckOtpRequest>();
expectTypeOf<{ userGsm: string }>().not.toExtend<OtpSessionRef>();
expectTypeOf<Required<CallOptions>>().toEqualTypeOf<{
  signal: AbortSignal;
  timeoutMs: number;
  correlationId: string;
  ip: string;
}>();

// Results, and what a controller answers with them.
expectTypeOf<VerifiedOtp>().toEqualTypeOf<{
  otpSessionId: string;
  userGsmMasked: string;
  verifiedAt: Date;
  validUntil: Date;
  environment: 'live' | 'test';
}>();
expectTypeOf<OtpStatus['state']>().toEqualTypeOf<
  'none' | 'pending' | 'unknown' | 'verified' | 'consumed' | 'expired' | 'locked'
>();
expectTypeOf<OtpStatus['expiresAt']>().toEqualTypeOf<Date | undefined>();
expectTypeOf<SendOtpResponseDto>().toExtend<SendOtpResult>();
// Who asks comes from a token: a body has no place for it.
expectTypeOf<SendOtpDto>().not.toHaveProperty('subject');

declare const otp: PaynetOtpService;
expectTypeOf(otp.getStatus({ userGsm: '5321234567', otpSessionId: 'a' })).resolves.toEqualTypeOf<OtpStatus>();
expectTypeOf(otp.consumeVerified).parameters.toEqualTypeOf<[OtpSessionRef, CallOptions?]>();
// @ts-expect-error a session is named by its id
void otp.consumeVerified({ userGsm: '5321234567' });

// Errors narrow by their brand and their code.
declare const error: unknown;
if (isPaynetError(error)) {
  expectTypeOf(error).toEqualTypeOf<PaynetError>();
  expectTypeOf(error.code).toEqualTypeOf<PaynetErrorCode>();
  expectTypeOf(error.outcome).toEqualTypeOf<'not-sent' | 'unknown' | 'answered'>();
  expectTypeOf(error.retryAfterSeconds).toEqualTypeOf<number | undefined>();
}
if (isPaynetError(error, 'WRONG_CODE')) {
  expectTypeOf(error.code).toEqualTypeOf<'WRONG_CODE'>();
  expectTypeOf(error.attemptsLeft).toEqualTypeOf<number | undefined>();
}
if (isPaynetError(error, 'INVALID_INPUT')) expectTypeOf(error.field).toEqualTypeOf<string>();
if (isPaynetError(error, 'REFUSED')) expectTypeOf(error.resultName).toEqualTypeOf<string | undefined>();
if (isPaynetError(error, 'CONFIG')) expectTypeOf(error.problems).toExtend<readonly { field: string }[]>();
// @ts-expect-error a code that there is not
isPaynetError(error, 'TIMEOUT');
expectTypeOf<PaynetOtpError['attemptsLeft']>().toEqualTypeOf<number | undefined>();
expectTypeOf<PaynetInputError['field']>().toEqualTypeOf<string>();
expectTypeOf<PaynetProviderError['resultCode']>().toEqualTypeOf<number | undefined>();

// Events are told apart by their type.
declare const event: PaynetOtpEvent;
if (event.type === 'otp.wrong-code') expectTypeOf(event.attemptsLeft).toEqualTypeOf<number>();
expectTypeOf<PaynetOtpEvent>().not.toHaveProperty('userGsm');

// The extras of a module are not options: a factory has no say in them.
expectTypeOf<PaynetOtpOptions>().not.toHaveProperty('isGlobal');
expectTypeOf<PaynetOtpOptions>().not.toHaveProperty('name');
type Factory = NonNullable<PaynetAsyncOptions<PaynetOtpOptions, []>['useFactory']>;
expectTypeOf<ReturnType<Factory>>().toEqualTypeOf<PaynetOtpOptions | Promise<PaynetOtpOptions>>();
expectTypeOf<PaynetOtpOptions>().toExtend<PaynetClientOptions>();

// Keys: one, both, or a function of either.
expectTypeOf<string>().toExtend<PaynetOtpOptions['secretKey']>();
expectTypeOf<{ live: string; test: string }>().toExtend<PaynetOtpOptions['secretKey']>();
expectTypeOf<() => Promise<{ test: string }>>().toExtend<PaynetOtpOptions['secretKey']>();
expectTypeOf<{ production: string }>().not.toExtend<PaynetOtpOptions['secretKey']>();

// Cards.
declare const cards: PaynetCardService;
expectTypeOf(cards.list({ cardOwnerId: 'a' })).resolves.toEqualTypeOf<PaynetCardPage>();
// A security code is a text: 012 is no 12.
expectTypeOf<number>().not.toExtend<SaveCardRequest['cvv']>();
