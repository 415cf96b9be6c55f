import http from 'node:http';
import https from 'node:https';
import net, { type Socket } from 'node:net';
import tls from 'node:tls';
import {
  Axios,
  AxiosError,
  CanceledError,
  type AxiosAdapter,
  type AxiosResponse,
  type InternalAxiosRequestConfig,
} from 'axios';
import { createAgent } from './agents.js';
import { type Attempt } from './attempt.js';
import { type PaynetClientSettings } from './client-settings.js';
import { takeAttempt, trustAdapter } from './guarded-adapter.js';
import { errorCodeOf, type NotSentReason } from './not-sent.js';
import { type Proxy } from './proxy.js';
import { decodeBody, LONGEST_ANSWER } from './read-answer.js';
import { VERIFIED } from './tls-options.js';

/** The way to Paynet over Node's own HTTP, as an axios adapter. */
export interface NodeTransport {
  adapter: AxiosAdapter;
  /** Our own pool, when it is one of direct TLS connections, which other adapters may use as well. */
  httpsAgent: http.Agent | undefined;
  /** Closes every connection of our own pool. */
  destroy(): void;
}

/**
 * Gives a request its headers; axios marks those to leave out with `false` or `null`. Only now: among the options of a request they would stay on its TLS connection,
 * and the secret key with them.
 */
function setHeaders(request: http.ClientRequest, config: InternalAxiosRequestConfig, body: string): void {
  request.setHeader('Content-Length', Buffer.byteLength(body));
  for (const [name, value] of Object.entries(config.headers)) {
    if (value === false || value === null || value === undefined) continue;
    request.setHeader(name, value as string | string[]);
  }
}

const SOCKETS: readonly unknown[] = [net.Socket.prototype, tls.TLSSocket.prototype];

/** Notes the moment from which bytes may leave: Node writes a request as soon as its connection stands, and TLS on it. */
function watchDelivery(socket: Socket, attempt: Attempt): void {
  // What nock, msw or an exotic agent puts in the place of a socket may have the request before it says so.
  if (!SOCKETS.includes(Object.getPrototypeOf(socket))) {
    attempt.loseSight();
    return;
  }
  const leave = (): void => attempt.leave();
  if ((socket as { secureConnecting?: boolean }).secureConnecting === true) {
    socket.once('secureConnect', leave);
  } else if (socket.connecting) {
    socket.once('connect', leave);
  } else if (!socket.destroyed) {
    // A connection that failed before the request got it is not connecting any more either.
    leave();
  }
}

interface Settle {
  resolve: (response: AxiosResponse) => void;
  reject: (error: Error) => void;
}

/** Reads an answer to its end, or as far as the longest one we accept. */
function readResponse(
  response: http.IncomingMessage,
  attempt: Attempt,
  config: InternalAxiosRequestConfig,
  { resolve, reject }: Settle,
): void {
  const chunks: Buffer[] = [];
  let length = 0;
  let isWhole = false;
  response.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length > LONGEST_ANSWER) response.destroy();
    else chunks.push(chunk);
  });
  response.on('end', () => {
    isWhole = response.complete && length <= LONGEST_ANSWER;
    if (!isWhole) return;
    const bytes = chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
    const answer: AxiosResponse = {
      data: decodeBody(bytes, response.headers['content-encoding']),
      status: response.statusCode ?? 0,
      statusText: response.statusMessage ?? '',
      headers: response.headers,
      config,
    };
    attempt.endWith(answer);
    resolve(answer);
  });
  // Comes after everything.
  response.on('close', () => {
    if (isWhole) return;
    attempt.end();
    reject(new AxiosError('The answer broke off.', AxiosError.ERR_BAD_RESPONSE, config));
  });
}

/** Follows a request to its answer, noting on the attempt what left, or why nothing did. */
function follow(
  request: http.ClientRequest,
  secure: boolean,
  attempt: Attempt,
  config: InternalAxiosRequestConfig,
  settle: Settle,
): void {
  let isAnswered = false;
  const fail = (errorCode?: string): void => {
    attempt.end(errorCode);
    settle.reject(new AxiosError('No answer came.', errorCode ?? AxiosError.ERR_NETWORK, config));
  };
  let connection: Socket | undefined;
  request.on('socket', (socket) => {
    if (secure && (socket as Partial<tls.TLSSocket>).encrypted !== true) {
      // What agents hand out that answer in the place of a proxy which refused, or that forget TLS. Node sends nothing on a connection that is gone by now.
      attempt.fail('proxy-refusal');
      request.destroy();
      return;
    }
    if (connection === undefined) {
      connection = socket;
      watchDelivery(socket, attempt);
      return;
    }
    // An agent that hands out a second connection may send the request again: neither may go on, and nobody can say what left.
    attempt.leave();
    connection.destroy();
    request.destroy();
  });
  request.on('response', (response) => {
    isAnswered = true;
    readResponse(response, attempt, config, settle);
  });
  request.on('error', (error) => fail(errorCodeOf(error)));
  // With neither an answer nor an error: somebody switched protocols.
  request.on('close', () => isAnswered || fail());
  attempt.subscribe(() => {
    request.destroy();
    settle.reject(new CanceledError());
  });
}

/** Adds an interceptor's query parameters as axios does, without the global axios' defaults. */
const uris = new Axios({});

/**
 * Makes the adapter: one request, one answer, no redirect, and evidence of what left on the attempt that the config carries.
 *
 * Of what an interceptor may change it obeys headers, data, path, query parameters and, where no proxy is configured, agents.
 */
export function createNodeTransport(settings: PaynetClientSettings, proxy: Proxy | undefined): NodeTransport {
  const url = new URL(settings.baseUrl);
  const secure = url.protocol === 'https:';
  const agent = createAgent(secure, proxy, settings.maxConcurrency);
  const configuredAgent: unknown = secure ? settings.http.httpsAgent : settings.http.httpAgent;
  const target: https.RequestOptions = {
    protocol: url.protocol,
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    method: 'POST',
    // A user's own agent wins over these, which is why the boot checks look into it.
    ...(secure ? VERIFIED : {}),
  };

  function open(config: InternalAxiosRequestConfig, attempt: Attempt): http.ClientRequest | NotSentReason {
    if (attempt.isGuarded) return 'blocked';
    const usersAgent = (secure ? config.httpsAgent : config.httpAgent) as http.Agent | undefined;
    const hasOtherAgent = proxy !== undefined && usersAgent !== configuredAgent;
    if (hasOtherAgent || (config.proxy ?? false) !== false) return 'other-way';
    const address = config.params === undefined ? (config.url ?? '') : uris.getUri(config);
    if (!address.startsWith(`${url.origin}/`)) return 'other-origin';
    const body = config.data as unknown;
    if (typeof body !== 'string') return 'not-json';
    const options: https.RequestOptions & { attempt?: Attempt } = {
      ...target,
      path: address.slice(url.origin.length),
      agent: usersAgent ?? agent,
    };
    // For the tunnel, which has to end with the attempt.
    if (proxy !== undefined) options.attempt = attempt;
    // Looked up at each call: nock, msw and tracing replace it on the module.
    const request = (secure ? https : http).request(options);
    try {
      setHeaders(request, config, body);
    } catch (error) {
      request.on('error', () => undefined).destroy();
      throw error;
    }
    return request.end(body);
  }

  function send(config: InternalAxiosRequestConfig, settle: Settle): void {
    const attempt = takeAttempt(config);
    attempt.watch();
    try {
      const request = open(config, attempt);
      if (typeof request === 'object') {
        follow(request, secure, attempt, config, settle);
        return;
      }
      attempt.fail(request);
    } catch (error) {
      attempt.fail('other', errorCodeOf(error));
    }
    attempt.end();
    settle.reject(new AxiosError('The request was not sent.', AxiosError.ERR_NETWORK, config));
  }

  return {
    adapter: trustAdapter((config) => new Promise((resolve, reject) => send(config, { resolve, reject }))),
    httpsAgent: secure && proxy === undefined ? agent : undefined,
    destroy: () => agent.destroy(),
  };
}
