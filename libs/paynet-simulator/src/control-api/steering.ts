import { type FastifyInstance } from 'fastify';
import { SimulatorInputError, readBoolean, readObject, refuseUnknown } from '../bad-input.js';
import { readFault } from '../fault-input.js';
import { type ClockChange } from '../simulated-clock.js';
import { type SimulatorState } from '../simulator-state.js';
import { describeSwitches, readSwitches } from '../switches.js';
import { streamEvents } from './events.js';
import { refuseBody, refuseQuery } from './query.js';

/** Everything that takes no filter. */
export function steering(state: SimulatorState) {
  return (app: FastifyInstance, _options: unknown, done: () => void): void => {
    app.addHook('preHandler', (request, _reply, next) => {
      refuseQuery(request.query);
      next();
    });

    app.get('/health', () => state.health());
    app.get('/violations', () => ({ violations: state.referee.list() }));

    app.get('/faults', () => ({ faults: state.faults.list() }));
    app.post('/faults', (request, reply) => {
      const { id } = state.faults.add(readFault(request.body));
      return reply.code(201).send({ id });
    });
    app.delete('/faults', (request, reply) => {
      refuseBody(request.body);
      state.faults.clear();
      return reply.code(204).send();
    });
    app.delete('/faults/:id', (request, reply) => {
      refuseBody(request.body);
      const { id } = request.params as { id: string };
      if (!/^\d{1,15}$/.test(id)) throw new SimulatorInputError('id', 'must be a whole number');
      if (state.faults.remove(Number(id))) return reply.code(204).send();
      return reply.code(404).send({ error: 'NOT_FOUND', field: 'id', message: 'id is of no fault here' });
    });

    app.get('/clock', () => state.clock.state());
    app.post('/clock', (request) => {
      state.clock.change(readClockChange(request.body));
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

    app.post('/reset', (request, reply) => {
      refuseBody(request.body);
      state.reset();
      return reply.code(204).send();
    });

    app.get('/events', (_request, reply) => {
      streamEvents(state, reply);
    });
    done();
  };
}

function readClockChange(body: unknown): ClockChange {
  const fields = readObject(body, 'body');
  refuseUnknown(fields, ['shiftMs', 'frozen', 'reset'], 'clock');
  const { shiftMs, frozen, reset } = fields;
  if (shiftMs !== undefined && typeof shiftMs !== 'number') {
    throw new SimulatorInputError('shiftMs', 'must be a whole number');
  }
  return {
    shiftMs,
    frozen: frozen === undefined ? undefined : readBoolean(frozen, 'frozen'),
    reset: reset === undefined ? undefined : readBoolean(reset, 'reset'),
  };
}
