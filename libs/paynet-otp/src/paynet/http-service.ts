import { HttpService } from '@nestjs/axios';
import axios, { type AxiosInstance, type AxiosRequestConfig, type CreateAxiosDefaults } from 'axios';
import { Attempt } from './attempt.js';
import { type PaynetClientSettings } from './client-settings.js';
import { createNodeTransport, type NodeTransport } from './node-http-adapter.js';
import { findProxy, type Env } from './proxy.js';
import { FIXED_CONFIG } from './wire-request.js';

/** The transports behind the services made here, for `closeHttpService`. */
const transports = new WeakMap<HttpService, NodeTransport>();

/**
 * Replaces the defaults of an instance where they are, since axios keeps two references to them. What an application sets on the global axios
 * (headers, tokens, base URLs) must not reach Paynet.
 */
function replaceDefaults(instance: AxiosInstance, defaults: CreateAxiosDefaults): void {
  const current = instance.defaults as unknown as Record<string, unknown>;
  for (const key of Object.keys(current)) Reflect.deleteProperty(current, key);
  Object.assign(
    current,
    Object.fromEntries(Object.entries(defaults).filter(([, value]) => value !== undefined)),
  );
}

/**
 * Makes the `HttpService` for calls to Paynet: an axios instance of its own, whose default adapter is ours unless `http.adapter` is set.
 *
 * Interceptors may be added to its `axiosRef`. Only `PaynetClient` can send through our adapter.
 */
export function createPaynetHttpService(settings: PaynetClientSettings, env: Env = process.env): HttpService {
  const { http } = settings;
  const { proxy } = findProxy(settings, env);
  const transport = createNodeTransport(settings, proxy);
  const instance = axios.create();
  replaceDefaults(instance, {
    ...FIXED_CONFIG,
    headers: { common: {} },
    adapter: http.adapter ?? transport.adapter,
    httpAgent: http.httpAgent as unknown,
    httpsAgent: http.httpsAgent as unknown,
    // For adapters of axios, which would send even loopback through a proxy. Ours has been told; credentials lie about nowhere else.
    proxy: proxy === undefined || http.adapter === undefined ? false : http.proxy,
  });

  // As axios' own, without merging the config twice, and with a note that axios has the request now.
  instance.post = ((url: string, data: unknown, config?: AxiosRequestConfig) => {
    const attempt = config?.cancelToken;
    if (attempt instanceof Attempt) attempt.queue();
    return instance.request({ ...config, method: 'post', url, data });
  }) as AxiosInstance['post'];

  // In the CommonJS build the compiler sees axios' types twice, of one and the same axios.
  const axiosRef: unknown = instance;
  const service = new HttpService(axiosRef as HttpService['axiosRef']);
  transports.set(service, transport);
  return service;
}

/** Closes the connections of a service that was made here; others are their owners' to close. */
export function closeHttpService(service: HttpService): void {
  transports.get(service)?.destroy();
}
