import { getEventListeners, once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { describe, expect, it, jest } from '@jest/globals';
import {
  PaynetConfigError,
  PaynetInputError,
  PaynetProviderError,
  type PaynetError,
} from '../../libs/paynet-otp/src/errors/index.js';
import { PaynetCall } from '../../libs/paynet-otp/src/paynet/paynet-call.js';
import { clientFor, errorOf, PERMIT, SECRET_KEY } from './support/client.js';
import { errorAtDeadline, MINUTE, settled } from './support/deadline.js';
import { DeafListener } from './support/deaf-listener.js';
import { answer, answering, type Behaviour } from './support/fault-server.js';
import { atEnd, connect, startServer } from './support/lifecycle.js';
import { ResolvingAgent } from './support/resolving-agent.js';

const PATH = '/v1/card/save';
const GOOD: Behaviour = answering(200, '{"code":0}');
const NOT_SENT = {
  name: 'PaynetProviderError',
  code: 'UNAVAILABLE',
  outcome: 'not-sent',
  retryAfterSeconds: expect.any(Number),
};
const UNKNOWN = { name: 'PaynetOutcomeUnknownError', code: 'OUTCOME_UNKNOWN', outcome: 'unknown' };

const GAVE_UP = 'the caller gave the call up';
/** Not by the deadline, which ends a call with the same codes. */
const GIVEN_UP = { ...NOT_SENT, message: expect.stringContaining(GAVE_UP) as unknown };
const GIVEN_UP_UNKNOWN = { ...UNKNOWN, message: expect.stringContaining(GAVE_UP) as unknown };
const TIME_OVER = {
  ...NOT_SENT,
  message: expect.stringContaining('the time allowed for the call was over') as unknown,
};

function timers(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
}

describe('A caller who gives up', () => {
  it('before the call finds that nothing was sent', async () => {
    const server = await startServer(GOOD);
    const { client } = connect(server.url);
    await expect(client.post(PATH, {}, { signal: AbortSignal.abort() })).rejects.toMatchObject(GIVEN_UP);
    expect(server.connections).toBe(0);
  });

  it('right after the call was made finds that nothing was sent', async () => {
    const server = await startServer(GOOD);
    const aborter = new AbortController();
    const { client } = connect(server.url);
    const error = errorOf(client.post(PATH, {}, { signal: aborter.signal }));
    aborter.abort();
    expect(await error).toMatchObject(GIVEN_UP);
    expect(server.connections).toBe(0);
  });

  it('while the secret key is looked up finds that nothing was sent', async () => {
    const server = await startServer(GOOD);
    const aborter = new AbortController();
    const secretKeyOf = (): Promise<string> => {
      setImmediate(() => aborter.abort());
      return new Promise(() => undefined);
    };
    const { client } = connect(server.url, { secretKeyOf });
    await expect(client.post(PATH, {}, { signal: aborter.signal })).rejects.toMatchObject(GIVEN_UP);
    expect(server.connections).toBe(0);
  });

  it('while an interceptor thinks finds that nothing was sent, nor will be', async () => {
    const server = await startServer(GOOD);
    const aborter = new AbortController();
    const { client, http: service } = connect(server.url);
    let goOn = (): void => undefined;
    const thought = new Promise<void>((resolve) => (goOn = resolve));
    service.axiosRef.interceptors.request.use(async (config) => {
      setImmediate(() => aborter.abort());
      await thought;
      return config;
    });
    await expect(client.post(PATH, {}, { signal: aborter.signal })).rejects.toMatchObject(GIVEN_UP);
    goOn();
    service.axiosRef.interceptors.request.clear();
    await client.post('/v1/other', {});
    expect(server.requests.map((request) => request.split(' ')[1])).toEqual(['/v1/other']);
  });

  it('while waiting for a connection of a busy agent finds that nothing was sent, nor will be', async () => {
    const server = await startServer({});
    const httpAgent = new http.Agent({ maxSockets: 1 });
    const { client } = connect(server.url, { http: { httpAgent } });
    const [first, second] = [new AbortController(), new AbortController()];
    const firstError = errorOf(client.post('/v1/first', {}, { signal: first.signal }));
    await server.requestSeen();
    const secondError = errorOf(client.post('/v1/second', {}, { signal: second.signal }));
    setImmediate(() => second.abort());
    expect(await secondError).toMatchObject(GIVEN_UP);
    first.abort();
    expect(await firstError).toMatchObject(GIVEN_UP_UNKNOWN);
    await server.allConnectionsClosed();
    expect(server.requests).toHaveLength(1);
  });

  it('while connecting finds that nothing was sent', async () => {
    const listener = await DeafListener.start();
    atEnd(() => listener.stop());
    const aborter = new AbortController();
    const httpAgent = new ResolvingAgent('127.0.0.1');
    const { client } = connect(`http://simulator.test:${listener.port}`, { http: { httpAgent } });
    httpAgent.onLookup = () => setImmediate(() => aborter.abort());
    await expect(client.post(PATH, {}, { signal: aborter.signal })).rejects.toMatchObject(GIVEN_UP);
  });

  it('during the TLS handshake finds that nothing was sent', async () => {
    const server = await startServer({});
    const aborter = new AbortController();
    const { client } = connect(server.url.replace('http:', 'https:'));
    server.server.once('connection', (socket) => socket.once('data', () => aborter.abort()));
    await expect(client.post(PATH, {}, { signal: aborter.signal })).rejects.toMatchObject(GIVEN_UP);
    await server.allConnectionsClosed();
    expect(server.requests).toHaveLength(0);
  });

  it('between two attempts finds that nothing was sent', async () => {
    const aborter = new AbortController();
    const httpAgent = new ResolvingAgent('EAI_AGAIN');
    httpAgent.onLookup = () => setImmediate(() => aborter.abort());
    // A pause of more than a second.
    jest.spyOn(Math, 'random').mockReturnValue(30);
    const { client } = connect('http://simulator.test', { http: { httpAgent } });
    await expect(client.post(PATH, {}, { signal: aborter.signal })).rejects.toMatchObject(GIVEN_UP);
  });

  it.each<[when: string, behaviour: Behaviour]>([
    ['after the request has left', {}],
    ['in the middle of the answer', { onRequest: (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Le') }],
  ])('%s does not know the outcome', async (_when, behaviour) => {
    const server = await startServer(behaviour);
    const aborter = new AbortController();
    const { client } = connect(server.url);
    const error = errorOf(client.post(PATH, {}, { signal: aborter.signal }));
    await server.requestSeen();
    aborter.abort();
    expect(await error).toMatchObject(GIVEN_UP_UNKNOWN);
    await server.allConnectionsClosed();
    expect(server.requests).toHaveLength(1);
  });

  it('after the answer changes nothing', async () => {
    const server = await startServer(GOOD);
    const aborter = new AbortController();
    const { client } = connect(server.url);
    await client.post(PATH, {}, { signal: aborter.signal });
    aborter.abort();
    await client.post(PATH, {});
    expect([server.requests.length, server.connections]).toEqual([2, 1]);
  });
});

describe('The deadline', () => {
  it('bounds the lookup of the secret key', async () => {
    const { client } = connect('http://127.0.0.1:9', { secretKeyOf: () => new Promise(() => undefined) });
    const error = await errorAtDeadline((timeoutMs) => client.post(PATH, {}, { timeoutMs }));
    expect(error).toMatchObject(TIME_OVER);
  });

  it('bounds an interceptor that never ends', async () => {
    const server = await startServer(GOOD);
    const { client, http: service } = connect(server.url);
    service.axiosRef.interceptors.request.use(() => new Promise(() => undefined));
    const error = await errorAtDeadline((timeoutMs) => client.post(PATH, {}, { timeoutMs }));
    expect(error).toMatchObject(TIME_OVER);
    expect(server.connections).toBe(0);
  });

  it('is the module’s, unless the call has one of its own', async () => {
    const server = await startServer({});
    const { client } = connect(server.url, { timeoutMs: MINUTE });
    const waiting = (): Promise<void> => server.requestSeen();
    expect(await errorAtDeadline(() => client.post(PATH, {}), waiting)).toMatchObject(UNKNOWN);
    const long = connect(server.url, { timeoutMs: 10 * MINUTE }).client;
    const call = (timeoutMs: number): Promise<unknown> => long.post(PATH, {}, { timeoutMs });
    expect(await errorAtDeadline(call, waiting)).toMatchObject(UNKNOWN);
  });

  it('that is over when a call begins sends nothing', async () => {
    const server = await startServer(GOOD);
    const { client } = connect(server.url);
    const call = new PaynetCall('send-otp', 'test', { timeoutMs: 0 });
    await expect(client.exchange(PATH, {}, call, PERMIT)).rejects.toMatchObject({
      ...TIME_OVER,
      operation: 'send-otp',
    });
    expect(server.connections).toBe(0);
  });
});

describe('After a call', () => {
  it('no timer and no listener remain, and the idle connection does not keep the process alive', async () => {
    const server = await startServer(GOOD);
    const { client } = connect(server.url);
    const before = timers();
    const { signal } = new AbortController();
    await client.post(PATH, {}, { signal });
    await errorOf(client.post(PATH, {}, { signal: AbortSignal.abort() }));
    expect(timers()).toBe(before);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('of many that share a signal, which has but one listener, none remains', async () => {
    const server = await startServer({});
    const { client } = connect(server.url);
    const aborter = new AbortController();
    const errors = Array.from({ length: 20 }, () =>
      errorOf(client.post(PATH, {}, { signal: aborter.signal })),
    );
    await server.requestSeen();
    // From the eleventh on Node would warn of a leak.
    expect(getEventListeners(aborter.signal, 'abort')).toHaveLength(1);
    aborter.abort();
    for (const error of await Promise.all(errors)) expect(String(error)).toContain(GAVE_UP);
    expect(getEventListeners(aborter.signal, 'abort')).toHaveLength(0);
  });

  it('that failed no timer, listener or connection remains', async () => {
    const server = await startServer({ onRequest: (socket) => socket.destroy() });
    const { client } = connect(server.url);
    const before = timers();
    const { signal } = new AbortController();
    await errorOf(client.post(PATH, {}, { signal }));
    await server.allConnectionsClosed();
    expect(timers()).toBe(before);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('an idle connection is closed by the client itself, two seconds later', async () => {
    const server = await startServer(GOOD);
    const { client } = connect(server.url);
    const setTimeoutOf = jest.spyOn(net.Socket.prototype, 'setTimeout');
    await client.post(PATH, {});
    await settled();
    expect(setTimeoutOf.mock.lastCall).toEqual([2000]);
    // What Node does two seconds later.
    (setTimeoutOf.mock.contexts.at(-1) as net.Socket).emit('timeout');
    await server.allConnectionsClosed();
    await client.post(PATH, {});
    expect([server.requests.length, server.connections]).toEqual([2, 2]);
  });

  it('an idle connection that the server has closed is not used', async () => {
    const server = await startServer({
      onRequest: (socket) => socket.write(answer(200, '{"code":0}'), () => setImmediate(() => socket.end())),
    });
    const { client } = connect(server.url);
    await client.post(PATH, {});
    await server.allConnectionsClosed();
    await client.post(PATH, {});
    expect([server.requests.length, server.connections]).toEqual([2, 2]);
  });

  it('an idle connection that is too old is not used, even when the event loop was too busy to close it', async () => {
    const server = await startServer(GOOD);
    const { client } = connect(server.url);
    await client.post(PATH, {});
    const now = performance.now.bind(performance);
    jest.spyOn(performance, 'now').mockImplementation(() => now() + 2100);
    await client.post(PATH, {});
    expect([server.requests.length, server.connections]).toEqual([2, 2]);
  });

  it.each<[hint: string, afterMs: number, connections: number]>([
    ['timeout=5', 0, 1],
    ['timeout=5', 1500, 1],
    ['timeout=2, max=100', 500, 1],
    ['timeout=2, max=100', 1100, 2],
    ['timeout=1', 0, 2],
    ['max=5, timeout=1', 0, 2],
    ['timeout=x', 1500, 1],
  ])('an idle connection obeys the server’s hint "%s" %i ms later', async (hint, afterMs, connections) => {
    const server = await startServer(
      answering(200, '{"code":0}', { Connection: 'keep-alive', 'Keep-Alive': hint }),
    );
    const { client } = connect(server.url);
    await client.post(PATH, {});
    // The connection becomes idle right after the answer.
    await settled();
    const now = performance.now.bind(performance);
    jest.spyOn(performance, 'now').mockImplementation(() => now() + afterMs);
    await client.post(PATH, {});
    expect(server.connections).toBe(connections);
  });

  it('a connection that goes stale under a request leaves the outcome unknown and is not tried again', async () => {
    const server = await startServer({
      onRequest: (socket, n) => {
        if (n === 1) GOOD.onRequest?.(socket, n);
        else socket.resetAndDestroy();
      },
    });
    const { client } = connect(server.url);
    await client.post(PATH, {});
    await expect(client.post(PATH, {})).rejects.toMatchObject(UNKNOWN);
    expect([server.requests.length, server.connections]).toEqual([2, 1]);
  });
});

describe('Places', () => {
  it('are limited: one call too many is told at once, and nothing is sent', async () => {
    const server = await startServer({});
    const { client } = connect(server.url, { maxConcurrency: 2 });
    const aborter = new AbortController();
    const { signal } = aborter;
    const underWay = [1, 2].map(() => errorOf(client.post(PATH, {}, { signal })));
    await expect(client.post(PATH, {})).rejects.toMatchObject({ ...NOT_SENT, retryAfterSeconds: 1 });
    while (server.requests.length < 2) await settled();
    aborter.abort();
    for (const error of await Promise.all(underWay)) expect(error).toMatchObject(UNKNOWN);
    expect(server.requests).toHaveLength(2);
  });

  it('are given back once, by every way out of a call', async () => {
    const server = await startServer(answering(200, '{"code":2}'));
    const { client } = connect(server.url, { maxConcurrency: 1 });
    const call = new PaynetCall('call', 'test', { timeoutMs: 1000 });
    const permit = client.reserve(call);
    permit.release();
    permit.release();
    const other = client.reserve(call);
    expect(() => client.reserve(call)).toThrow('too many requests');
    other.release();
    await errorOf(client.post(PATH, {}));
    await errorOf(client.post(PATH, { amount: 1n }));
    await errorOf(client.post(PATH, {}, { signal: AbortSignal.abort() }));
    client.reserve(call).release();
  });
});

describe('Closing', () => {
  it('ends what is under way, leaves no connection, and refuses later calls', async () => {
    const server = await startServer({});
    const { client } = clientFor(server.url);
    const sent = errorOf(client.post(PATH, {}));
    await server.requestSeen();
    const before = timers();
    client.close();
    expect(timers()).toBe(before - 1);
    expect(await sent).toMatchObject(UNKNOWN);
    await server.allConnectionsClosed();
    await expect(client.post(PATH, {})).rejects.toMatchObject(NOT_SENT);
    const call = new PaynetCall('call', 'test', { timeoutMs: 1000 });
    await expect(client.exchange(PATH, {}, call, PERMIT)).rejects.toMatchObject(NOT_SENT);
    expect(server.requests).toHaveLength(1);
  });
});

describe('The secret key', () => {
  it('is sent as Paynet documents it: raw', async () => {
    const server = await startServer(GOOD);
    const { client } = connect(server.url);
    await client.post(PATH, { card_desc: 'ığüşöç' });
    const [head = '', body] = (server.requests[0] ?? '').split('\r\n\r\n');
    expect(head.split('\r\n').sort()).toEqual(
      [
        `POST ${PATH} HTTP/1.1`,
        `Authorization: Basic ${SECRET_KEY}`,
        'Accept: application/json; charset=UTF-8',
        'Content-Type: application/json; charset=UTF-8',
        'Accept-Encoding: identity',
        `Content-Length: ${Buffer.byteLength('{"card_desc":"ığüşöç"}')}`,
        `Host: 127.0.0.1:${server.port}`,
        'Connection: keep-alive',
      ].sort(),
    );
    expect(Buffer.from(body ?? '', 'latin1').toString()).toBe('{"card_desc":"ığüşöç"}');
  });

  it('is that of the account of the call', async () => {
    const server = await startServer(GOOD);
    const { client } = connect(server.url, {
      secretKeyOf: (account) => Promise.resolve(`sck_test_${account ?? 'own'}`),
    });
    await client.post(PATH, {});
    await client.post(PATH, {}, { account: 'm1' });
    const keys = server.requests.map((request) => /Authorization: (.*)\r\n/.exec(request)?.[1]);
    expect(keys).toEqual(['Basic sck_test_own', 'Basic sck_test_m1']);
  });

  it('that cannot be looked up makes the call unavailable', async () => {
    const { client } = connect('http://127.0.0.1:9', {
      secretKeyOf: () => Promise.reject(new Error(`vault: ${SECRET_KEY}`)),
    });
    const error = await errorOf(client.post(PATH, {}));
    expect(error).toMatchObject(NOT_SENT);
    expect(JSON.stringify(error)).not.toContain(SECRET_KEY);
  });

  it.each<[name: string, thrown: PaynetError, expected: object]>([
    [
      'an unknown account',
      new PaynetInputError('account', 'is not known', { operation: 'call' }),
      { code: 'INVALID_INPUT', field: 'account', rule: 'is not known' },
    ],
    [
      'a key that is none',
      new PaynetConfigError([{ field: 'resolveAccount', rule: 'must be a key' }], { operation: 'call' }),
      { code: 'CONFIG', problems: [{ field: 'resolveAccount', rule: 'must be a key' }] },
    ],
    [
      'a call of its own that Paynet refused',
      new PaynetProviderError('REFUSED', 'no', { operation: 'call', outcome: 'answered' }),
      { code: 'UNAVAILABLE' },
    ],
  ])('that ends in %s fails the call, in the name of the call', async (_name, thrown, expected) => {
    const { client } = connect('http://127.0.0.1:9', { secretKeyOf: () => Promise.reject(thrown) });
    const options = { operation: 'save-card', correlationId: 'order 17', account: 'm1' } as const;
    const error = await errorOf(client.post(PATH, {}, options));
    expect(error).toMatchObject({
      ...expected,
      outcome: 'not-sent',
      operation: 'save-card',
      correlationId: 'order 17',
      environment: 'test',
    });
  });

  it('takes no place while it is looked up: one slow vault must not stop everybody', async () => {
    const server = await startServer(GOOD);
    const { client } = connect(server.url, {
      maxConcurrency: 2,
      secretKeyOf: (account) => (account === 'slow' ? new Promise(() => undefined) : SECRET_KEY),
    });
    const aborter = new AbortController();
    const slow = Array.from({ length: 5 }, () =>
      errorOf(client.post(PATH, {}, { account: 'slow', signal: aborter.signal })),
    );
    await expect(client.post(PATH, {}, { account: 'quick' })).resolves.toMatchObject({ code: 0 });
    aborter.abort();
    for (const error of await Promise.all(slow)) expect(error).toMatchObject(NOT_SENT);
  });

  it.each(['', ' ', 'sck test', 'sck_test\r\nX-Injected: 1', 'sck_\u0131', undefined as unknown as string])(
    'cannot be %j',
    async (key) => {
      const server = await startServer(GOOD);
      const { client } = connect(server.url, { secretKeyOf: () => key });
      await expect(client.post(PATH, {})).rejects.toMatchObject({ code: 'CONFIG', outcome: 'not-sent' });
      expect(server.connections).toBe(0);
    },
  );
});

describe('What a caller may say', () => {
  it.each<[name: string, path: unknown, body: unknown, options: unknown, field: string]>([
    ['another URL', 'https://other.example/v1', {}, {}, 'path'],
    ['another host', '//other.example/v1', {}, {}, 'path'],
    ['a host in the path', '/@other.example', {}, {}, 'path'],
    ['a way up', '/v1/../admin', {}, {}, 'path'],
    ['a hidden way up', '/v1/%2e%2e/admin', {}, {}, 'path'],
    ['a backslash', '/v1\\..\\admin', {}, {}, 'path'],
    ['a query', '/v1/card/list?x=1', {}, {}, 'path'],
    ['a second request', '/v1 HTTP/1.1\r\nX: 1', {}, {}, 'path'],
    ['no path', '', {}, {}, 'path'],
    ['no slash', 'v1/card/list', {}, {}, 'path'],
    ['no string', 7, {}, {}, 'path'],
    ['no body', PATH, null, {}, 'body'],
    ['an array', PATH, [], {}, 'body'],
    ['a string', PATH, '{}', {}, 'body'],
    ['a body that is not JSON', PATH, { amount: 1n }, {}, 'body'],
    ['a body that cannot be written', PATH, { toJSON: () => undefined }, {}, 'body'],
    ['no options', PATH, {}, null, 'call'],
    ['a signal that is none', PATH, {}, { signal: {} }, 'call.signal'],
    ['no time', PATH, {}, { timeoutMs: 0 }, 'call.timeoutMs'],
    ['endless time', PATH, {}, { timeoutMs: Infinity }, 'call.timeoutMs'],
    ['time as a string', PATH, {}, { timeoutMs: '100' }, 'call.timeoutMs'],
    ['a correlation id with a line break', PATH, {}, { correlationId: 'a\nb' }, 'call.correlationId'],
    ['an endless correlation id', PATH, {}, { correlationId: 'x'.repeat(129) }, 'call.correlationId'],
  ])('is checked: not %s', async (_name, path, body, options, field) => {
    const server = await startServer(GOOD);
    const { client } = connect(server.url);
    const error = errorOf(client.post(path as string, body as object, options as object));
    await expect(error).resolves.toMatchObject({ code: 'INVALID_INPUT', outcome: 'not-sent', field });
    expect(server.connections).toBe(0);
  });

  it('is printed in errors: the operation, the environment and the correlation id', async () => {
    const server = await startServer(answering(200, '{"code":2}'));
    const { client } = connect(server.url);
    const options = { correlationId: 'order 17', operation: 'save-card' } as const;
    await expect(client.post(PATH, {}, options)).rejects.toMatchObject({ ...options, environment: 'test' });
    await expect(client.post(PATH, {})).rejects.toMatchObject({
      operation: 'call',
      correlationId: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
    });
  });
});

describe('The base URL', () => {
  it('may have a path, which stays in front', async () => {
    const server = await startServer(GOOD);
    const { client } = connect(`${server.url}/gateway/paynet/`);
    await client.post(PATH, {});
    expect(server.requests[0]).toMatch(/^POST \/gateway\/paynet\/v1\/card\/save HTTP/);
  });

  it('may be an IPv6 address', async () => {
    const server = http.createServer((_request, response) => response.end('{"code":0}')).listen(0, '::1');
    atEnd(() => server.close());
    await once(server, 'listening');
    const { client } = connect(`http://[::1]:${(server.address() as { port: number }).port}`);
    await expect(client.post(PATH, {})).resolves.toEqual({ code: 0 });
  });
});
