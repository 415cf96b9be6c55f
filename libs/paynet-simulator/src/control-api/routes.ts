import { type FastifyInstance, type FastifyReply } from 'fastify';
import {
  SimulatorInputError,
  readBoolean,
  readGsm,
  readObject,
  readOneOf,
  readText,
  refuseUnknown,
} from '../bad-input.js';
import { endpoints } from '../endpoints.js';
import { readFault } from '../fault-input.js';
import { SIMULATOR_SECRET_KEY } from '../options.js';
import { type SimulatorState } from '../simulator-state.js';
import { describeSwitches, readSwitches } from '../switches.js';
import { streamEvents } from './events.js';
import { queryInteger, readQuery } from './query.js';

const maxWaitMs = 60_000;

/** Steers the simulator from outside, under `/_simulator/`; a malformed call gets 400 and the name of the field. */
export function controlApi(state: SimulatorState) {
  return (app: FastifyInstance, _options: unknown, done: () => void): void => {
    guard(app);

    app.get('/health', () => ({
      status: 'ok',
      now: state.timestamp(),
      seed: state.options.seed,
      acceptsPublishedKey: state.options.key === SIMULATOR_SECRET_KEY,
    }));

    app.get('/messages', async (request, reply) => {
      const query = readQuery(request.query, ['gsm', 'otpSessionId', 'after', 'wait']);
      const filter = {
        gsm: query['gsm'] === undefined ? undefined : readGsm(query['gsm'], 'gsm'),
        otpSessionId:
          query['otpSessionId'] === undefined
            ? undefined
            : readText(query['otpSessionId'], 'otpSessionId', 4096),
        after: queryInteger(query, 'after', Number.MAX_SAFE_INTEGER),
      };
      const timeoutMs = queryInteger(query, 'wait', maxWaitMs) ?? 0;
      if (timeoutMs === 0) return { messages: state.messages.list(filter) };
      return { messages: await state.messages.waitForAny(filter, { timeoutMs, signal: leaving(reply) }) };
    });

    app.get('/requests', (request) => {
      const query = readQuery(request.query, ['gsm', 'endpoint', 'after']);
      const requests = state.requests.list({
        gsm: query['gsm'] === undefined ? undefined : readGsm(query['gsm'], 'gsm'),
        endpoint:
          query['endpoint'] === undefined ? undefined : readOneOf(query['endpoint'], 'endpoint', endpoints),
        after: queryInteger(query, 'after', Number.MAX_SAFE_INTEGER),
      });
      return { requests };
    });

    app.get('/violations', (request) => {
      readQuery(request.query, []);
      return { violations: state.referee.list() };
    });

    app.get('/faults', () => ({ faults: state.faults.list() }));
    app.post('/faults', (request, reply) => {
      const { id } = state.faults.add(readFault(request.body));
      return reply.code(201).send({ id });
    });
    app.delete('/faults', (_request, reply) => {
      state.faults.clear();
      return reply.code(204).send();
    });
    app.delete('/faults/:id', (request, reply) => {
      const { id } = request.params as { id: string };
      if (!/^\d{1,15}$/.test(id)) throw new SimulatorInputError('id', 'must be a whole number');
      if (!state.faults.remove(Number(id))) return reply.code(404).send({ error: 'NOT_FOUND', field: 'id' });
      return reply.code(204).send();
    });

    app.get('/clock', () => state.clock.state());
    app.post('/clock', (request) => {
      const body = readObject(request.body, 'body');
      refuseUnknown(body, ['shiftMs', 'frozen', 'reset'], 'clock');
      const frozen = body['frozen'] === undefined ? undefined : readBoolean(body['frozen'], 'frozen');
      const reset = body['reset'] !== undefined && readBoolean(body['reset'], 'reset');
      const { shiftMs } = body;
      if (shiftMs !== undefined && typeof shiftMs !== 'number') {
        throw new SimulatorInputError('shiftMs', 'must be a whole number');
      }
      if (reset) state.clock.reset();
      if (shiftMs !== undefined) state.clock.shift(shiftMs);
      if (frozen === true) state.clock.freeze();
      if (frozen === false) state.clock.unfreeze();
      return state.clock.state();
    });

    app.get('/switches', () => ({ switches: state.switches, described: describeSwitches(state.switches) }));
    app.route({
      method: ['PATCH', 'POST'],
      url: '/switches',
      handler: (request) => {
        Object.assign(state.switches, readSwitches(request.body));
        return { switches: state.switches };
      },
    });

    app.post('/reset', (_request, reply) => {
      state.reset();
      return reply.code(204).send();
    });

    app.get('/events', (_request, reply) => {
      streamEvents(state, reply);
    });
    done();
  };
}

function guard(app: FastifyInstance): void {
  // A web page elsewhere must not steer a developer's simulator through the browser.
  app.addHook('onRequest', (request, reply, next) => {
    const { origin } = request.headers;
    const foreign = origin !== undefined && origin !== `http://${request.headers.host ?? ''}`;
    if (foreign || request.headers['sec-fetch-site'] === 'cross-site') {
      void reply
        .code(403)
        .send({ error: 'CROSS_SITE', message: 'Only this page and programs may call this' });
    } else next();
  });
  app.addHook('onSend', (_request, reply, _payload, next) => {
    reply.header('cache-control', 'no-store');
    next();
  });
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    if (error instanceof SimulatorInputError) {
      return reply.code(400).send({ error: 'BAD_INPUT', field: error.field, message: error.message });
    }
    if (error.statusCode !== undefined && error.statusCode < 500) {
      return reply
        .code(400)
        .send({ error: 'BAD_INPUT', field: 'body', message: 'body must be JSON of at most 64 KiB' });
    }
    return reply.code(500).send({ error: 'SIMULATOR', message: 'This is a bug of the simulator' });
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: 'NOT_FOUND', field: 'path' }));
}

/** Ends a wait when its client hangs up. */
function leaving(reply: FastifyReply): AbortSignal {
  const left = new AbortController();
  reply.raw.once('close', () => {
    left.abort();
  });
  return left.signal;
}
