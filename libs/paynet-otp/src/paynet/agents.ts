import http from 'node:http';
import https from 'node:https';
import { type Socket } from 'node:net';
import tls from 'node:tls';
import { type Attempt } from './attempt.js';
import { type Proxy } from './proxy.js';
import { VERIFIED } from './tls-options.js';
import { openTunnel } from './tunnel.js';

/**
 * Milliseconds an idle connection is kept. A server that closes one just when a request is on its way makes the outcome of that request unknown, so this is far
 * below the shortest idle time in use on servers (5 s: Node, Apache; 60 s and more: balancers, IIS, nginx), with room for a slow network and a busy event loop. A
 * new TLS connection costs some milliseconds; an unknown outcome costs a shopper three minutes.
 */
const IDLE_MS = 2000;

/** What is taken off the server's own hint (`Keep-Alive: timeout=5`), for its way here and the next request's way there. */
const HINT_MARGIN_MS = 1000;

/** Until when an idle connection may be used, on the monotonic clock. */
const freshUntil = Symbol('freshUntil');
type PooledSocket = Socket & { [freshUntil]?: number; _httpMessage?: { res?: http.IncomingMessage } };

/** What is not in Node's types of an agent: the request's way in, and that `keepSocketAlive` answers. */
interface AgentInternals {
  addRequest(request: http.ClientRequest, options: unknown): void;
  keepSocketAlive(socket: Socket): boolean;
}

function idleMsFor(socket: PooledSocket): number {
  const hint = socket._httpMessage?.res?.headers['keep-alive'];
  const seconds = typeof hint === 'string' ? /(?:^|[\s,;])timeout=(\d{1,6})/.exec(hint)?.[1] : undefined;
  return seconds === undefined ? IDLE_MS : Math.min(IDLE_MS, Number(seconds) * 1000 - HINT_MARGIN_MS);
}

function keepSocketAlive(socket: PooledSocket): boolean {
  const idleMs = idleMsFor(socket);
  if (idleMs <= 0) return false;
  socket[freshUntil] = performance.now() + idleMs;
  socket.unref();
  if (socket.timeout !== idleMs) socket.setTimeout(idleMs);
  return true;
}

/** Makes an agent forget idle connections early enough, and requests at once. */
function keepFresh(agent: http.Agent): http.Agent {
  const internals = agent as unknown as AgentInternals;
  const addRequest = internals.addRequest.bind(agent);
  const createConnection = agent.createConnection.bind(agent);
  // The adapters of axios put the headers among the options, which stay on the TLS connection, and the secret key with them.
  agent.createConnection = (options, connected) =>
    createConnection({ ...options, headers: undefined }, connected);
  internals.keepSocketAlive = keepSocketAlive;
  // After a blocked event loop a request may run before the idle timers do: what they would have closed must not be used.
  internals.addRequest = (request, options) => {
    for (const idle of Object.values(agent.freeSockets) as PooledSocket[][]) {
      // The newest, which is last, is the one to be used; when it is too old, so are the others.
      if ((idle.at(-1)?.[freshUntil] ?? Infinity) > performance.now()) continue;
      for (const socket of idle) socket.destroy();
    }
    addRequest(request, options);
  };
  return agent;
}

type ConnectOptions = tls.ConnectionOptions & { attempt: Attempt };
type Connected = (error: Error | null, socket?: Socket) => void;

/**
 * Our own pool of connections, direct or through a proxy.
 *
 * @param maxFree connections that are kept at most.
 */
export function createAgent(secure: boolean, proxy: Proxy | undefined, maxFree: number): http.Agent {
  const options: http.AgentOptions = { keepAlive: true, scheduling: 'lifo', maxFreeSockets: maxFree };
  const agent = keepFresh(secure ? new https.Agent({ ...options, ...VERIFIED }) : new http.Agent(options));
  if (proxy === undefined) return agent;
  return Object.assign(agent, {
    createConnection: (target: ConnectOptions, connected: Connected): undefined => {
      const authority = { host: String(target.host), port: Number(target.port) };
      openTunnel(proxy, authority, target.attempt, (error, tunnel) => {
        if (tunnel === undefined) {
          connected(error);
          return;
        }
        // `path` is the request's here, and would be a socket file for tls.connect.
        connected(null, secure ? tls.connect({ ...target, path: undefined, socket: tunnel }) : tunnel);
      });
    },
  });
}
