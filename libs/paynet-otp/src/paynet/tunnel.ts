import http from 'node:http';
import https from 'node:https';
import { isIP, type Socket } from 'node:net';
import { type Attempt } from './attempt.js';
import { errorCodeOf, reasonOfProxyError } from './not-sent.js';
import { type Proxy } from './proxy.js';
import { VERIFIED } from './tls-options.js';

/**
 * Asks a proxy for a tunnel (CONNECT) and hands over its connection, still without a byte of ours in it. A refusal is noted on the attempt: it is the proxy's answer,
 * never Paynet's.
 */
export function openTunnel(
  proxy: Proxy,
  target: { host: string; port: number },
  attempt: Attempt,
  done: (error: Error | null, tunnel?: Socket) => void,
): void {
  const host = target.host.includes(':') ? `[${target.host}]` : target.host;
  const authority = `${host}:${target.port}`;
  const headers: http.OutgoingHttpHeaders = { Host: authority };
  if (proxy.auth !== undefined) {
    const credentials = Buffer.from(`${proxy.auth.username}:${proxy.auth.password}`);
    headers['Proxy-Authorization'] = `Basic ${credentials.toString('base64')}`;
  }

  const request = (proxy.secure ? https : http).request({
    host: proxy.host,
    port: proxy.port,
    method: 'CONNECT',
    path: authority,
    headers,
    agent: false,
    // Named, because Node would take the name in `Host`, which is the target's.
    ...(proxy.secure ? { ...VERIFIED, servername: isIP(proxy.host) === 0 ? proxy.host : '' } : {}),
  });
  let connection: Socket | undefined;
  const giveUp = (): void => void (connection ?? request).destroy();
  const fail = (): void => {
    giveUp();
    done(new Error('No tunnel through the proxy.'));
  };

  attempt.subscribe(giveUp);
  request.once('connect', (response: http.IncomingMessage, socket: Socket, head: Buffer) => {
    connection = socket;
    // Whoever takes the connection over listens for itself, but a moment later.
    socket.on('error', () => undefined);
    const { statusCode = 0 } = response;
    // Nobody may speak before our TLS handshake does.
    if (statusCode >= 200 && statusCode < 300 && head.length === 0) {
      done(null, socket);
      return;
    }
    attempt.fail(statusCode >= 500 ? 'proxy-busy' : 'proxy-refusal', `HTTP ${statusCode}`);
    fail();
  });
  request.on('error', (error) => {
    if (connection !== undefined) return;
    const errorCode = errorCodeOf(error);
    attempt.fail(reasonOfProxyError(errorCode), errorCode);
    fail();
  });
  request.end();
}
