import {
  applyDecorators,
  type CanActivate,
  type ExecutionContext,
  Injectable,
  SetMetadata,
  UseGuards,
} from '@nestjs/common';
import { ModuleRef, Reflector } from '@nestjs/core';
import { PaynetConfigError } from '../errors/index.js';
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
   * Finds the OTP session in a request. Default: `userGsm` and `otpSessionId` of the body, and as subject the own `id` or `sub` of
   * `request.user`, a text or a whole number. Kept elsewhere (in an ORM's getter, as an `ObjectId`) it must be said here.
   */
  session?: (request: Request) => OtpSessionRef | Promise<OtpSessionRef>;
  /** Name of the module instance. Default: the unnamed one. */
  name?: string;
}

const OPTIONS = Symbol.for('nestjs-paynet-otp:RequireVerifiedOtp');

function own(source: unknown, name: string): unknown {
  if (typeof source !== 'object' || source === null || !Object.hasOwn(source, name)) return undefined;
  return (source as Record<string, unknown>)[name];
}

function subjectOf(user: unknown): string | undefined {
  const ids = [own(user, 'id'), own(user, 'sub')];
  const id = ids.find((value): value is string | number =>
    typeof value === 'string' ? value !== '' : Number.isSafeInteger(value),
  );
  return id === undefined ? undefined : String(id);
}

function sessionOf({ body, user }: GuardedRequest): OtpSessionRef {
  // Whatever they are: the service names the field and its rule.
  const userGsm = own(body, 'userGsm') as string;
  const otpSessionId = own(body, 'otpSessionId') as string;
  return { userGsm, otpSessionId, subject: subjectOf(user) };
}

@Injectable()
class VerifiedOtpGuard implements CanActivate {
  /** Requests that have spent their verification: the guard of a controller and that of its route both run. */
  private readonly passed = new WeakSet();

  constructor(
    private readonly reflector: Reflector,
    private readonly moduleRef: ModuleRef,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const options = this.reflector.getAllAndOverride<RequireVerifiedOtpOptions>(OPTIONS, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (context.getType() !== 'http') {
      // A socket is the same object for all its messages, and argument 0 of a resolver is no request.
      const rule = 'is for HTTP routes; elsewhere call consumeVerified() in the handler';
      throw new PaynetConfigError([{ field: 'RequireVerifiedOtp', rule }]);
    }
    const otp = this.moduleRef.get<PaynetOtpService>(getPaynetOtpToken(options.name), { strict: false });
    const request = context.switchToHttp().getRequest<GuardedRequest>();
    if (this.passed.has(request)) return true;
    await otp.consumeVerified(await (options.session ?? sessionOf)(request));
    this.passed.add(request);
    return true;
  }
}

/**
 * Lets an HTTP route run only with a verified OTP, which it consumes: the same verification opens it once.
 *
 * On a controller it stands for all routes; on a route as well, the route's options count. Of several guards on one class or method the lowest
 * runs first: write the login below this one, or on the controller. Guards run before pipes, so a request whose body then fails validation has
 * spent its verification; check bodies that may be wrong earlier.
 *
 * Throws what `consumeVerified` throws, and PaynetConfigError in other contexts (a gateway, a resolver, a message handler); `PaynetOtpExceptionFilter` turns that into 409 or 404.
 */
export function RequireVerifiedOtp<Request = GuardedRequest>(
  options: RequireVerifiedOtpOptions<Request> = {},
): MethodDecorator & ClassDecorator {
  return applyDecorators(SetMetadata(OPTIONS, options), UseGuards(VerifiedOtpGuard));
}
