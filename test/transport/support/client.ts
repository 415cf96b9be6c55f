import { type HttpService } from '@nestjs/axios';
import { type PaynetClientSettings } from '../../../libs/paynet-otp/src/paynet/client-settings.js';
import { createPaynetHttpService } from '../../../libs/paynet-otp/src/paynet/http-service.js';
import { PaynetClient, type PaynetPermit } from '../../../libs/paynet-otp/src/paynet/paynet-client.js';
import { type Env } from '../../../libs/paynet-otp/src/paynet/proxy.js';

export const SECRET_KEY = 'sck_test_example/+SecretKey';

/** For one exchange that nobody else takes the place of. */
export const PERMIT: PaynetPermit = { release: () => undefined, retake: () => undefined };

/** Settings as the module makes them, for a server at `baseUrl`. */
export function settingsFor(baseUrl: string, more: Partial<PaynetClientSettings> = {}): PaynetClientSettings {
  return {
    environment: 'test',
    baseUrl,
    timeoutMs: 3000,
    maxConcurrency: 32,
    http: {},
    blockPaynetHosts: true,
    answers: {},
    secretKeyOf: () => SECRET_KEY,
    ...more,
  };
}

/** A client with an `HttpService` of its own, and no proxy from this machine's environment. */
export function clientFor(
  baseUrl: string,
  more: Partial<PaynetClientSettings> = {},
  env: Env = {},
): { client: PaynetClient; http: HttpService } {
  const settings = settingsFor(baseUrl, more);
  const http = createPaynetHttpService(settings, env);
  return { client: new PaynetClient(http, settings), http };
}

/** The error that a promise rejects with. */
export async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('It did not fail.');
}
