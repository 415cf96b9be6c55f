import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type PaynetHttpOptions } from '../../libs/paynet-otp/src/paynet/client-settings.js';
import { makeIdentity, trust, type Identity } from './support/certificates.js';
import { errorOf } from './support/client.js';
import { closedPort } from './support/closed-port.js';
import { errorAtDeadline, MINUTE } from './support/deadline.js';
import { DeafListener } from './support/deaf-listener.js';
import { answering, type Behaviour, type FaultServer } from './support/fault-server.js';
import { atEnd, connect, startServer } from './support/lifecycle.js';
import { realProcess } from './support/real-process.js';
import { ResolvingAgent } from './support/resolving-agent.js';

const PATH = '/v1/card/save';
const GOOD: Behaviour = answering(200, '{"code":0}');

const NOT_SENT = {
  name: 'PaynetProviderError',
  code: 'UNAVAILABLE',
  outcome: 'not-sent',
  retryAfterSeconds: expect.any(Number),
};

function because(reason: string): object {
  return { ...NOT_SENT, message: expect.stringContaining(reason) as unknown };
}

const TIME_OVER = because('the time allowed for the call was over');

describe('When no connection stands, provably nothing was sent', () => {
  it('because it is refused, three times', async () => {
    const httpAgent = new ResolvingAgent('127.0.0.1');
    const { client } = connect(`http://simulator.test:${await closedPort()}`, { http: { httpAgent } });
    const error = await errorOf(client.post(PATH, {}));
    expect(error).toMatchObject({ ...NOT_SENT, retryable: true, retryAfterSeconds: 5 });
    expect((error as Error).message).toBe(
      'Nothing was sent to Paynet: no connection could be made (ECONNREFUSED).',
    );
    expect(httpAgent.lookups).toBe(3);
  });

  it('because the name does not exist, three times', async () => {
    const httpAgent = new ResolvingAgent('ENOTFOUND');
    const { client } = connect('http://simulator.test', { http: { httpAgent } });
    const reason = "Paynet's host name could not be resolved (ENOTFOUND)";
    expect(await errorOf(client.post(PATH, {}))).toMatchObject(because(reason));
    expect(httpAgent.lookups).toBe(3);
  });

  it('because the name is not resolved in time', async () => {
    const httpAgent = new http.Agent({ lookup: () => undefined });
    const { client } = connect('http://simulator.test', { http: { httpAgent } });
    const error = await errorAtDeadline((timeoutMs) => client.post(PATH, {}, { timeoutMs }));
    expect(error).toMatchObject(TIME_OVER);
  });

  it('because the other side does not accept it in time', async () => {
    const listener = await DeafListener.start();
    atEnd(() => listener.stop());
    const { client } = connect(`http://127.0.0.1:${listener.port}`);
    const error = await errorAtDeadline((timeoutMs) => client.post(PATH, {}, { timeoutMs }));
    expect(error).toMatchObject(TIME_OVER);
  });

  it('because all connections of a user’s agent are taken, and the request never leaves later', async () => {
    const server = await startServer({});
    const httpAgent = new http.Agent({ maxSockets: 1, keepAlive: true });
    atEnd(() => httpAgent.destroy());
    const { client } = connect(server.url, { http: { httpAgent } });
    const aborter = new AbortController();
    const first = errorOf(client.post('/v1/first', {}, { signal: aborter.signal }));
    await server.requestSeen();
    const second = await errorAtDeadline((timeoutMs) => client.post('/v1/second', {}, { timeoutMs }));
    expect(second).toMatchObject(TIME_OVER);
    aborter.abort();
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
    const { client } = connect(server.url.replace('http:', 'https:'));
    const error = await errorAtDeadline(
      (timeoutMs) => client.post(PATH, {}, { timeoutMs }),
      () => once(server.server, 'connection'),
    );
    expect(error).toMatchObject(TIME_OVER);
    await server.allConnectionsClosed();
    expect([server.connections, server.requests.length]).toEqual([1, 0]);
  });

  it.each<[name: string, breakOff: (socket: net.Socket) => void]>([
    ['closed', (socket) => socket.destroy()],
    ['reset', (socket) => socket.resetAndDestroy()],
  ])('that is %s in the handshake sent nothing and is tried three times', async (_name, breakOff) => {
    const server = await startServer({
      onConnection: (socket) => socket.once('data', () => breakOff(socket)),
    });
    const { client } = connect(server.url.replace('http:', 'https:'));
    const error = await errorOf(client.post(PATH, {}));
    expect(error).toMatchObject({
      ...because('broke before the request could be sent (ECONNRESET)'),
      retryable: true,
    });
    expect([server.connections, server.requests.length]).toEqual([3, 0]);
  });

  it('that is reset once the handshake is done leaves the outcome unknown', async () => {
    trust(identity);
    const server = await startServer({}, identity);
    server.server.on('connection', (raw: net.Socket) => {
      server.server.once('secureConnection', () => raw.resetAndDestroy());
    });
    const { client } = connect(server.url);
    await expect(client.post(PATH, {})).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    expect(server.connections).toBe(1);
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

  it.each<[name: string, options: PaynetHttpOptions, outcome: string]>([
    ['our own agent', {}, 'not-sent'],
    ['a user’s agent', { httpsAgent: new https.Agent() }, 'not-sent'],
    // Which gives no evidence.
    ['axios’ http adapter', { adapter: 'http' }, 'unknown'],
  ])('cannot be weakened by NODE_TLS_REJECT_UNAUTHORIZED, with %s', async (_name, options, outcome) => {
    const before = realProcess.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    jest.spyOn(realProcess, 'emitWarning').mockImplementation(() => undefined);
    realProcess.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    try {
      const server = await startServer(GOOD, identity);
      const { client } = connect(server.url, { http: options });
      await expect(client.post(PATH, {})).rejects.toMatchObject({ outcome });
      expect([server.connections, server.requests.length]).toEqual([1, 0]);
    } finally {
      if (before === undefined) delete realProcess.env['NODE_TLS_REJECT_UNAUTHORIZED'];
      else realProcess.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before;
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
    const httpAgent = new ResolvingAgent('EAI_AGAIN', 'EAI_AGAIN', '127.0.0.1');
    const { client } = connect(`http://simulator.test:${server.port}`, { http: { httpAgent } });
    await expect(client.post(PATH, {})).resolves.toEqual({ code: 0 });
    expect([httpAgent.lookups, server.requests.length]).toEqual([3, 1]);
  });

  it('stop inside the deadline', async () => {
    const httpAgent = new ResolvingAgent('ENOTFOUND');
    // The first pause fits into any deadline, the second into none.
    jest.spyOn(Math, 'random').mockReturnValueOnce(-0.5).mockReturnValueOnce(1000);
    const { client } = connect('http://simulator.test', { http: { httpAgent }, timeoutMs: MINUTE });
    await expect(client.post(PATH, {})).rejects.toMatchObject(because('ENOTFOUND'));
    expect(httpAgent.lookups).toBe(2);
  });
});
