import { type FastifyInstance, type FastifyReply } from 'fastify';
import { readRequestFilter, readSmsQuery } from '../filters.js';
import { type SimulatorState } from '../simulator-state.js';
import { guard } from './guard.js';
import { withNumbers } from './query.js';
import { steering } from './steering.js';

/** Steers the simulator from outside, under `/_simulator/`; a malformed call gets 400 and the name of the field. */
export function controlApi(state: SimulatorState) {
  return async (app: FastifyInstance): Promise<void> => {
    guard(app);

    app.get('/messages', async (request, reply) => {
      const { filter, wait = 0 } = readSmsQuery(withNumbers(request.query, ['after', 'wait']));
      if (wait === 0) return { messages: state.messages.list(filter) };
      const options = { timeoutMs: wait, signal: leaving(reply) };
      return { messages: await state.messages.waitForAny(filter, options) };
    });

    app.get('/requests', (request) => ({
      requests: state.requests.list(readRequestFilter(withNumbers(request.query, ['after']))),
    }));

    await app.register(steering(state));
  };
}

/** Ends a wait when its client hangs up. */
function leaving(reply: FastifyReply): AbortSignal {
  const left = new AbortController();
  reply.raw.once('close', () => {
    left.abort();
  });
  return left.signal;
}
