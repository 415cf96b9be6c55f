import {
  type DynamicModule,
  type FactoryProvider,
  type InjectionToken,
  Module,
  type ModuleMetadata,
  type OptionalFactoryDependency,
  type Provider,
  type Type,
} from '@nestjs/common';
import { PaynetConfigError } from '../errors/index.js';

/** What stands beside the options of every module of this package. */
export interface PaynetModuleExtras {
  /** Makes the module's exports available everywhere. Default false. */
  isGlobal?: boolean | undefined;
  /** Name of this instance, when there are several: another Paynet account beside the first. Not empty, and not `default`. */
  name?: string | undefined;
}

/** An `inject` list. */
export type InjectedTokens = readonly (InjectionToken | OptionalFactoryDependency)[];

/** What a token injects: the instance of a class; for text and symbols the factory says itself what it expects. */
type Injected<T> = T extends abstract new (...args: never[]) => infer Instance
  ? Instance
  : T extends { token: infer Inner; optional: true }
    ? Injected<Inner> | undefined
    : unknown;

/** The arguments of a factory, typed from its `inject` list. */
export type InjectedValues<Tokens extends InjectedTokens> = {
  -readonly [Index in keyof Tokens]: Injected<Tokens[Index]>;
};

/** A class that makes options, for `useClass` and `useExisting`. */
export interface PaynetOptionsFactory<Options> {
  createPaynetOptions(): Options | Promise<Options>;
}

/** Exactly one of `useFactory`, `useClass` and `useExisting` is needed. */
export interface PaynetAsyncOptions<Options, Tokens extends InjectedTokens> extends PaynetModuleExtras {
  imports?: ModuleMetadata['imports'];
  inject?: Tokens;
  /** A method on purpose: its parameters may then be narrower than what the compiler knows of a text token. */
  useFactory?(...injected: InjectedValues<Tokens>): Options | Promise<Options>;
  useClass?: Type<PaynetOptionsFactory<Options>>;
  useExisting?: InjectionToken<PaynetOptionsFactory<Options>>;
}

/** Where the options of one module instance are made. */
@Module({})
class PaynetOptionsModule {}

/**
 * A module that makes the options and what follows from them. It stands apart from ours, so that what a factory injects comes from the
 * application: our own `HttpService` is made from the options, and a factory that asked for `HttpService` would wait for itself.
 *
 * @param token of this instance alone, see `ownToken`.
 * @param derived what is made from the options.
 */
export function optionsModule<Options, Tokens extends InjectedTokens>(
  token: InjectionToken,
  options: PaynetAsyncOptions<Options, Tokens>,
  derived: FactoryProvider[],
): DynamicModule {
  return {
    module: PaynetOptionsModule,
    imports: options.imports ?? [],
    providers: [...optionsProviders(token, options), ...derived],
    exports: derived.map(({ provide }) => provide),
  };
}

/** The providers that make `token` resolve to the options. */
function optionsProviders<Options, Tokens extends InjectedTokens>(
  token: InjectionToken,
  options: PaynetAsyncOptions<Options, Tokens>,
): Provider[] {
  const { inject, useClass, useExisting } = options;
  const useFactory = options.useFactory?.bind(options);
  const ways = [useFactory, useClass, useExisting].filter((way) => way !== undefined);
  if (ways.length !== 1) {
    throw new PaynetConfigError([
      { field: 'forRootAsync', rule: 'takes exactly one of useFactory, useClass and useExisting' },
    ]);
  }
  if (useFactory !== undefined) return [{ provide: token, useFactory, inject: [...(inject ?? [])] }];
  const factoryToken = useExisting ?? useClass;
  const fromFactory: Provider = {
    provide: token,
    useFactory: (factory: Partial<PaynetOptionsFactory<Options>>) => {
      if (typeof factory.createPaynetOptions === 'function') return factory.createPaynetOptions();
      const rule = 'needs a class with the method createPaynetOptions()';
      throw new PaynetConfigError([{ field: useClass === undefined ? 'useExisting' : 'useClass', rule }]);
    },
    inject: factoryToken === undefined ? [] : [factoryToken],
  };
  return useClass === undefined ? [fromFactory] : [useClass, fromFactory];
}
