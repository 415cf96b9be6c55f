import { once } from 'node:events';
import net, { type AddressInfo, type Socket } from 'node:net';
import tls from 'node:tls';
import { type Identity } from './certificates.js';

/** What a server does, each part optional. */
export interface Behaviour {
  /** With a new connection, before anything was read from it. */
  onConnection?(socket: Socket): void;
  /** With a complete request. */
  onRequest?(socket: Socket, requestNumber: number): void;
}

const END_OF_HEAD = '\r\n\r\n';

/** The first complete request in `data`, and the rest. */
function takeRequest(data: string): [request: string, rest: string] | undefined {
  const headEnd = data.indexOf(END_OF_HEAD);
  if (headEnd < 0) return undefined;
  const length = Number(/content-length: *(\d+)/i.exec(data.slice(0, headEnd))?.[1] ?? 0);
  const end = headEnd + END_OF_HEAD.length + length;
  return data.length < end ? undefined : [data.slice(0, end), data.slice(end)];
}

/** A real server on a local port that speaks HTTP only as far as it is told to. */
export class FaultServer {
  readonly requests: string[] = [];
  connections = 0;
  readonly #open = new Set<Socket>();

  private constructor(
    readonly server: net.Server,
    readonly scheme: string,
  ) {}

  static async start(behaviour: Behaviour, tlsOptions?: tls.TlsOptions): Promise<FaultServer> {
    const server = tlsOptions === undefined ? net.createServer() : tls.createServer(tlsOptions);
    const self = new FaultServer(server, tlsOptions === undefined ? 'http' : 'https');
    server.on(tlsOptions === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
      self.#serve(socket, behaviour);
    });
    server.on('connection', (socket: Socket) => {
      self.connections += 1;
      self.#open.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        self.#open.delete(socket);
        server.emit('connection-closed');
      });
    });
    server.on('tlsClientError', () => undefined);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return self;
  }

  /** The same with a certificate, TLS 1.2 or later. */
  static startTls(behaviour: Behaviour, identity: Identity): Promise<FaultServer> {
    return FaultServer.start(behaviour, { ...identity });
  }

  #serve(socket: Socket, { onConnection, onRequest }: Behaviour): void {
    let received = '';
    socket.on('error', () => undefined);
    onConnection?.(socket);
    socket.setEncoding('latin1');
    socket.on('data', (chunk) => {
      received += String(chunk);
      for (let taken = takeRequest(received); taken !== undefined; taken = takeRequest(received)) {
        this.requests.push(taken[0]);
        received = taken[1];
        this.server.emit('request-seen');
        onRequest?.(socket, this.requests.length);
      }
    });
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `${this.scheme}://127.0.0.1:${this.port}`;
  }

  /** Waits until a complete request was seen. */
  async requestSeen(): Promise<void> {
    if (this.requests.length === 0) await once(this.server, 'request-seen');
  }

  /** Waits until the other side has closed all its connections. */
  async allConnectionsClosed(): Promise<void> {
    while (this.#open.size > 0) await once(this.server, 'connection-closed');
  }

  async stop(): Promise<void> {
    for (const socket of this.#open) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }
}

/** Writes a complete answer; without `length` the right one. */
export function answer(
  status: number | string,
  body: string | Buffer,
  headers: Record<string, string> = {},
): Buffer {
  const bytes = Buffer.from(body as string);
  const all = {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': String(bytes.length),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${status} Reason\r\n${lines.join('')}\r\n`), bytes]);
}

export function answering(
  status: number,
  body: string | Buffer,
  headers?: Record<string, string>,
): Behaviour {
  return { onRequest: (socket) => socket.write(answer(status, body, headers)) };
}
