import https from 'node:https';
import tls from 'node:tls';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { AxiosError, type AxiosAdapter } from 'axios';
import { type PaynetHttpOptions } from '../../libs/paynet-otp/src/paynet/client-settings.js';
import { makeIdentity, trust } from './support/certificates.js';
import { clientFor, errorOf, SECRET_KEY } from './support/client.js';
import { settled } from './support/deadline.js';
import { answering, type Behaviour } from './support/fault-server.js';
import { atEnd, connect, startServer } from './support/lifecycle.js';
import { ResolvingAgent } from './support/resolving-agent.js';

const PATH = '/v1/card/save';
const SECRETS = {
  card_number: '5571135571135575',
  cvv: '000',
  user_gsm: '5321234567',
  otp_code: 'A1b2C3',
  card_holder: 'AYŞE YILMAZ',
};
/** What must be nowhere: the key, the body's values, and words that only requests and configs of HTTP libraries contain. */
const FORBIDDEN = [
  SECRET_KEY,
  ...Object.values(SECRETS).filter((value) => value.length > 3),
  'Authorization',
  'Basic ',
  'transformRequest',
  'cancelToken',
  'user_gsm',
  '_header',
];

/** An answer that repeats the request, as badly kept servers do. */
const ECHO = JSON.stringify({ ...SECRETS, message: `card_number=${SECRETS.card_number} ${SECRET_KEY}` });

/** Everything that a logger, a serializer or a debugger could print of a value. */
function everythingOf(value: unknown): string {
  const seen: string[] = [String(value), inspect(value, { depth: 20, showHidden: true })];
  for (let error: unknown = value; error instanceof Error; error = error.cause) {
    seen.push(JSON.stringify(error), error.message, error.stack ?? '');
    for (const key of Reflect.ownKeys(error)) seen.push(inspect(Reflect.get(error, key), { depth: 20 }));
  }
  return seen.join('\n');
}

const written: string[] = [];

beforeEach(() => {
  written.length = 0;
  for (const stream of [process.stdout, process.stderr]) {
    jest.spyOn(stream, 'write').mockImplementation((chunk) => written.push(String(chunk)) > 0);
  }
  for (const method of ['log', 'warn', 'error', 'info', 'debug'] as const) {
    jest.spyOn(console, method).mockImplementation((...args) => void written.push(inspect(args)));
  }
});

afterEach(() => {
  expect(written).toEqual([]);
});

function expectClean(value: unknown): void {
  const printed = everythingOf(value);
  for (const secret of FORBIDDEN) expect(printed).not.toContain(secret);
}

/** An error as HTTP libraries throw them: it holds the whole request. */
function telltale(): AxiosError {
  const config = { headers: { Authorization: `Basic ${SECRET_KEY}` }, data: SECRETS };
  const cause = Object.assign(new Error(`${SECRET_KEY} ${SECRETS.card_number}`), {
    config,
    code: SECRET_KEY,
  });
  return Object.assign(AxiosError.from(cause), { config, request: config, code: SECRETS.card_number, cause });
}

describe('No error of the transport holds anything of the request', () => {
  it.each<[name: string, behaviour: Behaviour, effect: boolean]>([
    ['refused', answering(400, ECHO.replace('{', '{"result_code":11,')), true],
    ['refused for the key', answering(401, ECHO.replace('{', '{"result_code":7,')), true],
    ['refused in HTML', answering(403, `<html>${ECHO}</html>`), true],
    ['answered unclearly', answering(200, ECHO.replace('{', '{"code":8,')), true],
    ['answered unreadably', answering(200, ECHO), true],
    ['answered unreadably, without effect', answering(200, ECHO), false],
    ['answered with an error', answering(500, ECHO), true],
    ['answered with too much', answering(200, ECHO.repeat(900)), true],
    ['answered with no HTTP', { onRequest: (socket) => socket.end(ECHO) }, true],
    [
      'cut off',
      { onRequest: (socket) => socket.end(`HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n${ECHO}`) },
      true,
    ],
    ['reset', { onRequest: (socket) => socket.resetAndDestroy() }, true],
    ['reset, without effect', { onRequest: (socket) => socket.resetAndDestroy() }, false],
  ])('when the call is %s', async (_name, behaviour, effect) => {
    const server = await startServer(behaviour);
    const { client } = connect(server.url);
    expectClean(await errorOf(client.post(PATH, SECRETS, { effect })));
    expect(server.requests).toHaveLength(1);
  });

  it.each<[name: string, baseUrl: string]>([
    ['nobody listens', 'http://127.0.0.1:9'],
    ['the name is unknown', 'http://simulator.test'],
    ['requests are blocked', 'https://api.paynet.com.tr'],
  ])('when %s', async (_name, baseUrl) => {
    const { client } = connect(baseUrl, { http: { httpAgent: new ResolvingAgent('ENOTFOUND') } });
    expectClean(await errorOf(client.post(PATH, SECRETS)));
  });

  it('when the time is over, or the caller gives up with a reason that tells', async () => {
    const server = await startServer({});
    const { client } = connect(server.url, { timeoutMs: 100 });
    expectClean(await errorOf(client.post(PATH, SECRETS)));
    const aborter = new AbortController();
    const error = errorOf(client.post(PATH, SECRETS, { signal: aborter.signal, timeoutMs: 3000 }));
    setImmediate(() => aborter.abort(telltale()));
    expectClean(await error);
    expectClean(await errorOf(client.post(PATH, SECRETS, { signal: AbortSignal.abort(telltale()) })));
  });

  it('when the secret key cannot be looked up, or is none', async () => {
    for (const secretKeyOf of [
      () => Promise.reject(telltale()),
      () => {
        throw telltale();
      },
      () => `${SECRET_KEY}\r\n`,
    ]) {
      const { client } = connect('http://127.0.0.1:9', { secretKeyOf });
      expectClean(await errorOf(client.post(PATH, SECRETS)));
    }
  });

  it('when the body or the options are wrong', async () => {
    const { client } = connect('http://127.0.0.1:9');
    const toJSON = (): never => {
      throw telltale();
    };
    expectClean(await errorOf(client.post(PATH, { ...SECRETS, toJSON })));
    expectClean(await errorOf(client.post(`/${SECRETS.card_number}?${SECRET_KEY}`, SECRETS)));
    expectClean(await errorOf(client.post(PATH, SECRETS, { correlationId: `${SECRET_KEY}\n` })));
  });

  it('when interceptors throw what they have', async () => {
    const server = await startServer(answering(400, ECHO.replace('{', '{"result_code":11,')));
    const { client, http } = connect(server.url);
    const { request, response } = http.axiosRef.interceptors;
    const id = request.use(() => Promise.reject(telltale()));
    expectClean(await errorOf(client.post(PATH, SECRETS)));
    request.eject(id);
    response.use(() => Promise.reject(telltale()));
    expectClean(await errorOf(client.post(PATH, SECRETS)));
  });

  it('when adapters fail as those of axios do', async () => {
    const failing: AxiosAdapter = () => Promise.reject(telltale());
    expectClean(
      await errorOf(connect('http://127.0.0.1:9', { http: { adapter: failing } }).client.post(PATH, SECRETS)),
    );
    for (const adapter of ['http', 'fetch']) {
      const { client } = connect('http://127.0.0.1:9', { http: { adapter } });
      expectClean(await errorOf(client.post(PATH, SECRETS)));
    }
  });
});

describe('What a debugger prints', () => {
  it('of the client and its HttpService holds neither key nor proxy credentials', async () => {
    const server = await startServer(answering(200, '{"code":0}'));
    const auth = { username: 'office', password: 'proxy-password' };
    const { client, http } = clientFor(server.url, {
      http: { proxy: { host: '10.0.0.1', port: 3128, auth } },
    });
    atEnd(() => client.close());
    await client.post(PATH, SECRETS);
    for (const value of [client, http]) {
      const printed = JSON.stringify(value) + inspect(value, { depth: 10, showHidden: true });
      for (const secret of [SECRET_KEY, 'Basic ', SECRETS.card_number, 'proxy-password']) {
        expect(printed).not.toContain(secret);
      }
    }
  });

  it.each<[name: string, options: PaynetHttpOptions]>([
    ['our pool', {}],
    ['a user’s agent', { httpsAgent: new https.Agent({ keepAlive: true }) }],
    ['our pool, under axios’ http adapter', { adapter: 'http' }],
  ])('of an idle TLS connection of %s, or of what holds it, is no secret', async (_name, options) => {
    const identity = await makeIdentity();
    trust(identity);
    const server = await startServer(answering(200, '{"code":0}'), identity);
    const opened = jest.spyOn(tls, 'connect');
    const { client, http } = connect(server.url, { http: options });
    const agent = options.httpsAgent as https.Agent | undefined;
    atEnd(() => agent?.destroy());
    await client.post(PATH, SECRETS);
    await settled();
    await client.post(PATH, SECRETS);
    await settled();
    // One that was kept: nothing of an agent that keeps none could tell.
    expect([server.requests.length, server.connections, opened.mock.results.length]).toEqual([2, 1, 1]);
    for (const value of [opened.mock.results[0]?.value, agent, client, http]) {
      const printed = inspect(value, { depth: 10, showHidden: true });
      for (const secret of [SECRET_KEY, 'Basic ', SECRETS.card_number]) expect(printed).not.toContain(secret);
    }
  });
});
