import { HttpService } from '@nestjs/axios';
import { BatchInterceptor } from '@mswjs/interceptors';
import { ClientRequestInterceptor } from '@mswjs/interceptors/ClientRequest';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import axios, { AxiosError, AxiosHeaders, type AxiosAdapter, type AxiosResponse } from 'axios';
import MockAdapter from 'axios-mock-adapter';
import nock from 'nock';
import { EMPTY, NEVER, of, throwError } from 'rxjs';
import { PaynetClient } from '../../libs/paynet-otp/src/paynet/paynet-client.js';
import { clientFor, errorOf, settingsFor } from './support/client.js';
import { answering, type Behaviour } from './support/fault-server.js';
import { connect, startServer } from './support/lifecycle.js';

const LIVE = 'https://api.paynet.com.tr';
const PATH = '/v1/card/send_otp';
const BODY = { user_gsm: '5321234567' };
const GOOD: Behaviour = answering(200, '{"code":0}');
const NOT_SENT = { code: 'UNAVAILABLE', outcome: 'not-sent' };
const UNKNOWN = { code: 'OUTCOME_UNKNOWN', outcome: 'unknown' };

describe('nock', () => {
  afterEach(() => {
    nock.cleanAll();
    nock.restore();
  });

  function intercept(): nock.Interceptor {
    if (!nock.isActive()) nock.activate();
    return nock(LIVE).post(PATH, BODY);
  }

  it('sees our calls', async () => {
    const scope = intercept()
      .matchHeader('authorization', /^Basic sck_/)
      .reply(200, { code: 0, message: 'Başarılı' });
    const { client } = connect(LIVE, { blockPaynetHosts: false });
    await expect(client.post(PATH, BODY)).resolves.toEqual({ code: 0, message: 'Başarılı' });
    expect(scope.isDone()).toBe(true);
  });

  it('can refuse', async () => {
    intercept().reply(401, { code: 401, result_code: 7 });
    const { client } = connect(LIVE, { blockPaynetHosts: false });
    await expect(client.post(PATH, BODY)).rejects.toMatchObject({ code: 'PAYNET_AUTH' });
  });

  it.each([
    ['ECONNREFUSED', NOT_SENT],
    ['ENOTFOUND', NOT_SENT],
    ['ECONNRESET', UNKNOWN],
    ['ETIMEDOUT', UNKNOWN],
  ])('can fail with %s', async (code, expected) => {
    intercept()
      .times(3)
      .replyWithError(Object.assign(new Error('mocked'), { code }));
    const { client } = connect(LIVE, { blockPaynetHosts: false });
    await expect(client.post(PATH, BODY)).rejects.toMatchObject(expected);
  });

  it('can delay past the deadline', async () => {
    intercept().delay(10_000).reply(200, { code: 0 });
    const { client } = connect(LIVE, { blockPaynetHosts: false, timeoutMs: 100 });
    await expect(client.post(PATH, BODY)).rejects.toMatchObject({ name: expect.stringMatching(/^Paynet/) });
    nock.abortPendingRequests();
  });
});

describe('msw’s interceptors', () => {
  it('see our calls', async () => {
    const interceptor = new BatchInterceptor({
      name: 'test',
      interceptors: [new ClientRequestInterceptor()],
    });
    const seen: unknown[] = [];
    interceptor.on('request', async ({ request, controller }) => {
      seen.push([request.method, request.url, await request.clone().json()]);
      controller.respondWith(Response.json({ code: 0 }));
    });
    interceptor.apply();
    try {
      const { client } = connect(LIVE, { blockPaynetHosts: false });
      await expect(client.post(PATH, BODY)).resolves.toEqual({ code: 0 });
      expect(seen).toEqual([['POST', LIVE + PATH, BODY]]);
    } finally {
      interceptor.dispose();
    }
  });
});

describe('axios-mock-adapter', () => {
  it('sees our calls, with the body as JSON and our headers', async () => {
    const { client, http } = connect(LIVE);
    const mock = new MockAdapter(http.axiosRef);
    mock.onPost(LIVE + PATH, BODY).reply(200, { code: '0', extra: [1] });
    await expect(client.post(PATH, BODY)).resolves.toEqual({ code: '0', extra: [1] });
    expect(mock.history['post']).toHaveLength(1);
    expect(mock.history['post']?.[0]?.headers).toMatchObject({ 'Accept-Encoding': 'identity' });
  });

  it.each<[name: string, prepare: (mock: MockAdapter) => unknown, expected: object]>([
    ['a refusal', (mock) => mock.onPost().reply(400, { code: 400, result_code: 11 }), { code: 'REFUSED' }],
    ['no mock', () => undefined, { code: 'REFUSED' }],
    ['a server error', (mock) => mock.onPost().reply(503), UNKNOWN],
    ['text', (mock) => mock.onPost().reply(200, '<html>'), UNKNOWN],
    ['a timeout', (mock) => mock.onPost().timeout(), UNKNOWN],
    ['a network error', (mock) => mock.onPost().networkError(), UNKNOWN],
    ['an aborted request', (mock) => mock.onPost().abortRequest(), UNKNOWN],
  ])('can play %s, once', async (_name, prepare, expected) => {
    const { client, http } = connect(LIVE);
    const mock = new MockAdapter(http.axiosRef);
    prepare(mock);
    await expect(client.post(PATH, BODY)).rejects.toMatchObject(expected);
    expect(mock.history['post']).toHaveLength(1);
  });

  it('can let calls through to a real server', async () => {
    const server = await startServer(GOOD);
    const { client, http } = connect(server.url);
    new MockAdapter(http.axiosRef).onPost().passThrough();
    await expect(client.post(PATH, BODY)).resolves.toEqual({ code: 0 });
    expect(server.requests).toHaveLength(1);
  });

  it('leaves the outcome unknown when it hangs', async () => {
    const { client, http } = connect(LIVE, { timeoutMs: 50 });
    new MockAdapter(http.axiosRef).onPost().reply(() => new Promise(() => undefined));
    await expect(client.post(PATH, BODY)).rejects.toMatchObject(UNKNOWN);
  });
});

describe('A replaced HttpService', () => {
  function clientOn(post: HttpService['post'], timeoutMs = 100): PaynetClient {
    return new PaynetClient({ post } as HttpService, settingsFor(LIVE, { timeoutMs }));
  }

  function networkError(code: string): AxiosError {
    return new AxiosError('mocked', code);
  }

  it.each<[name: string, response: unknown]>([
    ['with nothing but parsed data', { data: { code: 0 } }],
    ['with text', { data: '{"code":0}', status: 200 }],
    ['with bytes', { data: Buffer.from('{"code":0}'), status: 200, headers: {} }],
    ['with an ArrayBuffer', { data: new TextEncoder().encode('{"code":0}').buffer }],
    ['with everything', { data: { code: 0 }, status: 200, statusText: 'OK', headers: new AxiosHeaders() }],
  ])('may answer %s', async (_name, response) => {
    const post = jest.fn(() => of(response as AxiosResponse));
    await expect(clientOn(post as HttpService['post']).post(PATH, BODY)).resolves.toEqual({ code: 0 });
    expect(post).toHaveBeenCalledWith(LIVE + PATH, BODY, expect.anything());
  });

  it.each<[name: string, post: () => unknown, expected: object, calls: number]>([
    ['answer with a refusal', () => of({ data: { code: 2 } }), { code: 'REFUSED' }, 1],
    ['answer with nothing', () => of(undefined), UNKNOWN, 1],
    ['answer without data', () => of({}), UNKNOWN, 1],
    ['answer with too much', () => of({ data: ' '.repeat(70_000) + '{"code":0}' }), UNKNOWN, 1],
    ['end without an answer', () => EMPTY, UNKNOWN, 1],
    ['never end', () => NEVER, UNKNOWN, 1],
    ['reset', () => throwError(() => networkError('ECONNRESET')), UNKNOWN, 1],
    ['time out', () => throwError(() => networkError('ECONNABORTED')), UNKNOWN, 1],
    ['fail with what is no error', () => throwError(() => 'ECONNREFUSED'), UNKNOWN, 1],
    [
      'throw',
      () => {
        throw new Error('mocked');
      },
      UNKNOWN,
      1,
    ],
    ['give no observable', () => undefined, UNKNOWN, 1],
    ['not connect', () => throwError(() => networkError('ECONNREFUSED')), NOT_SENT, 3],
    ['not find the name', () => throwError(() => networkError('ENOTFOUND')), NOT_SENT, 3],
    [
      'reject with an answer',
      () =>
        throwError(
          () =>
            new AxiosError('Request failed', 'ERR_BAD_REQUEST', undefined, undefined, {
              status: 401,
              data: { code: 401, result_code: 7 },
            } as AxiosResponse),
        ),
      { code: 'PAYNET_AUTH', outcome: 'answered' },
      1,
    ],
  ])('may %s', async (_name, reply, expected, calls) => {
    const post = jest.fn(reply);
    await expect(clientOn(post as HttpService['post'], 700).post(PATH, BODY)).rejects.toMatchObject(expected);
    expect(post).toHaveBeenCalledTimes(calls);
  });

  it('may be a spy on our own', async () => {
    const { client, http } = connect(LIVE);
    jest.spyOn(http, 'post').mockReturnValue(throwError(() => networkError('ECONNRESET')));
    await expect(client.post(PATH, BODY)).rejects.toMatchObject(UNKNOWN);
    jest.spyOn(http.axiosRef, 'post').mockRejectedValue(networkError('ECONNRESET'));
    await expect(client.post(PATH, BODY)).rejects.toMatchObject(UNKNOWN);
  });

  it('may be one on any axios, which then neither follows a redirect nor hides a status', async () => {
    const server = await startServer(answering(307, '', { Location: '/v1/elsewhere' }));
    for (const adapter of ['http', 'fetch']) {
      const client = new PaynetClient(new HttpService(axios.create({ adapter })), settingsFor(server.url));
      await expect(client.post(PATH, BODY)).rejects.toMatchObject(UNKNOWN);
    }
    expect(server.requests).toHaveLength(2);
  });
});

describe('Axios’ own adapters, by option', () => {
  it.each(['http', 'fetch', ['http']])('%j works, answers bounded and decoded as ours', async (adapter) => {
    const server = await startServer({
      onRequest: (socket, n) => {
        const bodies = [
          '{"code":0}',
          '{"code":8}',
          '\ufeff{"code":0}',
          `{"code":0,"x":"${'x'.repeat(70_000)}"}`,
        ];
        answering(200, bodies[n - 1] ?? '').onRequest?.(socket, n);
      },
    });
    const { client, http } = connect(server.url, { http: { adapter } });
 http.axiosRef.interceptors.response.use((r)=>{return r},(e)=>{console.log(e.code, e.stack,e.cause, e.cause?.cause);throw e});   await expect(client.post(PATH, BODY)).resolves.toEqual({ code: 0 });
    await expect(client.post(PATH, BODY)).rejects.toMatchObject(UNKNOWN);
    await expect(client.post(PATH, BODY)).resolves.toEqual({ code: 0 });
    await expect(client.post(PATH, BODY)).rejects.toMatchObject(UNKNOWN);
    expect(server.requests).toHaveLength(4);
  });

  it('are given up at the deadline', async () => {
    const server = await startServer({});
    const { client } = connect(server.url, { http: { adapter: 'http' }, timeoutMs: 100 });
    await expect(client.post(PATH, BODY)).rejects.toMatchObject(UNKNOWN);
    await server.allConnectionsClosed();
  });
});

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

  it('that fails after the answer leaves the outcome unknown', async () => {
    const server = await startServer(GOOD);
    const { client, http } = connect(server.url);
    http.axiosRef.interceptors.response.use(() => {
      throw new Error('no database');
    });
    await expect(client.post(PATH, BODY)).rejects.toMatchObject(UNKNOWN);
    expect(server.requests).toHaveLength(1);
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

describe('The global axios', () => {
  it('has no part in our calls, whatever an application sets on it', async () => {
    const before = { ...axios.defaults, headers: { ...axios.defaults.headers } };
    Object.assign(axios.defaults, { baseURL: 'http://127.0.0.1:9', params: { leak: 1 }, timeout: 1 });
    axios.defaults.headers.common['X-Internal-Token'] = 'secret';
    try {
      const server = await startServer(GOOD);
      const { client } = clientFor(server.url);
      await client.post(PATH, BODY);
      client.close();
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

describe('Without allowPaynetInTests nothing leaves for a real Paynet host', () => {
  const CONFIG = { name: 'PaynetConfigError', code: 'CONFIG', outcome: 'not-sent', operation: 'call' };

  it.each([LIVE, 'https://pts-api.paynet.com.tr', 'https://anything.paynet.com.tr'])(
    'like %s',
    async (url) => {
      const { client } = connect(url);
      const error = await errorOf(client.post(PATH, BODY));
      expect(error).toMatchObject(CONFIG);
      expect((error as Error).message).toContain('allowPaynetInTests');
    },
  );

  it.each<[name: string, adapter: 'http' | 'fetch' | AxiosAdapter | string[]]>([
    ['axios’ http adapter', 'http'],
    ['axios’ fetch adapter', 'fetch'],
    ['a list of them', ['fetch', 'http']],
    ['the function of axios’ http adapter', axios.getAdapter('http')],
  ])('through %s', async (_name, adapter) => {
    const { client } = connect(LIVE, { http: { adapter } });
    await expect(client.post(PATH, BODY)).rejects.toMatchObject(CONFIG);
  });

  it.each<[name: string, instance: typeof axios | undefined]>([
    ['the global axios', undefined],
    ['an axios without an adapter of its own', Object.assign(axios.create(), { defaults: {} })],
  ])('through a replaced HttpService on %s', async (_name, instance) => {
    const client = new PaynetClient(new HttpService(instance), settingsFor(LIVE));
    await expect(client.post(PATH, BODY)).rejects.toMatchObject(CONFIG);
  });

  it('through an adapter that an interceptor sets', async () => {
    const { client, http } = connect(LIVE);
    http.axiosRef.interceptors.request.use((config) => ({ ...config, adapter: 'http' }));
    await expect(client.post(PATH, BODY)).rejects.toMatchObject(CONFIG);
  });

  it('but mocks work: a user’s adapter, and an HttpService of the test', async () => {
    const adapter: AxiosAdapter = (config) =>
      Promise.resolve({ data: { code: 0 }, status: 200, statusText: '', headers: {}, config });
    const { client } = connect(LIVE, { http: { adapter } });
    await expect(client.post(PATH, BODY)).resolves.toEqual({ code: 0 });
  });
});
