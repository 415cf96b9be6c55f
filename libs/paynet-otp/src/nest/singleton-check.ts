import { type FactoryProvider, Scope, type Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { PaynetConfigError } from '../errors/index.js';

const RULE =
  'must not depend on anything request-scoped: each request would get a client, a memory and a store connection of its own; for several merchants use resolveAccount';

/**
 * Looks, when the application starts, whether Nest has made what stands under a token once, as every promise of this package supposes.
 *
 * @throws PaynetConfigError at boot, when each request would get its own.
 */
export function singletonCheck(token: Type<unknown>): FactoryProvider {
  return {
    provide: Symbol('PaynetSingletonCheck'),
    useFactory: (moduleRef: ModuleRef) => ({
      onModuleInit: () => {
        if (moduleRef.introspect(token).scope === Scope.DEFAULT) return;
        throw new PaynetConfigError([{ field: 'forRootAsync', rule: RULE }]);
      },
    }),
    inject: [ModuleRef],
  };
}
