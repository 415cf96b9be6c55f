import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { PaynetCall } from '../../libs/paynet-otp/src/paynet/paynet-call.js';
import { type PaynetClient } from '../../libs/paynet-otp/src/paynet/paynet-client.js';
import { errorAtDeadline } from './support/deadline.js';
import { answer, answering, type Behaviour, type FaultServer } from './support/fault-server.js';
import { clientFor, PERMIT } from './support/client.js';
import { connect, startServer } from './support/lifecycle.js';

const PATH = '/v1/card/save';
const GOOD = '{"code":0,"message":"Başarılı İşlem"}';

const UNKNOWN = 'PaynetOutcomeUnknownError OUTCOME_UNKNOWN unknown';
const REFUSED = 'PaynetProviderError REFUSED answered';
const AUTH = 'PaynetProviderError PAYNET_AUTH answered';

function describeError(error: unknown): string {
  const { name, code, outcome } = error as Record<string, string>;
  return `${name} ${code} ${outcome}`;
}

type Make = (client: PaynetClient, server: FaultServer) => Promise<string>;

const post: Make = (client) => client.post(PATH, { card_desc: 'Kartım' }).then(() => 'done', describeError);

const postUntilDeadline: Make = async (client, server) => {
  const error = await errorAtDeadline(
    (timeoutMs) => client.post(PATH, {}, { timeoutMs }),
    () => server.requestSeen(),
  );
  expect((error as Error).message).toContain('the time allowed for the call was over');
  // It must have closed its connection itself.
  await server.allConnectionsClosed();
  return describeError(error);
};

/**
 * One call with an effect against a server that behaves so: what came of it, and how many requests the server saw. Made twice, since our axios takes a shorter way while
 * nobody has added an interceptor.
 */
async function callOf(behaviour: Behaviour, make = post): Promise<[string, number]> {
  const outcomes: [string, number][] = [];
  for (const hasInterceptor of [false, true]) {
    const server = await startServer(behaviour);
    const { client, http } = clientFor(server.url);
    if (hasInterceptor) http.axiosRef.interceptors.response.use((response) => response);
    const outcome = await make(client, server);
    client.close();
    await server.allConnectionsClosed();
    outcomes.push([outcome, server.requests.length]);
  }
  expect(outcomes[1]).toEqual(outcomes[0]);
  return outcomes[0]!;
}

describe('An answer that is complete', () => {
  const JSON_400 = '{"type":"invalid_request_error","message":"x","code":400,"result_code":11}';
  const HTML = '<html><body>403 Forbidden</body></html>';

  it.each<[status: number, body: string, expected: string]>([
    [200, GOOD, 'done'],
    [204, '', UNKNOWN],
    [201, GOOD, UNKNOWN],
    [301, '', UNKNOWN],
    [302, '', UNKNOWN],
    [307, '', UNKNOWN],
    [308, GOOD, UNKNOWN],
    [400, JSON_400, REFUSED],
    [400, HTML, REFUSED],
    [400, '', REFUSED],
    [401, '{"code":401,"result_code":7}', AUTH],
    [401, HTML, AUTH],
    [401, '', AUTH],
    [403, '{"code":403,"result_code":7}', AUTH],
    [403, HTML, AUTH],
    [403, '', AUTH],
    [404, '{"code":404,"result_code":12}', REFUSED],
    [404, HTML, REFUSED],
    [404, '', REFUSED],
    [405, '{"code":405,"result_code":9}', REFUSED],
    [405, HTML, REFUSED],
    [405, '', REFUSED],
    [429, '{"code":429,"result_code":1}', REFUSED],
    [429, HTML, REFUSED],
    [429, '', REFUSED],
    [400, '{"code":0,"result_code":0}', UNKNOWN],
    [400, '{"code":400,"result_code":8}', UNKNOWN],
    ...[500, 502, 503, 504].flatMap((status): [number, string, string][] => [
      [status, `{"code":${status},"result_code":8}`, UNKNOWN],
      [status, '{"code":0,"result_code":0}', UNKNOWN],
      [status, '{"code":11,"result_code":11}', UNKNOWN],
      [status, HTML, UNKNOWN],
      [status, '', UNKNOWN],
    ]),
  ])('with status %i and body %j gives: %s', async (status, body, expected) => {
    const elsewhere = await startServer(answering(200, GOOD));
    // Read only by who follows redirects, and who does would find a yes.
    const headers = { Location: elsewhere.url + PATH };
    expect(await callOf(answering(status, body, headers))).toEqual([expected, 1]);
    expect(elsewhere.requests).toHaveLength(0);
  });

  it.each<[code: string, expected: string]>([
    ['0', 'done'],
    ['"0"', 'done'],
    ['-0', UNKNOWN],
    ['"00"', UNKNOWN],
    ['" 0"', UNKNOWN],
    ['"0 "', UNKNOWN],
    ['"+0"', UNKNOWN],
    ['"0x0"', UNKNOWN],
    ['null', UNKNOWN],
    ['""', UNKNOWN],
    ['false', UNKNOWN],
    ['true', UNKNOWN],
    ['[0]', UNKNOWN],
    ['{}', UNKNOWN],
    ['0.5', UNKNOWN],
    ['1', REFUSED],
    ['2', REFUSED],
    ['5', REFUSED],
    ['7', AUTH],
    ['"7"', AUTH],
    ['8', UNKNOWN],
    ['10', UNKNOWN],
    ['11', REFUSED],
    ['12', REFUSED],
    ['21', REFUSED],
    ['22', UNKNOWN],
    ['100', UNKNOWN],
    ['999', UNKNOWN],
    ['1e400', UNKNOWN],
  ])('with status 200 and code %s gives: %s', async (code, expected) => {
    expect(await callOf(answering(200, `{"code":${code}}`))).toEqual([expected, 1]);
  });

  const invalidUtf8 = Buffer.concat([
    Buffer.from('{"code":0,"message":"'),
    Buffer.from([0xff, 0xfe]),
    Buffer.from('"}'),
  ]);

  it.each<[name: string, body: string | Buffer, headers: Record<string, string>, expected: string]>([
    ['with a byte order mark', '\ufeff' + GOOD, {}, 'done'],
    [
      'as text/html that is JSON all the same',
      GOOD,
      { 'Content-Type': 'text/html; charset=iso-8859-9' },
      'done',
    ],
    ['with white space around', `\r\n ${GOOD} \n`, {}, 'done'],
    ['with the encoding named identity', GOOD, { 'Content-Encoding': 'identity' }, 'done'],
    ['as XML', '<result><code>0</code></result>', { 'Content-Type': 'application/xml' }, UNKNOWN],
    ['as HTML', '<html>OK</html>', { 'Content-Type': 'text/html' }, UNKNOWN],
    ['as a form', 'code=0', { 'Content-Type': 'application/x-www-form-urlencoded' }, UNKNOWN],
    ['without a body', '', {}, UNKNOWN],
    ['as an array', `[${GOOD}]`, {}, UNKNOWN],
    ['as a string', JSON.stringify(GOOD), {}, UNKNOWN],
    ['as a number', '0', {}, UNKNOWN],
    ['as null', 'null', {}, UNKNOWN],
    ['without a code', '{"message":"ok"}', {}, UNKNOWN],
    ['with result_code instead of code', '{"result_code":0}', {}, UNKNOWN],
    ['with the code only in __proto__', '{"__proto__":{"code":0}}', {}, UNKNOWN],
    ['with JSON that is cut off', GOOD.slice(0, -2), {}, UNKNOWN],
    ['with something behind the JSON', GOOD + GOOD, {}, UNKNOWN],
    ['in invalid UTF-8', invalidUtf8, {}, UNKNOWN],
    ['in UTF-16', Buffer.from(GOOD, 'utf16le'), {}, UNKNOWN],
    ['compressed though not asked for', gzipSync(GOOD), { 'Content-Encoding': 'gzip' }, UNKNOWN],
    ['said to be compressed', GOOD, { 'Content-Encoding': 'gzip' }, UNKNOWN],
    ['of exactly 64 KiB', GOOD + ' '.repeat(65_536 - Buffer.byteLength(GOOD)), {}, 'done'],
    ['longer than 64 KiB', GOOD + ' '.repeat(65_537 - Buffer.byteLength(GOOD)), {}, UNKNOWN],
  ])('%s is read as it is meant', async (_name, body, headers, expected) => {
    expect(await callOf(answering(200, body, headers))).toEqual([expected, 1]);
  });
});

describe('An answer that does not come, or not whole, leaves the outcome unknown', () => {
  const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n';

  it.each<[name: string, behaviour: Behaviour, requests: number]>([
    ['when the server closes the connection at once', { onConnection: (socket) => socket.destroy() }, 0],
    [
      'when it resets before it has read the request',
      { onConnection: (socket) => setImmediate(() => socket.resetAndDestroy()) },
      0,
    ],
    ['when it resets after the request', { onRequest: (socket) => socket.resetAndDestroy() }, 1],
    ['when it closes after the request', { onRequest: (socket) => socket.end() }, 1],
    [
      'when the body is cut off',
      { onRequest: (socket) => socket.end(HEAD + `Content-Length: 99\r\n\r\n${GOOD}`) },
      1,
    ],
    [
      'when the reset comes inside the body',
      {
        onRequest: (socket) =>
          socket.write(HEAD + `Content-Length: 99\r\n\r\n${GOOD}`, () => socket.resetAndDestroy()),
      },
      1,
    ],
    [
      'when Content-Length is too small',
      { onRequest: (socket) => socket.end(HEAD + `Content-Length: 5\r\n\r\n${GOOD}`) },
      1,
    ],
    [
      'when Content-Length comes twice',
      {
        onRequest: (socket) => socket.end(HEAD + `Content-Length: 5\r\nContent-Length: 39\r\n\r\n${GOOD}`),
      },
      1,
    ],
    [
      'when chunks are garbage',
      {
        onRequest: (socket) => socket.end(HEAD + 'Transfer-Encoding: chunked\r\n\r\n5\r\n{"cod\r\nxyz\r\n'),
      },
      1,
    ],
    [
      'when the last chunk is missing',
      {
        onRequest: (socket) =>
          socket.end(HEAD + `Transfer-Encoding: chunked\r\n\r\n9\r\n{"code":0\r\n1\r\n}\r\n`),
      },
      1,
    ],
    ['when it is not HTTP', { onRequest: (socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n') }, 1],
    [
      'when the headers are endless',
      {
        onRequest: (socket) =>
          socket.write('HTTP/1.1 200 OK\r\n' + `X-Long: ${'x'.repeat(1000)}\r\n`.repeat(64)),
      },
      1,
    ],
    [
      'when the body is endless',
      {
        onRequest: (socket) =>
          socket.write('HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n' + ' '.repeat(70_000)),
      },
      1,
    ],
    [
      'when the server switches protocols',
      {
        onRequest: (socket) =>
          socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'),
      },
      1,
    ],
    [
      'when only an interim answer comes',
      { onRequest: (socket) => socket.end('HTTP/1.1 100 Continue\r\n\r\n') },
      1,
    ],
  ])('%s', async (_name, behaviour, requests) => {
    expect(await callOf(behaviour)).toEqual([UNKNOWN, requests]);
  });

  it.each<[name: string, behaviour: Behaviour]>([
    ['before the answer', {}],
    ['after an interim answer', { onRequest: (socket) => socket.write('HTTP/1.1 100 Continue\r\n\r\n') }],
    ['in the status line', { onRequest: (socket) => socket.write('HTTP/1.1 20') }],
    ['in the headers', { onRequest: (socket) => socket.write(HEAD) }],
    ['before the body', { onRequest: (socket) => socket.write(HEAD + 'Content-Length: 39\r\n\r\n') }],
    ['in the body', { onRequest: (socket) => socket.write(HEAD + 'Content-Length: 39\r\n\r\n{"code":0') }],
    [
      'after a body without its end',
      { onRequest: (socket) => socket.write(`${HEAD}Connection: close\r\n\r\n${GOOD}`) },
    ],
    [
      'but drips',
      {
        onRequest: (socket) => {
          socket.write(HEAD + 'Content-Length: 4000\r\n\r\n');
          const drip = setInterval(() => socket.write(' '), 10);
          socket.on('close', () => clearInterval(drip));
        },
      },
    ],
  ])('when the server hangs %s, at the deadline', async (_name, behaviour) => {
    expect(await callOf(behaviour, postUntilDeadline)).toEqual([UNKNOWN, 1]);
  });
});

describe('Answers in unusual shapes of HTTP are read', () => {
  it.each<[name: string, bytes: string]>([
    [
      'in chunks',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n{"code":\r\n2\r\n0}\r\n0\r\n\r\n',
    ],
    ['ended by the connection', 'HTTP/1.0 200 OK\r\n\r\n{"code":0}'],
    [
      'after interim answers',
      `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{"code":0}`,
    ],
    ['without a reason', 'HTTP/1.1 200\r\nContent-Length: 10\r\n\r\n{"code":0}'],
  ])('%s', async (_name, bytes) => {
    const behaviour: Behaviour = {
      onRequest: (socket) => (bytes.includes('1.0') ? socket.end(bytes) : socket.write(bytes)),
    };
    expect(await callOf(behaviour)).toEqual(['done', 1]);
  });
});

describe('A call without effect', () => {
  it.each<[name: string, behaviour: Behaviour, expected: string, retryable: boolean]>([
    ['that was refused', answering(200, '{"code":2}'), REFUSED, false],
    ['with an unreadable answer', answering(200, '<html>'), 'PaynetProviderError PROTOCOL answered', true],
    ['with a server error', answering(500, '<html>'), 'PaynetProviderError PROTOCOL answered', true],
    [
      'without an answer',
      { onRequest: (socket) => socket.destroy() },
      'PaynetProviderError UNAVAILABLE unknown',
      true,
    ],
  ])('%s is never of unknown outcome: it may be repeated', async (_name, behaviour, expected, retryable) => {
    const server = await startServer(behaviour);
    const { client } = connect(server.url);
    const error = await client.post('/v1/card/list', {}, { effect: false }).catch((e: unknown) => e);
    expect([describeError(error), (error as { retryable: boolean }).retryable]).toEqual([
      expected,
      retryable,
    ]);
    expect(server.requests).toHaveLength(1);
  });
});

describe('What Paynet and its neighbours say', () => {
  it('tells a refusal of the credentials by Paynet from one by a firewall', async () => {
    const server = await startServer({
      onRequest: (socket, n) =>
        socket.write(answer(403, n === 1 ? '{"code":403,"result_code":7}' : '<html>Blocked</html>')),
    });
    const { client } = connect(server.url);
    await expect(client.post(PATH, {})).rejects.toThrow(
      "the key is wrong, or this machine's egress IP is not registered at Paynet (HTTP 403, result code 7 (unauthorized)).",
    );
    await expect(client.post(PATH, {})).rejects.toThrow('a firewall or proxy may have given it');
  });

  it('carries the result code and its documented name', async () => {
    const server = await startServer(answering(400, '{"code":400,"result_code":"12"}'));
    const { client } = connect(server.url);
    await expect(client.post(PATH, {})).rejects.toMatchObject({ resultCode: 12, resultName: 'nodata' });
  });

  it.each<[dateHeader: string, expected: unknown]>([
    ['Mon, 17 Jul 2017 12:30:15 GMT', Date.UTC(2017, 6, 17, 12, 30, 15)],
    ['yesterday', undefined],
  ])('is read with Paynet’s clock, from Date: %s', async (dateHeader, expected) => {
    const server = await startServer(answering(503, '<html>', { Date: dateHeader }));
    const { client } = connect(server.url);
    const call = new PaynetCall('check-otp', 'test', { timeoutMs: 1000 });
    const answer = await client.exchange(PATH, {}, call, PERMIT);
    expect(answer).toMatchObject({ status: 503, resultCode: undefined, body: undefined });
    const earliest = answer.clock && answer.clock.nowMs - answer.clock.errorMs;
    expect(earliest).toBe(expected);
  });

  it('does not let a __proto__ key of an answer change anything', async () => {
    const server = await startServer(
      answering(
        200,
        '{"code":0,"__proto__":{"polluted":1},"a":{"\\u005f_proto__":{"polluted":1}},"Ad\\u0131":"x"}',
      ),
    );
    const { client } = connect(server.url);
    const body = await client.post(PATH, {});
    expect(body).toEqual({ code: 0, a: {}, Adı: 'x' });
    expect(Object.hasOwn(body, '__proto__')).toBe(false);
    expect(Object.assign({}, body, body['a'])).not.toHaveProperty('polluted');
  });
});
