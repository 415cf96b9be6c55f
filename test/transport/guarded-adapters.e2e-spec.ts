import http from 'node:http';
import { HttpService } from '@nestjs/axios';
import { describe, expect, it } from '@jest/globals';
import axios, { AxiosError, type AxiosAdapter, type AxiosRequestConfig } from 'axios';
import { PaynetClient } from '../../libs/paynet-otp/src/paynet/paynet-client.js';
import { errorOf, settingsFor } from './support/client.js';
import { closedPort } from './support/closed-port.js';
import { errorAtDeadline, settled } from './support/deadline.js';
import { answering, type Behaviour } from './support/fault-server.js';
import { connect, startServer } from './support/lifecycle.js';

const PATH = '/v1/card/send_otp';
const BODY = { user_gsm: '5321234567' };
const GOOD: Behaviour = answering(200, '{"code":0}');
const BROKEN: Behaviour = { onRequest: (socket) => socket.destroy() };
const NOT_SENT = { code: 'UNAVAILABLE', outcome: 'not-sent', retryAfterSeconds: expect.any(Number) };
const UNKNOWN = { code: 'OUTCOME_UNKNOWN', outcome: 'unknown' };

type Adapter = NonNullable<AxiosRequestConfig['adapter']>;

const throughAxios: AxiosAdapter = (config) => axios.getAdapter('http')(config);

describe.each<[name: string, adapter: Adapter | undefined]>([
  ['our adapter', undefined],
  ['axios’ http adapter', 'http'],
  ['axios’ fetch adapter', 'fetch'],
  ['a list of adapters', ['http', 'fetch']],
  ['an adapter of the user', throughAxios],
])('Through %s', (_name, adapter) => {
  function open(url: string): ReturnType<typeof connect> {
    return connect(url, { http: { adapter } });
  }

  it.each([
    [401, '{"error":"token expired"}'],
    [422, '{"code":0,"result_code":0}'],
    [400, '{"code":400,"result_code":11}'],
  ])('a %i of another service, asked by an interceptor, is not Paynet’s answer', async (status, body) => {
    const server = await startServer(GOOD);
    const other = await startServer(answering(status, body));
    const { client, http } = open(server.url);
    http.axiosRef.interceptors.response.use(async (response) => {
      await axios.post(other.url, {});
      return response;
    });
    await expect(client.post(PATH, BODY)).resolves.toEqual({ code: 0 });
    expect([server.requests.length, other.requests.length]).toEqual([1, 1]);
  });

  it('nor is one that comes after the connection broke', async () => {
    const server = await startServer(BROKEN);
    const other = await startServer(answering(401, '{}'));
    const { client, http } = open(server.url);
    http.axiosRef.interceptors.response.use(undefined, () => axios.post(other.url, {}));
    await expect(client.post(PATH, BODY)).rejects.toMatchObject(UNKNOWN);
    expect([server.requests.length, other.requests.length]).toEqual([1, 1]);
  });

  it('another service that is down, asked by an interceptor, does not make a second request', async () => {
    const server = await startServer(GOOD);
    const port = await closedPort();
    const { client, http } = open(server.url);
    http.axiosRef.interceptors.response.use(async (response) => {
      await axios.post(`http://127.0.0.1:${port}`, {});
      return response;
    });
    await expect(client.post(PATH, BODY)).resolves.toEqual({ code: 0 });
    expect(server.requests).toHaveLength(1);
  });

  it('nor does one whose name is unknown, after the connection broke', async () => {
    const server = await startServer(BROKEN);
    const { client, http } = open(server.url);
    http.axiosRef.interceptors.response.use(undefined, () => {
      throw Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' });
    });
    await expect(client.post(PATH, BODY)).rejects.toMatchObject(UNKNOWN);
    expect(server.requests).toHaveLength(1);
  });

  it.each<[name: string, make: () => never]>([
    [
      'throws it away',
      () => {
        throw new Error('no database');
      },
    ],
    ['swallows it', () => undefined as never],
  ])('an answer counts when an interceptor %s', async (_case, make) => {
    const server = await startServer(answering(401, '{"code":401,"result_code":7}'));
    const { client, http } = open(server.url);
    http.axiosRef.interceptors.response.use(make);
    await expect(client.post(PATH, BODY)).rejects.toMatchObject({ code: 'PAYNET_AUTH' });
    expect(server.requests).toHaveLength(1);
  });

  it('and when an interceptor keeps it beyond the deadline', async () => {
    const server = await startServer(answering(401, '{"code":401,"result_code":7}'));
    const { client, http } = open(server.url);
    const kept = new Promise<void>((resolve) => {
      http.axiosRef.interceptors.response.use(() => {
        resolve();
        return new Promise<never>(() => undefined);
      });
    });
    const call = (timeoutMs: number): Promise<unknown> => client.post(PATH, BODY, { timeoutMs });
    expect(await errorAtDeadline(call, () => kept)).toMatchObject({ code: 'PAYNET_AUTH' });
    expect(server.requests).toHaveLength(1);
  });

  it('what interceptors make of an answer is used', async () => {
    const server = await startServer(answering(200, '{"code":0}'));
    const { client, http } = open(server.url);
    http.axiosRef.interceptors.response.use((response) => ({ ...response, data: { code: 0, seen: true } }));
    await expect(client.post(PATH, BODY)).resolves.toEqual({ code: 0, seen: true });
  });

  it.each<[name: string, prepare: (http: HttpService) => unknown]>([
    ['as it was', () => undefined],
    [
      'with an adapter of its own',
      ({ axiosRef }) => axiosRef.interceptors.request.use((config) => ({ ...config, adapter: 'http' })),
    ],
    [
      'with an adapter and a body of its own',
      ({ axiosRef }) =>
        axiosRef.interceptors.request.use((config) => ({
          ...config,
          adapter: 'http',
          transformRequest: [(data: unknown) => JSON.stringify(data)],
        })),
    ],
  ])('an interceptor that tries again as axios-retry does, %s, sends once', async (_case, prepare) => {
    const server = await startServer(BROKEN);
    const { client, http } = open(server.url);
    prepare(http);
    let retries = 0;
    http.axiosRef.interceptors.response.use(undefined, (error: AxiosError) => {
      retries += 1;
      if (retries > 3 || error.config === undefined) throw error;
      error.config.transformRequest = [(data: unknown) => data];
      return http.axiosRef(error.config);
    });
    await expect(client.post(PATH, BODY)).rejects.toMatchObject(UNKNOWN);
    expect(retries).toBeGreaterThan(0);
    expect(server.requests).toHaveLength(1);
  });

  it('the adapter of a request sends it no second time when called by hand', async () => {
    const server = await startServer(BROKEN);
    const { client, http } = open(server.url);
    http.axiosRef.interceptors.response.use(undefined, async (error: AxiosError) => {
      const { config } = error;
      for (const one of [config?.adapter, http.axiosRef.defaults.adapter]) {
        await errorOf((one as AxiosAdapter)(config!));
      }
      throw error;
    });
    await expect(client.post(PATH, BODY)).rejects.toMatchObject(UNKNOWN);
    expect(server.requests).toHaveLength(1);
  });

  it('a connection that is refused sent nothing, and is tried three times', async () => {
    const { client, http } = open(`http://127.0.0.1:${await closedPort()}`);
    let attempts = 0;
    http.axiosRef.interceptors.request.use((config) => {
      attempts += 1;
      return config;
    });
    await expect(client.post(PATH, BODY)).rejects.toMatchObject({ ...NOT_SENT, retryable: true });
    expect(attempts).toBe(3);
  });
});

describe('An HttpService on any axios', () => {
  it('sends once, whatever its interceptors do', async () => {
    const server = await startServer(BROKEN);
    const instance = axios.create();
    instance.interceptors.request.use((config) => ({ ...config, adapter: 'http' }));
    instance.interceptors.response.use(undefined, (error: AxiosError) => {
      if (error.config === undefined) throw error;
      error.config.transformRequest = [(data: unknown) => data];
      return instance(error.config);
    });
    const client = new PaynetClient(new HttpService(instance), settingsFor(server.url));
    await expect(client.post(PATH, BODY)).rejects.toMatchObject(UNKNOWN);
    expect(server.requests).toHaveLength(1);
  });
});

describe('An adapter of the user', () => {
  const throughFetch: AxiosAdapter = async (config) => {
    const { status } = await fetch(String(config.url), { method: 'POST', body: String(config.data) });
    return { data: { code: 0 }, status, statusText: '', headers: {}, config };
  };

  it.each<[name: string, send: AxiosAdapter, fail: (ports: { other: number; closed: number }) => unknown]>([
    [
      'around one of axios asks a service that is down',
      throughAxios,
      ({ closed }) => axios.post(`http://127.0.0.1:${closed}`),
    ],
    [
      'around one of axios fails otherwise with what looks like no connection',
      throughAxios,
      () => Promise.reject(Object.assign(new Error('no database'), { code: 'ECONNREFUSED' })),
    ],
    [
      'of its own making asks a service that is down',
      throughFetch,
      ({ closed }) => axios.post(`http://127.0.0.1:${closed}`),
    ],
    [
      'of its own making asks a service that refuses',
      throughFetch,
      ({ other }) => axios.post(`http://127.0.0.1:${other}`),
    ],
  ])('that %s once the answer came leaves the outcome unknown', async (_name, send, fail) => {
    const server = await startServer(GOOD);
    const ports = { other: (await startServer(answering(401, '{}'))).port, closed: await closedPort() };
    const adapter: AxiosAdapter = async (config) => {
      const response = await send(config);
      await fail(ports);
      return response;
    };
    const { client } = connect(server.url, { http: { adapter } });
    await expect(client.post(PATH, BODY)).rejects.toMatchObject(UNKNOWN);
    expect(server.requests).toHaveLength(1);
  });

  it('may say with fetch, in a cause, that nothing was sent', async () => {
    for (const code of ['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED']) {
      let attempts = 0;
      const adapter: AxiosAdapter = (config) => {
        attempts += 1;
        const cause = Object.assign(new Error('fetch failed'), { code });
        return Promise.reject(
          Object.assign(new AxiosError('Network Error', 'ERR_NETWORK', config), { cause }),
        );
      };
      const { client } = connect('http://127.0.0.1:9', { http: { adapter } });
      await expect(client.post(PATH, BODY)).rejects.toMatchObject(NOT_SENT);
      expect(attempts).toBe(3);
    }
  });

  it('may turn an answer into an error, which stays an answer', async () => {
    const adapter: AxiosAdapter = (config) => {
      const response = { status: 401, data: { result_code: 7 }, statusText: '', headers: {}, config };
      return Promise.reject(new AxiosError('refused', 'ERR_BAD_REQUEST', config, undefined, response));
    };
    const { client } = connect('http://127.0.0.1:9', { http: { adapter } });
    await expect(client.post(PATH, BODY)).rejects.toMatchObject({ code: 'PAYNET_AUTH' });
  });

  it.each<[name: string, recover: ((error: unknown) => unknown) | undefined, expected: object]>([
    ['finds that nothing was sent, nor will be', undefined, { ...NOT_SENT, retryable: false }],
    [
      'may be helped out by an interceptor, and nothing is sent later',
      () => ({ data: { code: 0 } }),
      { code: 0 },
    ],
  ])('around ours that loses patience %s', async (_name, recover, expected) => {
    const server = await startServer(GOOD);
    let goOn = (): void => undefined;
    const httpAgent = new http.Agent({
      lookup: (_hostname, { all }, found) => {
        goOn = () =>
          all === true ? found(null, [{ address: '127.0.0.1', family: 4 }]) : found(null, '127.0.0.1', 4);
      },
    });
    const { client, http: service } = connect(`http://simulator.test:${server.port}`, {
      http: { httpAgent },
    });
    const ours = service.axiosRef.defaults.adapter as AxiosAdapter;
    service.axiosRef.defaults.adapter = (config) => {
      void errorOf(ours(config));
      return Promise.reject(new Error('too slow'));
    };
    service.axiosRef.interceptors.response.use(undefined, recover);
    expect(await client.post(PATH, BODY).catch((error: unknown) => error)).toMatchObject(expected);
    goOn();
    await settled();
    await server.allConnectionsClosed();
    expect(server.requests).toHaveLength(0);
  });
});

describe('A header that an interceptor spoils', () => {
  it('stops the request, and its connection is closed', async () => {
    const server = await startServer(GOOD);
    const { client, http: service } = connect(server.url);
    service.axiosRef.interceptors.request.use((config) => {
      // Past the setters of axios, which clean values up.
      return { ...config, headers: Object.assign(config.headers, { 'X-Trace': 'ş' }) };
    });
    await expect(client.post(PATH, BODY)).rejects.toMatchObject({ ...NOT_SENT, retryable: false });
    await server.allConnectionsClosed();
    expect(server.requests).toHaveLength(0);
  });
});
