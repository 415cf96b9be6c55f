import { type InjectionToken } from '@nestjs/common';

/**
 * Token of one module instance: the class itself for the default one, so that plain constructor injection works, else a registry symbol, so
 * that two loaded copies of this package agree.
 *
 * @param serviceName is said, not read from the class: bundlers rename classes, even two of them alike.
 */
export function instanceToken(service: InjectionToken, serviceName: string, name?: string): InjectionToken {
  return name === undefined ? service : Symbol.for(`nestjs-paynet-otp:${serviceName}:${name}`);
}
