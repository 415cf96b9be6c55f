import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import net, { type AddressInfo, type Socket } from 'node:net';
import { type Identity } from './certificates.js';

/** What a proxy does with a request for a tunnel. */
export type TunnelBehaviour = (tunnel: Socket, connectNumber: number) => void;

/** A real proxy on a local port that opens tunnels (CONNECT), whatever host is asked for, to one local port. */
export class ProxyServer {
  readonly connects: IncomingMessage[] = [];
  /** Requests that were not CONNECT. */
  readonly others: IncomingMessage[] = [];
  readonly #open = new Set<Socket>();

  private constructor(readonly server: http.Server) {}

  static async start(behaviour: TunnelBehaviour, identity?: Identity): Promise<ProxyServer> {
    const server = identity === undefined ? http.createServer() : https.createServer({ ...identity });
    const self = new ProxyServer(server);
    server.on('connection', (socket: Socket) => {
      self.#open.add(socket);
      socket.on('close', () => {
        self.#open.delete(socket);
        server.emit('connection-closed');
      });
    });
    server.on('request', (request, response) => {
      self.others.push(request);
      response.end();
    });
    server.on('connect', (request, socket: Socket) => {
      self.connects.push(request);
      socket.on('error', () => undefined);
      server.emit('connect-seen');
      behaviour(socket, self.connects.length);
      // Read on, or the end of the connection is never seen.
      socket.on('end', () => socket.destroy()).resume();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return self;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async connectSeen(): Promise<void> {
    if (this.connects.length === 0) await once(this.server, 'connect-seen');
  }

  async allConnectionsClosed(): Promise<void> {
    while (this.#open.size > 0) await once(this.server, 'connection-closed');
  }

  async stop(): Promise<void> {
    for (const socket of this.#open) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }
}

/** Opens the tunnel. */
export function tunnelTo(port: number): TunnelBehaviour {
  return (client) => {
    const upstream = net.connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(client);
      client.pipe(upstream);
    });
    upstream.on('error', () => client.destroy());
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  };
}

/** Refuses it. */
export function refuseWith(status: number): TunnelBehaviour {
  return (client) => client.end(`HTTP/1.1 ${status} No\r\nContent-Type: application/json\r\n\r\n{"code":0}`);
}
