import { type FastifyInstance, type FastifyReply } from 'fastify';
import { SimulatorInputError } from '../bad-input.js';

/** Who may call, how a wrong call is answered, and what counts as JSON; for all that is mounted afterwards. */
export function guard(app: FastifyInstance): void {
  closeToOtherSites(app);
  takeEmptyBodies(app);
  app.addHook('onSend', (_request, reply, _payload, next) => {
    reply.header('cache-control', 'no-store');
    next();
  });
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    if (error instanceof SimulatorInputError) return refuse(reply, error.field, error.message);
    if (error.statusCode === 415) {
      return refuse(reply, 'content-type', 'content-type must be application/json');
    }
    if (error.statusCode !== undefined && error.statusCode < 500) {
      return refuse(
        reply,
        'body',
        'body must be JSON of at most 64 KiB without __proto__ or constructor.prototype',
      );
    }
    return reply.code(500).send({ error: 'SIMULATOR', message: 'This is a bug of the simulator' });
  });
  answerStrayCalls(app);
}

function refuse(reply: FastifyReply, field: string, message: string): FastifyReply {
  return reply.code(400).send({ error: 'BAD_INPUT', field, message });
}

/** A web page elsewhere must not steer a developer's simulator through the browser. */
function closeToOtherSites(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, next) => {
    const { origin, host } = request.headers;
    // The host alone: behind a proxy that speaks https the page's scheme is not ours.
    const isForeign = origin !== undefined && hostOf(origin) !== host;
    if (isForeign || request.headers['sec-fetch-site'] === 'cross-site') {
      void reply
        .code(403)
        .send({ error: 'CROSS_SITE', message: 'Only this page and programs may call this' });
    } else next();
  });
}

const hostOf = (origin: string) => (URL.canParse(origin) ? new URL(origin).host : undefined);

/** Many clients name JSON on every call, also on those without a body. */
function takeEmptyBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else void parse(request, body, done);
  });
}

/** 405 with the methods there are, 404 for everything else. */
function answerStrayCalls(app: FastifyInstance): void {
  const methodsOf = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    const methods = methodsOf.get(url) ?? new Set();
    for (const each of [method].flat()) if (each !== 'HEAD') methods.add(each);
    methodsOf.set(url, methods);
  });
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '';
    const isRoute = (url: string) => new RegExp(`^${url.replace(/:\w+/, '[^/]+')}$`).test(path);
    const found = [...methodsOf].find(([url]) => isRoute(url));
    if (found === undefined) {
      return reply.code(404).send({ error: 'NOT_FOUND', field: 'path', message: 'path is not known here' });
    }
    const allowed = [...found[1]].join(', ');
    return reply
      .code(405)
      .header('allow', allowed)
      .send({ error: 'WRONG_METHOD', field: 'method', message: `method must be one of ${allowed}` });
  });
}
