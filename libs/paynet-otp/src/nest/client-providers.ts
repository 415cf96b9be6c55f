import { HttpService } from '@nestjs/axios';
import { Inject, type InjectionToken, type Provider } from '@nestjs/common';
import { createPaynetHttpService } from '../paynet/http-service.js';
import { type PaynetClientSettings } from '../paynet/client-settings.js';
import { PaynetClient } from '../paynet/paynet-client.js';
import { instanceToken } from './instance-token.js';

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

/**
 * An `HttpService` and a `PaynetClient` of the instance's own, made from `CLIENT_SETTINGS`. The plain `HttpService` token stays inside the module:
 * exported, it would take the place of the application's own.
 */
export function clientProviders(name: string | undefined): {
  providers: Provider[];
  exports: InjectionToken[];
} {
  const providers: Provider[] = [
    {
      provide: HttpService,
      useFactory: (settings: PaynetClientSettings) => createPaynetHttpService(settings),
      inject: [CLIENT_SETTINGS],
    },
    {
      provide: PaynetClient,
      useFactory: (http: HttpService, settings: PaynetClientSettings) => new PaynetClient(http, settings),
      inject: [HttpService, CLIENT_SETTINGS],
    },
    { provide: getPaynetHttpToken(name), useExisting: HttpService },
  ];
  if (name !== undefined) providers.push({ provide: getPaynetClientToken(name), useExisting: PaynetClient });
  return { providers, exports: [getPaynetClientToken(name), getPaynetHttpToken(name)] };
}
