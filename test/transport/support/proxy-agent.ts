import { type ClientRequest } from 'node:http';
import https from 'node:https';
import net, { type Socket } from 'node:net';
import tls from 'node:tls';

type Connected = (error: Error | null, socket: Socket) => void;

/**
 * A proxy agent as users bring them: of the proxy's refusal it makes a connection that has the refusal in it, so that the application may read it.
 */
export class ProxyAgent extends https.Agent {
  #request: ClientRequest | undefined;

  constructor(readonly proxyPort: number) {
    super();
  }

  addRequest(request: ClientRequest, options: object): void {
    this.#request = request;
    (https.Agent.prototype as unknown as ProxyAgent).addRequest.call(this, request, options);
  }

  override createConnection(target: https.RequestOptions, connected?: Connected): undefined {
    const tunnel = net.connect(this.proxyPort, '127.0.0.1');
    const authority = `${target.host}:${target.port}`;
    tunnel.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
    tunnel.once('data', (answer) => {
      if (String(answer).startsWith('HTTP/1.1 200')) {
        const options = { ...target, path: undefined, socket: tunnel };
        connected?.(null, tls.connect(options as tls.ConnectionOptions));
        return;
      }
      tunnel.destroy();
      const replay = new net.Socket();
      this.#request?.once('socket', () => {
        replay.push(answer);
        replay.push(null);
      });
      connected?.(null, replay);
    });
  }
}
