import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The body read as JSON; throws when it is none. */
  readonly json: () => Record<string, unknown>;
}

/** One request that sends exactly the headers it is given: fetch would add an `Accept` of its own. */
export function exchange(
  method: string,
  url: string,
  headers: Readonly<Record<string, string>> = {},
  body?: string,
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text,
          json: () => JSON.parse(text) as Record<string, unknown>,
        });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

export interface RawAnswer {
  readonly text: string;
  readonly pieces: number;
  /** How the connection ended: in good order, or by a TCP reset. */
  readonly end: 'fin' | 'reset';
}

/** Sends bytes over a bare socket and reads until the other side ends the connection; `onText` sees what has come so far. */
export function rawExchange(
  url: string,
  request: string,
  onText?: (text: string) => void,
): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let text = '';
    let pieces = 0;
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      text += chunk;
      pieces += 1;
      onText?.(text);
    });
    socket.on('end', () => {
      socket.destroy();
      resolve({ text, pieces, end: 'fin' });
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNRESET') resolve({ text, pieces, end: 'reset' });
      else reject(error);
    });
    socket.write(request);
  });
}

/** Asks again until the answer is there; fails after five seconds. */
export async function eventually<T>(ask: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const found = await ask();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error('It did not happen within a minute');
  }
}
