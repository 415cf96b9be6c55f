import { type DynamicModule, Module } from '@nestjs/common';
import { resolveClientSettings } from '../config/client-settings.js';
import { nameProblems } from '../config/name-problems.js';
import { type PaynetClientOptions } from '../config/options.js';
import {
  optionsModule,
  type InjectedTokens,
  type PaynetAsyncOptions,
  type PaynetModuleExtras,
} from '../nest/async-options.js';
import { CLIENT_SETTINGS, clientProviders } from '../nest/client-providers.js';
import { ownToken } from '../nest/instance-token.js';
import { noteLoadedCopy } from '../nest/loaded-copies.js';
import { warnIfBlocked } from '../nest/warn-if-blocked.js';

/** `PaynetClient` alone, for Paynet calls that nobody has wrapped. */
@Module({})
export class PaynetClientModule {
  /** @throws PaynetConfigError at boot, with every problem. */
  static forRoot({ isGlobal, name, ...options }: PaynetClientOptions & PaynetModuleExtras): DynamicModule {
    return PaynetClientModule.forRootAsync({ isGlobal, name, useFactory: () => options });
  }

  /** @throws PaynetConfigError at boot, with every problem. */
  static forRootAsync<const Tokens extends InjectedTokens = []>(
    options: PaynetAsyncOptions<PaynetClientOptions, Tokens>,
  ): DynamicModule {
    noteLoadedCopy();
    const optionsToken = ownToken('PaynetClientOptions');
    const settings = optionsModule(optionsToken, options, [
      {
        provide: CLIENT_SETTINGS,
        useFactory: (resolved: PaynetClientOptions) => {
          const settings = resolveClientSettings(resolved, process.env, nameProblems(options.name));
          warnIfBlocked(settings);
          return settings;
        },
        inject: [optionsToken],
      },
    ]);
    const client = clientProviders(options.name, settings);
    return {
      module: PaynetClientModule,
      global: options.isGlobal ?? false,
      get imports() {
        return client.imports();
      },
      providers: client.providers,
      exports: client.exports,
    };
  }
}
