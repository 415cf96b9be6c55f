import { createParamDecorator, type ExecutionContext } from '@nestjs/common';

/** Who is asking: taken from the token, never from a body. */
export interface Shopper {
  id: string;
}

/** A request that has passed the `ShopperGuard`. */
export interface ShopperRequest {
  headers: { authorization?: string };
  shopper?: Shopper;
}

/** The shopper of the request. */
export const CurrentShopper = createParamDecorator(
  (_data: unknown, context: ExecutionContext): Shopper | undefined =>
    context.switchToHttp().getRequest<ShopperRequest>().shopper,
);
