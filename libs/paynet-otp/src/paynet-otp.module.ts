import { type DynamicModule, Logger, Module } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { type PaynetOtpOptions } from './config/options.js';
import { nameProblems, UNNAMED } from './config/name-problems.js';
import { resolveOtpSettings, type PaynetOtpSettings } from './config/otp-settings.js';
import {
  optionsModule,
  type InjectedTokens,
  type PaynetAsyncOptions,
  type PaynetModuleExtras,
} from './nest/async-options.js';
import { CLIENT_SETTINGS, clientProviders } from './nest/client-providers.js';
import { ownToken } from './nest/instance-token.js';
import { getPaynetOtpToken } from './nest/otp-token.js';
import { noteLoadedCopy } from './nest/loaded-copies.js';
import { warnOfTwins } from './nest/warn-of-twins.js';
import { warnIfBlocked } from './nest/warn-if-blocked.js';
import { PaynetOtpService } from './paynet-otp.service.js';
import { PaynetClient } from './paynet/paynet-client.js';
import { openStore } from './session/open-store.js';
import { type OtpSessionStore } from './session/session-store.js';

const SETTINGS = Symbol('PaynetOtpSettings');
const STORE = Symbol('OtpSessionStore');

/** Paynet's one-time code for card storage, as an injectable service. */
@Module({})
export class PaynetOtpModule {
  /** @throws PaynetConfigError at boot, with every problem. */
  static forRoot({ isGlobal, name, ...options }: PaynetOtpOptions & PaynetModuleExtras): DynamicModule {
    return PaynetOtpModule.forRootAsync({ isGlobal, name, useFactory: () => options });
  }

  /** @throws PaynetConfigError at boot, with every problem. */
  static forRootAsync<const Tokens extends InjectedTokens = []>(
    options: PaynetAsyncOptions<PaynetOtpOptions, Tokens>,
  ): DynamicModule {
    noteLoadedCopy();
    const { name } = options;
    const optionsToken = ownToken('PaynetOtpOptions');
    const settings = optionsModule(optionsToken, options, [
      {
        provide: SETTINGS,
        useFactory: (resolved: PaynetOtpOptions) => {
          const settings = resolveOtpSettings(resolved, name ?? UNNAMED, process.env, nameProblems(name));
          warnIfBlocked(settings.client);
          return settings;
        },
        inject: [optionsToken],
      },
      { provide: CLIENT_SETTINGS, useFactory: ({ client }: PaynetOtpSettings) => client, inject: [SETTINGS] },
    ]);
    const client = clientProviders(name, settings);
    return {
      module: PaynetOtpModule,
      global: options.isGlobal ?? false,
      get imports() {
        return client.imports();
      },
      providers: [
        ...client.providers,
        {
          provide: STORE,
          useFactory: (settings: PaynetOtpSettings) => {
            const logger = new Logger('PaynetOtp');
            return openStore(settings.store, (sentence) => logger.warn(sentence));
          },
          inject: [SETTINGS],
        },
        {
          provide: Symbol('PaynetOtpTwins'),
          useFactory: (modules: ModulesContainer, store: OtpSessionStore) => ({
            onModuleInit: () => {
              if (!store.shared) warnOfTwins(modules, PaynetOtpModule, getPaynetOtpToken(name));
            },
          }),
          inject: [ModulesContainer, STORE],
        },
        {
          provide: getPaynetOtpToken(name),
          useFactory: (settings: PaynetOtpSettings, paynet: PaynetClient, store: OtpSessionStore) =>
            new PaynetOtpService(settings, paynet, store),
          inject: [SETTINGS, PaynetClient, STORE],
        },
      ],
      exports: [getPaynetOtpToken(name), ...client.exports],
    };
  }
}
