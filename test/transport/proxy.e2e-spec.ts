import { once } from 'node:events';
import https from 'node:https';
import net, { type Socket } from 'node:net';
import { inspect } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import axios, { type AxiosAdapter, type AxiosInstance, type AxiosProxyConfig } from 'axios';
import { makeIdentity, trust, type Identity } from './support/certificates.js';
import { errorOf } from './support/client.js';
import { closedPort } from './support/closed-port.js';
import { errorAtDeadline, settled } from './support/deadline.js';
import { answering, type Behaviour } from './support/fault-server.js';
import { atEnd, connect, startServer } from './support/lifecycle.js';
import { ProxyAgent } from './support/proxy-agent.js';
import { ProxyServer, refuseWith, tunnelTo, type TunnelBehaviour } from './support/proxy-server.js';

const PATH = '/v1/card/save';
const TARGET = 'https://paynet-target.test';
const GOOD: Behaviour = answering(200, '{"code":0}');
const NOT_SENT = {
  name: 'PaynetProviderError',
  code: 'UNAVAILABLE',
  outcome: 'not-sent',
  retryAfterSeconds: expect.any(Number),
};

let target: Identity;
let proxyIdentity: Identity;
beforeAll(async () => {
  [target, proxyIdentity] = await Promise.all([
    makeIdentity('paynet-target.test'),
    makeIdentity('127.0.0.1'),
  ]);
});

async function startProxy(behaviour: TunnelBehaviour, identity?: Identity): Promise<ProxyServer> {
  const proxy = await ProxyServer.start(behaviour, identity);
  atEnd(() => proxy.stop());
  return proxy;
}

describe('A proxy from http.proxy', () => {
  it('opens a tunnel, in which the certificate is checked and connections are reused', async () => {
    trust(target);
    const server = await startServer(GOOD, target);
    const proxy = await startProxy(tunnelTo(server.port));
    const auth = { username: 'büro', password: 'p:w' };
    const { client } = connect(TARGET, { http: { proxy: { host: '127.0.0.1', port: proxy.port, auth } } });
    await client.post(PATH, {});
    await client.post(PATH, {});
    expect(proxy.connects.map(({ url, headers }) => [url, headers.host])).toEqual([
      ['paynet-target.test:443', 'paynet-target.test:443'],
    ]);
    const credentials = Buffer.from('büro:p:w').toString('base64');
    expect(proxy.connects[0]?.headers['proxy-authorization']).toBe(`Basic ${credentials}`);
    expect(server.requests).toHaveLength(2);
    expect(server.requests.join()).not.toMatch(/proxy-/i);
    expect(server.requests[0]).toContain('Host: paynet-target.test\r\n');
  });

  it('may be spoken to over TLS', async () => {
    trust(target, proxyIdentity);
    const server = await startServer(GOOD, target);
    const proxy = await startProxy(tunnelTo(server.port), proxyIdentity);
    const { client } = connect(TARGET, {
      http: { proxy: { protocol: 'https', host: '127.0.0.1', port: proxy.port } },
    });
    await expect(client.post(PATH, {})).resolves.toEqual({ code: 0 });
    client.close();
    await proxy.allConnectionsClosed();
  });

  it('over TLS must be trusted', async () => {
    trust(target);
    const proxy = await startProxy(refuseWith(500), proxyIdentity);
    const { client } = connect(TARGET, {
      http: { proxy: { protocol: 'https', host: '127.0.0.1', port: proxy.port } },
    });
    const error = await errorOf(client.post(PATH, {}));
    expect(error).toMatchObject({ ...NOT_SENT, retryable: false });
    expect((error as Error).message).toContain('the proxy gave no tunnel (DEPTH_ZERO_SELF_SIGNED_CERT)');
    expect(proxy.connects).toHaveLength(0);
  });

  it('cannot read along: the certificate is Paynet’s, or nothing is sent', async () => {
    trust(proxyIdentity);
    const inTheMiddle = await startServer(GOOD, proxyIdentity);
    const proxy = await startProxy(tunnelTo(inTheMiddle.port));
    const { client } = connect(TARGET, { http: { proxy: { host: '127.0.0.1', port: proxy.port } } });
    const error = await errorOf(client.post(PATH, {}));
    expect(error).toMatchObject({ ...NOT_SENT, retryable: false });
    expect((error as Error).message).toContain('ERR_TLS_CERT_ALTNAME_INVALID');
    expect([proxy.connects.length, inTheMiddle.requests.length]).toEqual([1, 0]);
  });

  it('carries plain http in a tunnel too, for a simulator behind it', async () => {
    const server = await startServer(GOOD);
    const proxy = await startProxy(tunnelTo(server.port));
    const { client } = connect('http://simulator.test:4010', {
      http: { proxy: { host: '127.0.0.1', port: proxy.port } },
    });
    await client.post(PATH, {});
    expect([proxy.connects[0]?.url, proxy.others.length]).toEqual(['simulator.test:4010', 0]);
    expect(server.requests).toHaveLength(1);
  });

  it.each<[name: string, behaviour: TunnelBehaviour, connects: number, message: string]>([
    ['wants credentials', refuseWith(407), 1, 'the proxy gave no tunnel (HTTP 407)'],
    ['forbids the host', refuseWith(403), 1, 'the proxy gave no tunnel (HTTP 403)'],
    ['redirects', refuseWith(302), 1, 'the proxy gave no tunnel (HTTP 302)'],
    ['cannot reach Paynet', refuseWith(502), 3, 'the proxy could not open a tunnel (HTTP 502)'],
    ['is overloaded', refuseWith(503), 3, 'the proxy could not open a tunnel (HTTP 503)'],
    ['answers instead of Paynet', refuseWith(200), 1, 'the proxy gave no tunnel'],
    ['hangs up', (socket) => socket.destroy(), 3, 'the proxy could not be reached (ECONNRESET)'],
    [
      'speaks no HTTP',
      (socket) => socket.end('SSH-2.0-x\r\n'),
      1,
      'the proxy gave no tunnel (HPE_INVALID_CONSTANT)',
    ],
  ])('that %s sent nothing to Paynet', async (_name, behaviour, connects, message) => {
    const proxy = await startProxy(behaviour);
    const { client } = connect(TARGET, { http: { proxy: { host: '127.0.0.1', port: proxy.port } } });
    const error = await errorOf(client.post(PATH, {}));
    expect(error).toMatchObject(NOT_SENT);
    expect((error as Error).message).toContain(message);
    expect(proxy.connects).toHaveLength(connects);
    await proxy.allConnectionsClosed();
  });

  it('that nobody listens at sent nothing to Paynet', async () => {
    const { client } = connect(TARGET, { http: { proxy: { host: '127.0.0.1', port: await closedPort() } } });
    const error = await errorOf(client.post(PATH, {}));
    expect(error).toMatchObject({ ...NOT_SENT, retryable: true });
    expect((error as Error).message).toContain('the proxy could not be reached (ECONNREFUSED)');
  });

  it('that breaks the tunnel before TLS stands sent nothing', async () => {
    const proxy = await startProxy((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      socket.once('data', () => socket.destroy());
    });
    const { client } = connect(TARGET, { http: { proxy: { host: '127.0.0.1', port: proxy.port } } });
    await expect(client.post(PATH, {})).rejects.toMatchObject(NOT_SENT);
    expect(proxy.connects).toHaveLength(3);
  });

  it('that breaks the tunnel under a request leaves the outcome unknown', async () => {
    trust(target);
    const server = await startServer({ onRequest: (socket) => socket.destroy() }, target);
    const proxy = await startProxy(tunnelTo(server.port));
    const { client } = connect(TARGET, { http: { proxy: { host: '127.0.0.1', port: proxy.port } } });
    await expect(client.post(PATH, {})).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    expect([proxy.connects.length, server.requests.length]).toEqual([1, 1]);
  });

  it.each<[name: string, behaviour: TunnelBehaviour]>([
    ['hangs', () => undefined],
    ['hangs behind its answer', (socket) => socket.write('HTTP/1.1 200 OK\r\n\r\n')],
  ])(
    'that %s is left at the deadline, with nothing sent and no connection open',
    async (_name, behaviour) => {
      const proxy = await startProxy(behaviour);
      const { client } = connect(TARGET, { http: { proxy: { host: '127.0.0.1', port: proxy.port } } });
      const error = await errorAtDeadline(
        (timeoutMs) => client.post(PATH, {}, { timeoutMs }),
        () => proxy.connectSeen(),
      );
      expect(error).toMatchObject(NOT_SENT);
      expect((error as Error).message).toContain('the time allowed for the call was over');
      await proxy.allConnectionsClosed();
    },
  );

  it('is left when the caller gives up', async () => {
    const proxy = await startProxy(() => undefined);
    const { client } = connect(TARGET, { http: { proxy: { host: '127.0.0.1', port: proxy.port } } });
    const aborter = new AbortController();
    const error = errorOf(client.post(PATH, {}, { signal: aborter.signal }));
    await proxy.connectSeen();
    aborter.abort();
    expect(await error).toMatchObject(NOT_SENT);
    expect(String(await error)).toContain('the caller gave the call up');
    await proxy.allConnectionsClosed();
  });

  it('keeps its credentials: they are in no error', async () => {
    const proxy = await startProxy(refuseWith(407));
    const auth = { username: 'office', password: 'proxy-password' };
    const { client } = connect(TARGET, { http: { proxy: { host: '127.0.0.1', port: proxy.port, auth } } });
    const error = await errorOf(client.post(PATH, {}));
    const printed = `${inspect(error, { depth: 20, showHidden: true })} ${JSON.stringify(error)}`;
    expect(printed).not.toContain('proxy-password');
    expect(printed).not.toContain(Buffer.from('office:proxy-password').toString('base64'));
  });

  it('is not used for loopback', async () => {
    const server = await startServer(GOOD);
    const proxy = await startProxy(refuseWith(502));
    const { client } = connect(server.url, { http: { proxy: { host: '127.0.0.1', port: proxy.port } } });
    await client.post(PATH, {});
    expect([server.requests.length, proxy.connects.length]).toEqual([1, 0]);
  });

  it('is not used by another adapter for loopback either', async () => {
    const server = await startServer(GOOD);
    const proxy = await startProxy(refuseWith(502));
    const { client } = connect(server.url, {
      http: { adapter: axios.getAdapter('http'), proxy: { host: '127.0.0.1', port: proxy.port } },
    });
    await client.post(PATH, {});
    expect([server.requests.length, proxy.connects.length, proxy.others.length]).toEqual([1, 0, 0]);
  });
});

describe('A configured proxy', () => {
  const direct = new https.Agent();

  it.each<[name: string, change: (axiosRef: AxiosInstance) => unknown]>([
    [
      'an agent of an interceptor',
      ({ interceptors }) => interceptors.request.use((config) => ({ ...config, httpsAgent: direct })),
    ],
    ['a default agent', ({ defaults }) => (defaults.httpsAgent = direct)],
    [
      'a proxy of an interceptor',
      ({ interceptors }) =>
        interceptors.request.use((config) => ({ ...config, proxy: { host: '127.0.0.1', port: 9 } })),
    ],
    [
      'an adapter of axios that an interceptor sets',
      ({ interceptors }) => interceptors.request.use((config) => ({ ...config, adapter: 'http' })),
    ],
  ])('is not gone round silently by %s', async (_name, change) => {
    const proxy = await startProxy(refuseWith(502));
    const { client, http } = connect(TARGET, { http: { proxy: { host: '127.0.0.1', port: proxy.port } } });
    change(http.axiosRef);
    const error = await errorOf(client.post(PATH, {}));
    expect(error).toMatchObject({ ...NOT_SENT, retryable: false });
    expect((error as Error).message).toContain('beside the configured one');
    expect(proxy.connects).toHaveLength(0);
  });

  it('is not invented silently either: one set on the defaults of axios stops the request', async () => {
    const server = await startServer(GOOD);
    const { client, http } = connect(server.url);
    http.axiosRef.defaults.proxy = { host: '127.0.0.1', port: 9 };
    const error = await errorOf(client.post(PATH, {}));
    expect(error).toMatchObject({ ...NOT_SENT, retryable: false });
    expect((error as Error).message).toContain('a proxy of its own');
    expect(server.requests).toHaveLength(0);
  });

  it.each<[name: string, option: AxiosProxyConfig | undefined, env: Record<string, string>]>([
    ['http.proxy', { host: 'proxy.test', port: 3128, auth: { username: 'u', password: 'p@' } }, {}],
    ['HTTPS_PROXY', undefined, { HTTPS_PROXY: 'http://u:p%40@proxy.test:3128' }],
  ])('is handed to an adapter of the user, from %s', async (_name, option, env) => {
    const seen: unknown[] = [];
    const adapter: AxiosAdapter = (config) => {
      seen.push(config.proxy);
      return Promise.resolve({ data: { code: 0 }, status: 200, statusText: '', headers: {}, config });
    };
    const { client } = connect(TARGET, { http: { adapter, proxy: option } }, env);
    await client.post(PATH, {});
    const auth = { username: 'u', password: 'p@' };
    expect(seen).toEqual([{ protocol: 'http', host: 'proxy.test', port: 3128, auth }]);
  });
});

describe('An agent of the user', () => {
  it('may be the way through a proxy', async () => {
    trust(target);
    const server = await startServer(GOOD, target);
    const proxy = await startProxy(tunnelTo(server.port));
    const { client } = connect(TARGET, { http: { httpsAgent: new ProxyAgent(proxy.port) } });
    await expect(client.post(PATH, {})).resolves.toEqual({ code: 0 });
    expect([proxy.connects.length, server.requests.length]).toEqual([1, 1]);
  });

  it.each([401, 403, 407, 502])('does not make Paynet’s answer of the proxy’s %i', async (status) => {
    const proxy = await startProxy(refuseWith(status));
    const { client } = connect(TARGET, { http: { httpsAgent: new ProxyAgent(proxy.port) } });
    const error = await errorOf(client.post(PATH, {}));
    expect(error).toMatchObject({ ...NOT_SENT, retryable: false });
    expect((error as Error).message).toContain('the proxy gave no tunnel');
    expect(proxy.connects).toHaveLength(1);
  });

  it('that forgets TLS gets nothing to send', async () => {
    let received = '';
    const server = await startServer({
      onConnection: (socket) => socket.on('data', (chunk) => (received += String(chunk))),
    });
    class PlainAgent extends https.Agent {
      override createConnection(): Socket {
        return net.connect(server.port, '127.0.0.1');
      }
    }
    const { client } = connect(TARGET, { http: { httpsAgent: new PlainAgent() } });
    await expect(client.post(PATH, {})).rejects.toMatchObject({ ...NOT_SENT, retryable: false });
    await settled();
    await server.allConnectionsClosed();
    expect(received).toBe('');
  });

  it('nor when its connection stands already', async () => {
    let received = '';
    const server = await startServer({
      onConnection: (socket) => socket.on('data', (chunk) => (received += String(chunk))),
    });
    const socket = net.connect(server.port, '127.0.0.1');
    await once(socket, 'connect');
    class PlainAgent extends https.Agent {
      override createConnection(): Socket {
        return socket;
      }
    }
    const { client } = connect(TARGET, { http: { httpsAgent: new PlainAgent() } });
    await expect(client.post(PATH, {})).rejects.toMatchObject({ ...NOT_SENT, retryable: false });
    await server.allConnectionsClosed();
    expect(received).toBe('');
  });
});

describe('A proxy from HTTPS_PROXY', () => {
  it.each<[name: string, env: (url: string) => Record<string, string>, connects: number]>([
    ['is used', (url) => ({ HTTPS_PROXY: url }), 1],
    ['in small letters goes first', (url) => ({ https_proxy: url, HTTPS_PROXY: 'http://127.0.0.1:9' }), 1],
    [
      'is used for hosts that NO_PROXY does not cover',
      (url) => ({ HTTPS_PROXY: url, NO_PROXY: 'other.test' }),
      1,
    ],
  ])('%s', async (_name, env, connects) => {
    trust(target);
    const server = await startServer(GOOD, target);
    const proxy = await startProxy(tunnelTo(server.port));
    const { client } = connect(TARGET, {}, env(`http://u:p%40ss@127.0.0.1:${proxy.port}`));
    await client.post(PATH, {});
    expect(proxy.connects).toHaveLength(connects);
    expect(proxy.connects[0]?.headers['proxy-authorization']).toBe(
      `Basic ${Buffer.from('u:p@ss').toString('base64')}`,
    );
  });

  it.each<[name: string, baseUrl: string, proxy: false | undefined, noProxy: string]>([
    ['with proxy false', TARGET, false, ''],
    ['for a host in NO_PROXY', TARGET, undefined, 'x.test, paynet-target.test:443'],
    ['for loopback', 'https://127.0.0.1:9', undefined, ''],
    ['for plain http', 'http://simulator.test', undefined, ''],
  ])('is not used %s', async (_name, baseUrl, proxyOption, noProxy) => {
    const proxy = await startProxy(refuseWith(502));
    const env = { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`, NO_PROXY: noProxy };
    const { client } = connect(baseUrl, { http: { proxy: proxyOption } }, env);
    await expect(client.post(PATH, {})).rejects.toMatchObject(NOT_SENT);
    expect(proxy.connects).toHaveLength(0);
  });
});
