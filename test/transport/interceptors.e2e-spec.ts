import { type HttpService } from '@nestjs/axios';
import { describe, expect, it, jest } from '@jest/globals';
import axios, { type AxiosAdapter, type AxiosError } from 'axios';
import { answering, type Behaviour } from './support/fault-server.js';
import { connect, startServer } from './support/lifecycle.js';

const PATH = '/v1/card/send_otp';
const BODY = { user_gsm: '5321234567' };
const GOOD: Behaviour = answering(200, '{"code":0}');
const NOT_SENT = { code: 'UNAVAILABLE', outcome: 'not-sent' };
const UNKNOWN = { code: 'OUTCOME_UNKNOWN', outcome: 'unknown' };

describe('An interceptor', () => {
  it('sees a parsed answer and may change headers', async () => {
    const server = await startServer(GOOD);
    const { client, http } = connect(server.url);
    const seen: unknown[] = [];
    http.axiosRef.interceptors.request.use((config) => {
      config.headers.set('X-Trace', '17');
      return { ...config };
    });
    http.axiosRef.interceptors.response.use((response) => {
      seen.push(response.data, response.status, response.config.url);
      return response;
    });
    await client.post(PATH, BODY);
    expect(seen).toEqual([{ code: 0 }, 200, server.url + PATH]);
    expect(server.requests[0]).toContain('X-Trace: 17');
  });

  it.each<[name: string, behaviour: Behaviour, requests: number]>([
    ['after the server closed the connection', { onRequest: (socket) => socket.destroy() }, 1],
    [
      'after an answer was cut off',
      { onRequest: (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n') },
      1,
    ],
  ])('that tries again %s is stopped', async (_name, behaviour, requests) => {
    const server = await startServer(behaviour);
    const { client, http } = connect(server.url);
    let retries = 0;
    http.axiosRef.interceptors.response.use(undefined, (error: AxiosError) => {
      retries += 1;
      if (retries > 3 || error.config === undefined) throw error;
      return http.axiosRef.request(error.config);
    });
    await expect(client.post(PATH, BODY)).rejects.toMatchObject(UNKNOWN);
    expect(retries).toBeGreaterThan(0);
    expect(server.requests).toHaveLength(requests);
  });

  it.each<[name: string, again: (http: HttpService, error: AxiosError) => unknown]>([
    ['a copy of the request', (http, { config }) => http.axiosRef.request({ ...config })],
    [
      'a request of its own',
      (http, { config }) => http.axiosRef.post(config?.url ?? '', JSON.parse(String(config?.data))),
    ],
    [
      'a request without our ticket',
      (http, { config }) => http.axiosRef.request({ ...config, cancelToken: undefined }),
    ],
  ])('that sends %s is stopped, and the outcome stays unknown', async (_name, again) => {
    const server = await startServer({ onRequest: (socket) => socket.destroy() });
    const { client, http } = connect(server.url);
    let isFirst = true;
    http.axiosRef.interceptors.response.use(undefined, (error: AxiosError) => {
      if (!isFirst) throw error;
      isFirst = false;
      return again(http, error);
    });
    await expect(client.post(PATH, BODY)).rejects.toMatchObject(UNKNOWN);
    expect(server.requests).toHaveLength(1);
  });

  it.each<[name: string, again: (http: HttpService, error: AxiosError) => unknown]>([
    ['the same request', (http, { config }) => http.axiosRef.request(config ?? {})],
    ['a request of its own', (http, { config }) => http.axiosRef.post(config?.url ?? '', {})],
  ])('that sends %s with an adapter of axios is stopped too', async (_name, again) => {
    const server = await startServer({ onRequest: (socket) => socket.destroy() });
    const { client, http } = connect(server.url, { http: { adapter: 'http' } });
    let isFirst = true;
    http.axiosRef.interceptors.response.use(undefined, (error: AxiosError) => {
      if (!isFirst) throw error;
      isFirst = false;
      return again(http, error);
    });
    await expect(client.post(PATH, BODY)).rejects.toMatchObject(UNKNOWN);
    expect(server.requests).toHaveLength(1);
  });

  it('that fails before the request finds that nothing was sent', async () => {
    const server = await startServer(GOOD);
    const { client, http } = connect(server.url);
    http.axiosRef.interceptors.request.use(() => {
      throw new Error('no token');
    });
    await expect(client.post(PATH, BODY)).rejects.toMatchObject({ ...NOT_SENT, retryable: false });
    expect(server.connections).toBe(0);
  });

  it.each([
    ['another origin', 'http://127.0.0.1:9/v1/card/save'],
    ['another host behind ours', 'SAME@other.example/v1'],
    ['a longer host', 'SAME.other.example/v1'],
  ])('cannot point the request, and with it the key, at %s', async (_name, url) => {
    const server = await startServer(GOOD);
    const { client, http } = connect(server.url);
    http.axiosRef.interceptors.request.use((config) => ({ ...config, url: url.replace('SAME', server.url) }));
    await expect(client.post(PATH, BODY)).rejects.toMatchObject({ ...NOT_SENT, retryable: false });
    expect(server.connections).toBe(0);
  });

  it('may add query parameters for a gateway', async () => {
    const server = await startServer(GOOD);
    const { client, http } = connect(server.url);
    http.axiosRef.interceptors.request.use((config) => ({ ...config, params: { tenant: 'a b' } }));
    await client.post(PATH, BODY);
    expect(server.requests[0]).toMatch(/^POST \/v1\/card\/send_otp\?tenant=a(?:\+|%20)b HTTP/);
  });
});

describe('Whatever is changed on axiosRef', () => {
  it.each<
    [name: string, change: (axiosRef: HttpService['axiosRef'], seen: (what: string) => void) => unknown]
  >([
    ['a default header', ({ defaults }) => (defaults.headers.common['X-Gateway'] = 'yes')],
    ['a default for POST', ({ defaults }) => (defaults.headers.post = { 'X-Gateway': 'yes' })],
    ['default query parameters', ({ defaults }) => (defaults.params = { 'X-Gateway': 'yes' })],
    [
      'the adapter',
      ({ defaults }, seen) => {
        const adapter = defaults.adapter as AxiosAdapter;
        defaults.adapter = (config) => {
          seen('X-Gateway');
          return adapter(config);
        };
      },
    ],
    [
      'a spy',
      (axiosRef, seen) => {
        const request = axiosRef.request.bind(axiosRef);
        jest.spyOn(axiosRef, 'request').mockImplementation((config) => {
          seen('X-Gateway');
          return request(config);
        });
      },
    ],
    [
      'an interceptor',
      ({ interceptors }) =>
        interceptors.request.use((config) => {
          config.headers.set('X-Gateway', 'yes');
          return config;
        }),
    ],
  ])('takes effect: %s', async (_name, change) => {
    const server = await startServer(GOOD);
    const { client, http } = connect(server.url);
    const seen: string[] = [];
    change(http.axiosRef, (what) => seen.push(what));
    await expect(client.post(PATH, BODY)).resolves.toEqual({ code: 0 });
    expect(seen.concat(server.requests).join()).toContain('X-Gateway');
    expect(server.requests).toHaveLength(1);
  });

  it('what must not change says so: the last step before an adapter is ours', () => {
    const { http } = connect('http://127.0.0.1:9');
    expect(() => (http.axiosRef.defaults.transformRequest as unknown[]).push(() => '')).toThrow(TypeError);
  });
});

describe('The global axios', () => {
  it('has no part in our calls, whatever an application sets on it', async () => {
    const before = { ...axios.defaults, headers: { ...axios.defaults.headers } };
    Object.assign(axios.defaults, { baseURL: 'http://127.0.0.1:9', params: { leak: 1 }, timeout: 1 });
    axios.defaults.headers.common['X-Internal-Token'] = 'secret';
    try {
      const server = await startServer(GOOD);
      const { client } = connect(server.url);
      await client.post(PATH, BODY);
      expect(server.requests[0]).toMatch(/^POST \/v1\/card\/send_otp HTTP/);
      expect(server.requests[0]).not.toContain('X-Internal-Token');
    } finally {
      delete axios.defaults.headers.common['X-Internal-Token'];
      Object.assign(axios.defaults, {
        baseURL: before.baseURL,
        params: before.params as unknown,
        timeout: 0,
      });
    }
  });
});
