import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { makeIdentity, trust, type Identity } from './support/certificates.js';
import { errorOf } from './support/client.js';
import { closedPort } from './support/closed-port.js';
import { DeafListener } from './support/deaf-listener.js';
import { answering, type Behaviour, type FaultServer } from './support/fault-server.js';
import { atEnd, connect, startServer } from './support/lifecycle.js';

const PATH = '/v1/card/save';
const GOOD: Behaviour = answering(200, '{"code":0}');

const NOT_SENT = { name: 'PaynetProviderError', code: 'UNAVAILABLE', outcome: 'not-sent' };

describe('When no connection stands, provably nothing was sent', () => {
  it('because it is refused', async () => {
    const { client } = connect(`http://127.0.0.1:${await closedPort()}`);
    const error = await errorOf(client.post(PATH, {}));
    expect(error).toMatchObject({ ...NOT_SENT, retryable: true, retryAfterSeconds: 5 });
    expect((error as Error).message).toBe(
      'Nothing was sent to Paynet: no connection could be made (ECONNREFUSED).',
    );
  });

  it('because the name does not exist', async () => {
    const { client } = connect('https://paynet.invalid');
    await expect(client.post(PATH, {})).rejects.toMatchObject(NOT_SENT);
  });

  it('because the name cannot be resolved in time', async () => {
    const httpAgent = new http.Agent({ lookup: () => undefined });
    const { client } = connect('http://simulator.test', { http: { httpAgent }, timeoutMs: 150 });
    await expect(client.post(PATH, {})).rejects.toMatchObject(NOT_SENT);
  });

  it('because the other side does not accept it in time', async () => {
    const listener = await DeafListener.start();
    atEnd(() => listener.stop());
    const { client } = connect(`http://127.0.0.1:${listener.port}`, { timeoutMs: 150 });
    const error = await errorOf(client.post(PATH, {}));
    expect(error).toMatchObject(NOT_SENT);
    expect((error as Error).message).toContain('the time allowed for the call was over');
  });

  it('because all connections of a user’s agent are taken, and the request never leaves later', async () => {
    const server = await startServer({});
    const httpAgent = new http.Agent({ maxSockets: 1, keepAlive: true });
    atEnd(() => httpAgent.destroy());
    const { client } = connect(server.url, { http: { httpAgent } });
    const first = errorOf(client.post('/v1/first', {}, { timeoutMs: 400 }));
    await server.requestSeen();
    await expect(client.post('/v1/second', {}, { timeoutMs: 100 })).rejects.toMatchObject(NOT_SENT);
    expect(await first).toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    await server.allConnectionsClosed();
    expect(server.requests.map((request) => request.split(' ')[1])).toEqual(['/v1/first']);
  });
});

describe('TLS', () => {
  let identity: Identity;
  beforeAll(async () => {
    identity = await makeIdentity();
  });

  it('is spoken with a trusted server, and connections are reused', async () => {
    trust(identity);
    const server = await startServer(GOOD, identity);
    const { client } = connect(server.url);
    await client.post(PATH, {});
    await client.post(PATH, {});
    expect([server.requests.length, server.connections]).toEqual([2, 1]);
  });

  it('that breaks after the handshake leaves the outcome unknown', async () => {
    trust(identity);
    const server = await startServer({ onRequest: (socket) => socket.destroy() }, identity);
    const { client } = connect(server.url);
    await expect(client.post(PATH, {})).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    expect(server.requests).toHaveLength(1);
  });

  it('that hangs in the handshake sent nothing', async () => {
    const server = await startServer({});
    const { client } = connect(server.url.replace('http:', 'https:'), { timeoutMs: 200 });
    await expect(client.post(PATH, {})).rejects.toMatchObject(NOT_SENT);
    await server.allConnectionsClosed();
    expect([server.connections, server.requests.length]).toEqual([1, 0]);
  });

  it('that breaks in the handshake sent nothing and is tried three times', async () => {
    const server = await startServer({
      onConnection: (socket) => socket.once('data', () => socket.destroy()),
    });
    const { client } = connect(server.url.replace('http:', 'https:'));
    const error = await errorOf(client.post(PATH, {}));
    expect(error).toMatchObject({ ...NOT_SENT, retryable: true });
    expect([server.connections, server.requests.length]).toEqual([3, 0]);
  });

  it.each<[name: string, make: () => Promise<FaultServer>, message: string]>([
    [
      'with a certificate nobody vouches for',
      () => startServer(GOOD, identity),
      'the TLS certificate is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT)',
    ],
    [
      'with a certificate of another name',
      async () => {
        const other = await makeIdentity('other.example');
        trust(other);
        return startServer(GOOD, other);
      },
      'the TLS certificate is not trusted (ERR_TLS_CERT_ALTNAME_INVALID)',
    ],
    [
      'with a certificate that has expired',
      async () => {
        const expired = await makeIdentity('127.0.0.1', new Date(Date.now() - 10 * 86_400_000));
        trust(expired);
        return startServer(GOOD, expired);
      },
      'the TLS certificate is not trusted (CERT_HAS_EXPIRED)',
    ],
    [
      'that speaks only TLS 1.1',
      () =>
        startServer(GOOD, {
          ...identity,
          minVersion: 'TLSv1',
          maxVersion: 'TLSv1.1',
          ciphers: 'ALL:@SECLEVEL=0',
        }),
      'no TLS session could be agreed on',
    ],
    [
      'that speaks no TLS',
      () => startServer({ onConnection: (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n') }),
      'no TLS session could be agreed on',
    ],
  ])('with a server %s sends nothing and is not tried again', async (_name, make, message) => {
    const server = await make();
    const { client } = connect(server.url.replace('http:', 'https:'));
    const error = await errorOf(client.post(PATH, {}));
    expect(error).toMatchObject({ ...NOT_SENT, retryable: false });
    expect((error as Error).message).toContain(message);
    expect([server.connections, server.requests.length]).toEqual([1, 0]);
  });

  it.each([
    ['our own agent', {}],
    ['a user’s agent', { httpsAgent: new https.Agent() }],
  ])('cannot be weakened by NODE_TLS_REJECT_UNAUTHORIZED, with %s', async (_name, options) => {
    const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    try {
      const server = await startServer(GOOD, identity);
      const { client } = connect(server.url, { http: options });
      await expect(client.post(PATH, {})).rejects.toMatchObject(NOT_SENT);
      expect(server.requests).toHaveLength(0);
    } finally {
      if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
      else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before;
    }
  });
});

describe('An agent', () => {
  it('that hands out a second connection does not send a request twice', async () => {
    const server = await startServer({});
    class TwiceAgent extends http.Agent {
      addRequest(request: http.ClientRequest): void {
        for (const port of [server.port, server.port]) request.onSocket(net.connect(port, '127.0.0.1'));
      }
    }
    const { client } = connect(server.url, { http: { httpAgent: new TwiceAgent() } });
    await expect(client.post(PATH, {})).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    await server.allConnectionsClosed();
    expect(server.requests.length).toBeLessThanOrEqual(1);
  });
});

describe('Retries', () => {
  it('send once the way is free', async () => {
    const server = await startServer(GOOD);
    let lookups = 0;
    const httpAgent = new http.Agent({
      lookup: (hostname, options, found) => {
        lookups += 1;
        if (lookups < 3) found(Object.assign(new Error(hostname), { code: 'EAI_AGAIN' }), '', 0);
        else if (options.all === true) found(null, [{ address: '127.0.0.1', family: 4 }]);
        else found(null, '127.0.0.1', 4);
      },
    });
    const { client } = connect(`http://simulator.test:${server.port}`, { http: { httpAgent } });
    await expect(client.post(PATH, {})).resolves.toEqual({ code: 0 });
    expect([lookups, server.requests.length]).toEqual([3, 1]);
  });

  it('stop inside the deadline', async () => {
    let lookups = 0;
    const httpAgent = new http.Agent({
      lookup: (hostname, _options, found) => {
        lookups += 1;
        found(Object.assign(new Error(hostname), { code: 'ENOTFOUND' }), '', 0);
      },
    });
    jest.spyOn(Math, 'random').mockReturnValue(2.5);
    const { client } = connect('http://simulator.test', { http: { httpAgent }, timeoutMs: 400 });
    await expect(client.post(PATH, {})).rejects.toMatchObject(NOT_SENT);
    expect(lookups).toBe(2);
  });
});
