import { once } from 'node:events';
import http from 'node:http';
import { type AddressInfo, type Socket } from 'node:net';

export interface ReceivedRequest {
  method: string;
  path: string;
  httpVersion: string;
  /** As they came over the wire: names and values in turn. */
  rawHeaders: string[];
  body: Buffer;
}

export interface ScriptedAnswer {
  status?: number;
  headers?: Record<string, string>;
  /** An object is written as JSON. */
  body?: object | string | Buffer;
}

/** The published sample of `send_otp`, with a later time. */
export const SENT: ScriptedAnswer = {
  body: { otp_expire: '2099-07-17T15:30:15.0581408+03:00', code: 0, message: 'Başarılı İşlem' },
};

/** The published sample of `check_otp`. */
export const CHECKED: ScriptedAnswer = { body: { code: 0, message: 'Başarılı İşlem' } };

/** `otp_expire` some seconds from now, in the form of the published sample. */
export function otpExpireIn(seconds: number): string {
  const turkish = new Date(Date.now() + seconds * 1_000 + 3 * 3_600_000).toISOString();
  return turkish.replace(/\.(\d{3})Z$/, '.$11408+03:00');
}

/** A real local server that says what it is told to, and remembers what it was asked. */
export class ScriptedPaynet {
  readonly received: ReceivedRequest[] = [];
  private script: ScriptedAnswer[] = [];
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: http.Server,
    readonly url: string,
  ) {}

  static async start(): Promise<ScriptedPaynet> {
    const server = http.createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const paynet = new ScriptedPaynet(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on('connection', (socket: Socket) => {
      paynet.sockets.add(socket);
      socket.on('close', () => {
        paynet.sockets.delete(socket);
        server.emit('connection-closed');
      });
    });
    server.on('request', (request, response) => void paynet.serve(request, response));
    return paynet;
  }

  /** What is answered from now on, one after the other; the last one again and again. */
  answers(...script: ScriptedAnswer[]): void {
    this.script = script;
    this.received.length = 0;
  }

  /** The values of a header in everything received. */
  headers(name: string): (string | undefined)[] {
    return this.received.map(({ rawHeaders }) => {
      const index = rawHeaders.findIndex((text, at) => at % 2 === 0 && text.toLowerCase() === name);
      return index < 0 ? undefined : rawHeaders[index + 1];
    });
  }

  /** The JSON of everything received. */
  bodies(): unknown[] {
    return this.received.map(({ body }) => JSON.parse(body.toString('utf8')) as unknown);
  }

  /** Waits until the other side has closed all its connections. */
  async allConnectionsClosed(): Promise<void> {
    while (this.sockets.size > 0) await once(this.server, 'connection-closed');
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url: path = '', httpVersion, rawHeaders } = request;
    this.received.push({ method, path, httpVersion, rawHeaders, body: Buffer.concat(chunks) });
    const {
      status = 200,
      headers = {},
      body = {},
    } = this.script.length > 1 ? this.script.shift()! : this.script[0]!;
    const bytes = Buffer.isBuffer(body) || typeof body === 'string' ? body : JSON.stringify(body);
    response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', ...headers }).end(bytes);
  }
}
