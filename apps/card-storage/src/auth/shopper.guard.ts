import { type CanActivate, type ExecutionContext, Injectable, UnauthorizedException } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { type ShopperRequest } from './shopper.js';

/** Lets a request through when it carries a valid token, and notes whose it is. */
@Injectable()
export class ShopperGuard implements CanActivate {
  constructor(private readonly jwt: JwtService) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<ShopperRequest>();
    const [scheme, token] = request.headers.authorization?.split(' ') ?? [];
    if (scheme?.toLowerCase() !== 'bearer' || token === undefined) {
      throw new UnauthorizedException('A bearer token is needed.');
    }
    try {
      const { sub } = await this.jwt.verifyAsync<{ sub?: unknown }>(token);
      if (typeof sub !== 'string' || sub === '') throw new Error('no subject');
      request.shopper = { id: sub };
      return true;
    } catch {
      throw new UnauthorizedException('The bearer token is not valid.');
    }
  }
}
