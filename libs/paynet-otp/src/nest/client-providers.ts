import { type HttpService } from '@nestjs/axios';
import { Inject, type InjectionToken, type Provider } from '@nestjs/common';
import { type PaynetClientSettings } from '../paynet/client-settings.js';
import { PaynetClient } from '../paynet/paynet-client.js';
import { instanceToken } from './instance-token.js';
import { loadHttpService } from './load-http-service.js';

/** Internal to each module instance. */
export const CLIENT_SETTINGS = Symbol('PaynetClientSettings');

/** Injection token of the `PaynetClient` of an instance; the class itself for the default one. */
export function getPaynetClientToken(name?: string): InjectionToken {
  return instanceToken(PaynetClient, 'PaynetClient', name);
}

/** Injects the `PaynetClient` of a named instance. */
export function InjectPaynetClient(name?: string): PropertyDecorator & ParameterDecorator {
  return Inject(getPaynetClientToken(name));
}

/** Injection token of the `HttpService` through which an instance calls Paynet: add interceptors on its `axiosRef`. */
export function getPaynetHttpToken(name?: string): InjectionToken {
  return Symbol.for(`nestjs-paynet-otp:HttpService:${name ?? 'default'}`);
}

/** Injects the `HttpService` through which an instance calls Paynet. */
export function InjectPaynetHttp(name?: string): PropertyDecorator & ParameterDecorator {
  return Inject(getPaynetHttpToken(name));
}

/** An `HttpService` and a `PaynetClient` of the instance's own, made from `CLIENT_SETTINGS`. */
export function clientProviders(name: string | undefined): {
  providers: Provider[];
  exports: InjectionToken[];
} {
  const providers: Provider[] = [
    {
      provide: getPaynetHttpToken(name),
      useFactory: async (settings: PaynetClientSettings) =>
        (await loadHttpService()).createPaynetHttpService(settings),
      inject: [CLIENT_SETTINGS],
    },
    {
      provide: PaynetClient,
      useFactory: (http: HttpService, settings: PaynetClientSettings) => new PaynetClient(http, settings),
      inject: [getPaynetHttpToken(name), CLIENT_SETTINGS],
    },
  ];
  if (name !== undefined) providers.push({ provide: getPaynetClientToken(name), useExisting: PaynetClient });
  return { providers, exports: [getPaynetClientToken(name), getPaynetHttpToken(name)] };
}
