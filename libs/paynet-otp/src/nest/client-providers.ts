import { type HttpService } from '@nestjs/axios';
import { type DynamicModule, Inject, type InjectionToken, Module, type Provider } from '@nestjs/common';
import { type PaynetClientSettings } from '../paynet/client-settings.js';
import { PaynetClient } from '../paynet/paynet-client.js';
import { instanceToken } from './instance-token.js';
import { singletonCheck } from './singleton-check.js';
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

const OWN_HTTP = Symbol('PaynetHttpService');

/** Where the `HttpService` of one module instance is made. */
@Module({})
class PaynetHttpModule {}

/**
 * A module with an `HttpService` of the instance's own, to be overridden in tests as any other. Its plain token stays inside: exported, it would take the
 * place of the application's.
 */
async function httpModule(settings: DynamicModule): Promise<DynamicModule> {
  const { HttpService, createPaynetHttpService } = await loadHttpService();
  return {
    module: PaynetHttpModule,
    imports: [settings],
    providers: [
      { provide: HttpService, useFactory: createPaynetHttpService, inject: [CLIENT_SETTINGS] },
      { provide: OWN_HTTP, useExisting: HttpService },
    ],
    exports: [OWN_HTTP],
  };
}

/**
 * An `HttpService` and a `PaynetClient` of the instance's own.
 *
 * @param settings the module that exports `CLIENT_SETTINGS`.
 * @returns `imports` to be called when Nest scans the modules: what is loaded before, when they are written down, may meet a test that has ended.
 */
export function clientProviders(
  name: string | undefined,
  settings: DynamicModule,
): {
  imports: () => (DynamicModule | Promise<DynamicModule>)[];
  providers: Provider[];
  exports: InjectionToken[];
} {
  let http: Promise<DynamicModule> | undefined;
  const providers: Provider[] = [
    { provide: getPaynetHttpToken(name), useExisting: OWN_HTTP },
    {
      provide: PaynetClient,
      useFactory: (http: HttpService, settings: PaynetClientSettings) => new PaynetClient(http, settings),
      inject: [getPaynetHttpToken(name), CLIENT_SETTINGS],
    },
  ];
  providers.push(singletonCheck(PaynetClient));
  if (name !== undefined) providers.push({ provide: getPaynetClientToken(name), useExisting: PaynetClient });
  return {
    imports: () => [settings, (http ??= httpModule(settings))],
    providers,
    exports: [getPaynetClientToken(name), getPaynetHttpToken(name)],
  };
}
