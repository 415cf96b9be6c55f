import { fastify, type FastifyInstance } from 'fastify';
import { cardApi } from './card-api/routes.js';
import { controlApi } from './control-api/routes.js';
import { phonePage } from './phone-page/routes.js';
import { type SimulatorState } from './simulator-state.js';

const badPath = JSON.stringify({ error: 'BAD_INPUT', field: 'path', message: 'path is not a valid address' });

export async function createServer(state: SimulatorState): Promise<FastifyInstance> {
  const app = fastify({
    bodyLimit: 64 * 1024,
    // stop() leaves nothing behind: long polls, event streams and hanging faults end with it.
    forceCloseConnections: true,
    frameworkErrors: (_error, _request, reply) => {
      reply.hijack();
      reply.raw.writeHead(400, { 'content-type': 'application/json' }).end(badPath);
    },
  });
  app.removeContentTypeParser('text/plain');
  await app.register(cardApi(state), { prefix: '/v1' });
  await app.register(controlApi(state), { prefix: '/_simulator' });
  await app.register(phonePage);
  return app;
}
