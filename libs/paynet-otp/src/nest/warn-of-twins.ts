import { type InjectionToken, Logger } from '@nestjs/common';
import { type ModulesContainer } from '@nestjs/core';

const warned = new WeakSet<ModulesContainer>();

/**
 * Warns, once an application, of two module instances under one token, each with a memory of its own: nobody sees it until a shopper gets two
 * SMS.
 *
 * @param module the class that makes instances; what an application provides itself under the token is its own affair.
 */
export function warnOfTwins(modules: ModulesContainer, module: unknown, token: InjectionToken): void {
  const twins = [...modules.values()].filter(
    ({ metatype, providers }) => metatype === module && providers.has(token),
  );
  if (twins.length < 2 || warned.has(modules)) return;
  warned.add(modules);
  new Logger('PaynetOtp').warn(
    `PaynetOtpModule.forRoot is called ${twins.length} times for one instance. Each has a memory of its own, so that one intent may cost two SMS. ` +
      'Call it once and import that module elsewhere (or isGlobal: true), or name each.',
  );
}
