import { type DynamicModule, Inject, type InjectionToken, Module } from '@nestjs/common';
import { PaynetClientModule } from '../client/paynet-client.module.js';
import { type PaynetClientOptions } from '../config/options.js';
import {
  type InjectedTokens,
  type PaynetAsyncOptions,
  type PaynetModuleExtras,
} from '../nest/async-options.js';
import { getPaynetClientToken, getPaynetHttpToken } from '../nest/client-providers.js';
import { instanceToken } from '../nest/instance-token.js';
import { type PaynetClient } from '../paynet/paynet-client.js';
import { PaynetCardService } from './paynet-card.service.js';

/** Injection token of the `PaynetCardService` of an instance; the class itself for the default one. */
export function getPaynetCardToken(name?: string): InjectionToken {
  return instanceToken(PaynetCardService, 'PaynetCardService', name);
}

/** Injects the `PaynetCardService` of a named instance. */
export function InjectPaynetCard(name?: string): PropertyDecorator & ParameterDecorator {
  return Inject(getPaynetCardToken(name));
}

/** Injection token of the `HttpService` through which an instance makes its card calls: add interceptors on its `axiosRef`. */
export function getPaynetCardHttpToken(name?: string): InjectionToken {
  return Symbol.for(`nestjs-paynet-otp:CardHttpService:${name ?? 'default'}`);
}

/** Injects the `HttpService` through which an instance makes its card calls. */
export function InjectPaynetCardHttp(name?: string): PropertyDecorator & ParameterDecorator {
  return Inject(getPaynetCardHttpToken(name));
}

/** Paynet's stored cards; works without the OTP module, because OTP is not mandatory for every merchant. */
@Module({})
export class PaynetCardModule {
  /** @throws PaynetConfigError at boot, with every problem. */
  static forRoot({ isGlobal, name, ...options }: PaynetClientOptions & PaynetModuleExtras): DynamicModule {
    return PaynetCardModule.forRootAsync({ isGlobal, name, useFactory: () => options });
  }

  /** @throws PaynetConfigError at boot, with every problem. */
  static forRootAsync<const Tokens extends InjectedTokens = []>(
    options: PaynetAsyncOptions<PaynetClientOptions, Tokens>,
  ): DynamicModule {
    const { name } = options;
    return {
      module: PaynetCardModule,
      global: options.isGlobal ?? false,
      imports: [PaynetClientModule.forRootAsync({ ...options, isGlobal: false })],
      providers: [
        {
          provide: getPaynetCardToken(name),
          useFactory: (client: PaynetClient) => new PaynetCardService(client),
          inject: [getPaynetClientToken(name)],
        },
        // A token of the cards' own: beside the OTP module, which exports the other one, each is to be reached.
        { provide: getPaynetCardHttpToken(name), useExisting: getPaynetHttpToken(name) },
      ],
      exports: [getPaynetCardToken(name), getPaynetCardHttpToken(name)],
    };
  }
}
