import { HttpService } from '@nestjs/axios';
import { describe, expect, it, jest } from '@jest/globals';
import axios, { AxiosError, AxiosHeaders, type AxiosResponse } from 'axios';
import MockAdapter from 'axios-mock-adapter';
import { EMPTY, NEVER, of, throwError } from 'rxjs';
import { PaynetClient } from '../../libs/paynet-otp/src/paynet/paynet-client.js';
import { settingsFor } from './support/client.js';
import { answering, type Behaviour } from './support/fault-server.js';
import { connect, startServer } from './support/lifecycle.js';

const LIVE = 'https://api.paynet.com.tr';
const PATH = '/v1/card/send_otp';
const BODY = { user_gsm: '5321234567' };
const GOOD: Behaviour = answering(200, '{"code":0}');
const NOT_SENT = { code: 'UNAVAILABLE', outcome: 'not-sent' };
const UNKNOWN = { code: 'OUTCOME_UNKNOWN', outcome: 'unknown' };

/** Its types are CommonJS and see axios' types as others. */
function mockOn({ axiosRef }: HttpService): MockAdapter {
  const instance: unknown = axiosRef;
  return new MockAdapter(instance as ConstructorParameters<typeof MockAdapter>[0]);
}

describe('axios-mock-adapter', () => {
  it('sees our calls, with the body as JSON and our headers', async () => {
    const { client, http } = connect(LIVE);
    const mock = mockOn(http);
    mock.onPost(LIVE + PATH, BODY).reply(200, { code: '0', extra: [1] });
    await expect(client.post(PATH, BODY)).resolves.toEqual({ code: '0', extra: [1] });
    expect(mock.history['post']).toHaveLength(1);
    expect(mock.history['post'][0]?.headers).toMatchObject({ 'Accept-Encoding': 'identity' });
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
    const mock = mockOn(http);
    prepare(mock);
    await expect(client.post(PATH, BODY)).rejects.toMatchObject(expected);
    expect(mock.history['post']).toHaveLength(1);
  });

  it('can let calls through to a real server', async () => {
    const server = await startServer(GOOD);
    const { client, http } = connect(server.url);
    mockOn(http).onPost().passThrough();
    await expect(client.post(PATH, BODY)).resolves.toEqual({ code: 0 });
    expect(server.requests).toHaveLength(1);
  });

  it('leaves the outcome unknown when it hangs', async () => {
    const { client, http } = connect(LIVE, { timeoutMs: 50 });
    mockOn(http)
      .onPost()
      .reply(() => new Promise(() => undefined));
    await expect(client.post(PATH, BODY)).rejects.toMatchObject(UNKNOWN);
  });
});

describe('A replaced HttpService', () => {
  function clientOn(post: HttpService['post'], timeoutMs = 100): PaynetClient {
    const http: unknown = { post };
    return new PaynetClient(http as HttpService, settingsFor(LIVE, { timeoutMs }));
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
    const post = jest.fn<(...args: unknown[]) => unknown>(() => of(response as AxiosResponse));
    await expect(clientOn(post as unknown as HttpService['post']).post(PATH, BODY)).resolves.toEqual({
      code: 0,
    });
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

  it('may be a spy on the request of our own axios, whose answer and failure are all there is', async () => {
    const { client, http } = connect(LIVE);
    const request = jest.spyOn(http.axiosRef, 'request');
    request.mockRejectedValue(networkError('ECONNRESET'));
    await expect(client.post(PATH, BODY)).rejects.toMatchObject(UNKNOWN);
    request.mockRejectedValue(networkError('ENOTFOUND'));
    await expect(client.post(PATH, BODY)).rejects.toMatchObject(NOT_SENT);
    const refused = { status: 401, data: { code: 401, result_code: 7 } } as AxiosResponse;
    request.mockRejectedValue(new AxiosError('mocked', 'ERR_BAD_REQUEST', undefined, undefined, refused));
    await expect(client.post(PATH, BODY)).rejects.toMatchObject({ code: 'PAYNET_AUTH' });
    request.mockResolvedValue({ data: { code: 0 } });
    await expect(client.post(PATH, BODY)).resolves.toEqual({ code: 0 });
  });

  it('may be one on any axios, which then neither follows a redirect nor hides a status', async () => {
    const elsewhere = await startServer(GOOD);
    const server = await startServer(answering(307, '', { Location: elsewhere.url + PATH }));
    for (const adapter of ['http', 'fetch']) {
      const client = new PaynetClient(new HttpService(axios.create({ adapter })), settingsFor(server.url));
      await expect(client.post(PATH, BODY)).rejects.toMatchObject(UNKNOWN);
    }
    expect([server.requests.length, elsewhere.requests.length]).toEqual([2, 0]);
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
    const { client } = connect(server.url, { http: { adapter } });
    await expect(client.post(PATH, BODY)).resolves.toEqual({ code: 0 });
    await expect(client.post(PATH, BODY)).rejects.toMatchObject(UNKNOWN);
    await expect(client.post(PATH, BODY)).resolves.toEqual({ code: 0 });
    await expect(client.post(PATH, BODY)).rejects.toMatchObject(UNKNOWN);
    expect(server.requests).toHaveLength(4);
  });

  it.each(['http', 'fetch'])('%j follows no redirect', async (adapter) => {
    const elsewhere = await startServer(GOOD);
    const server = await startServer(answering(307, '', { Location: elsewhere.url + PATH }));
    const { client } = connect(server.url, { http: { adapter } });
    await expect(client.post(PATH, BODY)).rejects.toMatchObject(UNKNOWN);
    expect([server.requests.length, elsewhere.requests.length]).toEqual([1, 0]);
  });

  it('are given up at the deadline', async () => {
    const server = await startServer({});
    const { client } = connect(server.url, { http: { adapter: 'http' }, timeoutMs: 100 });
    await expect(client.post(PATH, BODY)).rejects.toMatchObject(UNKNOWN);
    await server.allConnectionsClosed();
  });
});
