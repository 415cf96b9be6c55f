import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { endpoints, type Endpoint } from '../endpoints.js';
import { type Exchange } from '../request-log.js';
import { type SimulatorState } from '../simulator-state.js';
import { errorAnswer, malformedInput, resultCodes } from './answers.js';
import { type CardService } from './card-service.js';
import { checkOtp } from './check-otp.js';
import { deleteCard, descUpdate } from './delete-and-rename.js';
import { refuseAtGate } from './gate.js';
import { list } from './list.js';
import { save } from './save.js';
import { sendOtp } from './send-otp.js';
import { send, serve } from './serve.js';

/** Paynet's side of the simulator: `/v1/card/*`, and an error object for every other path under `/v1/`. */
export function cardApi(state: SimulatorState) {
  return (app: FastifyInstance, _options: unknown, done: () => void): void => {
    const exchanges = new WeakMap<FastifyRequest, Exchange>();
    const exchangeOf = (request: FastifyRequest): Exchange => {
      const known = exchanges.get(request);
      if (known !== undefined) return known;
      const path = request.url.split('?', 1)[0] ?? '';
      const exchange = state.open(request.method, path, request.headers);
      exchange.entry.endpoint = endpoints.find((name) => path === `/v1/card/${name}`);
      exchanges.set(request, exchange);
      return exchange;
    };

    // Before the body is read, as a real gate: a stranger cannot make the simulator parse anything.
    app.addHook('onRequest', (request, reply, next) => {
      const exchange = exchangeOf(request);
      const { endpoint } = exchange.entry;
      if (endpoint !== undefined && request.headers.accept === undefined) {
        state.note(exchange, endpoint, 'missing-accept', 'no Accept header');
      }
      const refused = refuseAtGate(state, request.ip, request.headers.authorization, (detail) => {
        state.note(exchange, endpoint, 'wrong-key-form', detail);
      });
      if (refused === undefined) next();
      else send(state, exchange, reply, refused);
    });

    app.setErrorHandler((error: { statusCode?: number }, request, reply) => {
      const exchange = exchangeOf(request);
      const isCallers = error.statusCode !== undefined && error.statusCode < 500;
      const answer = isCallers
        ? malformedInput(
            state.switches,
            'Simulator: send a JSON body of at most 64 KiB without __proto__ or constructor.prototype',
          )
        : errorAnswer(
            state.switches,
            500,
            resultCodes.servererror,
            'Simulator: this is a bug of the simulator',
          );
      // Other forms and larger bodies are not forbidden by the contract; the simulator just does not read them.
      if (error.statusCode === 400)
        state.note(
          exchange,
          exchange.entry.endpoint,
          'malformed-field',
          'the body is no JSON, or has __proto__ in it',
        );
      send(state, exchange, reply, answer);
    });

    app.setNotFoundHandler((request, reply) => {
      const known = exchangeOf(request).entry.endpoint !== undefined;
      const answer = known
        ? errorAnswer(state.switches, 405, resultCodes.badrequest, 'Simulator: use POST')
        : errorAnswer(state.switches, 404, resultCodes.nodata, 'Simulator: no such service');
      send(state, exchangeOf(request), reply, answer);
    });

    const mount = <Input extends { readonly gsm?: string }>(
      endpoint: Endpoint,
      service: CardService<Input>,
    ) => {
      app.post(`/card/${endpoint}`, async (request, reply) => {
        const exchange = exchangeOf(request);
        exchange.received(request.body);
        await serve(state, endpoint, service, exchange, request.body, reply);
        return reply;
      });
    };
    mount('send_otp', sendOtp);
    mount('check_otp', checkOtp);
    mount('save', save);
    mount('list', list);
    mount('delete', deleteCard);
    mount('desc_update', descUpdate);
    done();
  };
}
