import { HttpService } from '@nestjs/axios';
import axios, {
  type AxiosAdapter,
  type AxiosInstance,
  type AxiosProxyConfig,
  type AxiosRequestConfig,
  type AxiosResponse,
  type CreateAxiosDefaults,
  type InternalAxiosRequestConfig,
} from 'axios';
import { Attempt } from './attempt.js';
import { type PaynetClientSettings } from './client-settings.js';
import { guardAdapter } from './guarded-adapter.js';
import { createNodeTransport } from './node-http-adapter.js';
import { rememberTransport } from './our-http-services.js';
import { findProxy, type Env, type Proxy } from './proxy.js';
import { watchForChanges } from './untouched-axios.js';
import { FIXED_CONFIG, toJson } from './wire-request.js';

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
  config.data = toJson(config.data, config.cancelToken);
  return config.adapter(config);
}

/** A proxy as adapters of axios and their like read it. */
function asAxiosReads({ secure, host, port, auth }: Proxy): AxiosProxyConfig {
  return { protocol: secure ? 'https' : 'http', host, port, ...(auth === undefined ? {} : { auth }) };
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
  const isOurs = http.adapter === undefined;
  const instance = axios.create();
  replaceDefaults(instance, {
    ...FIXED_CONFIG,
    headers: { common: {} },
    adapter: isOurs ? transport.adapter : guardAdapter(http.adapter),
    httpAgent: http.httpAgent as unknown,
    // Without one, other adapters would take Node's own, which obeys NODE_TLS_REJECT_UNAUTHORIZED.
    httpsAgent: (http.httpsAgent as unknown) ?? (isOurs ? undefined : transport.httpsAgent),
    // For other adapters, which would else read the environment and send even loopback through a proxy. Ours has been told; credentials lie about nowhere else.
    proxy: isOurs || proxy === undefined ? false : asAxiosReads(proxy),
  });

  const isUntouched = watchForChanges(instance);
  const { request } = instance as unknown as Record<'request', unknown>;
  const { httpAgent, httpsAgent } = http as Record<string, unknown>;

  // Axios' own, with a note that axios has the request now, and with a short way: as long as nobody has added anything to this instance, axios would only copy the
  // request many times over, for as much CPU as Node takes to send it.
  instance.post = ((url: string, data: unknown, config: AxiosRequestConfig = {}) => {
    const { cancelToken } = config;
    // A mock in its place may send by itself.
    if (cancelToken instanceof Attempt && instance.request === request) {
      cancelToken.queue(isOurs && proxy !== undefined);
    }
    if (!isOurs || !isUntouched()) {
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
