import { type InjectionToken } from '@nestjs/common';

let ownTokens = 0;

/**
 * A token of one module instance alone, inside it. By its text Nest 10 tells dynamic modules apart: options stand in a closure, and two factories
 * with other options look alike.
 */
export function ownToken(description: string): symbol {
  ownTokens += 1;
  return Symbol(`${description} #${ownTokens}`);
}

/**
 * Token of one module instance: the class itself for the default one, so that plain constructor injection works, else a registry symbol, so
 * that two loaded copies of this package agree.
 *
 * @param serviceName is said, not read from the class: bundlers rename classes, even two of them alike.
 */
export function instanceToken(service: InjectionToken, serviceName: string, name?: string): InjectionToken {
  return name === undefined ? service : Symbol.for(`nestjs-paynet-otp:${serviceName}:${name}`);
}
