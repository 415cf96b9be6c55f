import { HttpService } from '@nestjs/axios';
import axios, {
  type AxiosAdapter,
  type AxiosInstance,
  type AxiosRequestConfig,
  type AxiosResponse,
  type CreateAxiosDefaults,
  type InternalAxiosRequestConfig,
} from 'axios';
import { Attempt } from './attempt.js';
import { type PaynetClientSettings } from './client-settings.js';
import { createNodeTransport } from './node-http-adapter.js';
import { rememberTransport } from './our-http-services.js';
import { findProxy, type Env } from './proxy.js';
import { watchForChanges } from './untouched-axios.js';
import { FIXED_CONFIG, writeBody } from './wire-request.js';

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

/** What is left of axios when there is nothing for it to do. */
async function sendAsIs(request: AxiosRequestConfig & { adapter: AxiosAdapter }): Promise<AxiosResponse> {
  // Its headers are a plain object, which is all that our adapter needs.
  const config = request as typeof request & InternalAxiosRequestConfig;
  config.data = writeBody.call(config, config.data);
  return config.adapter(config);
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

  const isUntouched = watchForChanges(instance);
  const { httpAgent, httpsAgent } = http as Record<string, unknown>;

  // Axios' own, with a note that axios has the request now, and with a short way: as long as nobody has added anything to this instance, axios would only copy the
  // request many times over, for as much CPU as Node takes to send it.
  instance.post = ((url: string, data: unknown, config: AxiosRequestConfig = {}) => {
    const { cancelToken } = config;
    if (cancelToken instanceof Attempt) cancelToken.queue();
    if (http.adapter !== undefined || !isUntouched()) {
      return instance.request({ ...config, ...FIXED_CONFIG, method: 'post', url, data });
    }
    const { headers } = config;
    return sendAsIs({ url, data, headers, cancelToken, httpAgent, httpsAgent, adapter: transport.adapter });
  }) as AxiosInstance['post'];

  // In the CommonJS build the compiler sees axios' types twice, of one and the same axios.
  const axiosRef: unknown = instance;
  const service = new HttpService(axiosRef as HttpService['axiosRef']);
  rememberTransport(service, transport);
  return service;
}
