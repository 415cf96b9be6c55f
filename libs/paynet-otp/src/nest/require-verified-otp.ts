import {
  applyDecorators,
  type CanActivate,
  type ExecutionContext,
  Injectable,
  SetMetadata,
  UseGuards,
} from '@nestjs/common';
import { ModuleRef, Reflector } from '@nestjs/core';
import { type OtpSessionRef } from '../flow/otp-types.js';
import { type PaynetOtpService } from '../paynet-otp.service.js';
import { getPaynetOtpToken } from './otp-token.js';

/** What a guarded route sees of a request, on Express and Fastify. */
export interface GuardedRequest {
  body?: unknown;
  user?: unknown;
}

export interface RequireVerifiedOtpOptions<Request = GuardedRequest> {
  /**
   * Finds the OTP session in a request. Default: `userGsm` and `otpSessionId` of the body, and as subject the `id` or `sub` of `request.user`.
   */
  session?: (request: Request) => OtpSessionRef | Promise<OtpSessionRef>;
  /** Name of the module instance. Default: the unnamed one. */
  name?: string;
}

const OPTIONS = Symbol.for('nestjs-paynet-otp:RequireVerifiedOtp');

function textOf(source: unknown, ...names: string[]): string | undefined {
  if (typeof source !== 'object' || source === null) return undefined;
  for (const name of names) {
    const value: unknown = Object.hasOwn(source, name)
      ? (source as Record<string, unknown>)[name]
      : undefined;
    if (typeof value === 'string' && value !== '') return value;
  }
  return undefined;
}

function sessionOf({ body, user }: GuardedRequest): OtpSessionRef {
  return {
    // Not a text: the service then names the field and its rule.
    userGsm: textOf(body, 'userGsm') ?? '',
    otpSessionId: textOf(body, 'otpSessionId') ?? '',
    subject: textOf(user, 'id', 'sub'),
  };
}

@Injectable()
class VerifiedOtpGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly moduleRef: ModuleRef,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const options = this.reflector.getAllAndOverride<RequireVerifiedOtpOptions>(OPTIONS, [
      context.getHandler(),
      context.getClass(),
    ]);
    const otp = this.moduleRef.get<PaynetOtpService>(getPaynetOtpToken(options.name), { strict: false });
    const request = context.switchToHttp().getRequest<GuardedRequest>();
    await otp.consumeVerified(await (options.session ?? sessionOf)(request));
    return true;
  }
}

/**
 * Lets a route run only with a verified OTP, which it consumes: the same verification opens it once.
 *
 * Guards run before pipes, so a request whose body then fails validation has spent its verification; check bodies that may be wrong earlier.
 * Throws what `consumeVerified` throws; `PaynetOtpExceptionFilter` turns that into 409 or 404.
 */
export function RequireVerifiedOtp<Request = GuardedRequest>(
  options: RequireVerifiedOtpOptions<Request> = {},
): MethodDecorator & ClassDecorator {
  return applyDecorators(SetMetadata(OPTIONS, options), UseGuards(VerifiedOtpGuard));
}
