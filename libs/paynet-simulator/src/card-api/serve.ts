import { type FastifyReply } from 'fastify';
import { type Endpoint } from '../endpoints.js';
import { maskDigitRuns } from '../masking.js';
import { type Exchange } from '../request-log.js';
import { type SimulatorState } from '../simulator-state.js';
import { Refusal, type Answer } from './answers.js';
import { BodyReader } from './body-reader.js';
import { type Call, type CardService } from './card-service.js';
import { renderJson, renderXml, type Rendered } from './rendering.js';
import { spoil } from './spoiled-answers.js';
import { isWireFault, transmit } from './wire-faults.js';

/** Serves one call of a service: read, judge, fault or effect, answer. */
export async function serve<Input extends { readonly gsm?: string }>(
  state: SimulatorState,
  endpoint: Endpoint,
  service: CardService<Input>,
  exchange: Exchange,
  body: unknown,
  reply: FastifyReply,
): Promise<void> {
  const call: Call = {
    state,
    exchange,
    note: (rule, detail) => {
      state.note(exchange, endpoint, rule, detail);
    },
  };
  let input: Input;
  try {
    const reader = new BodyReader(body, state.switches, call.note);
    input = service.read(reader);
    reader.refuseUnasked();
  } catch (thrown) {
    send(state, exchange, reply, answerOf(thrown));
    return;
  }
  service.judge?.(call, input);
  const tell = (rendered?: Rendered) => service.told?.(call, input, rendered);

  const fault = state.faults.draw(endpoint, input.gsm);
  if (fault === undefined) {
    const answer = settle(() => service.act(call, input));
    tell(send(state, exchange, reply, answer));
    return;
  }
  exchange.entry.fault = { id: fault.id, side: fault.side, kind: fault.kind };
  const interruption = state.interruption;
  const pauses = fault.kind === 'delay' && fault.side !== 'duringResponse' ? fault.ms : 0;
  try {
    if (fault.side === 'beforeSms' && pauses > 0) await state.pause(pauses);
    const acts = fault.side !== 'beforeSms' || fault.kind === 'delay';
    const answer = settle(() => (acts ? service.act(call, input) : service.pretend(call, input)));
    if (fault.side === 'afterSms' && pauses > 0) await state.pause(pauses);
    const rendered = spoil(fault, answer, state.clock.now(), state.switches);
    if (!isWireFault(fault)) {
      transfer(state, exchange, reply, rendered);
      tell(rendered);
      return;
    }
    const arrives = fault.kind !== 'hang' && fault.kind !== 'reset' && fault.kind !== 'close';
    if (arrives) answered(exchange, rendered);
    state.finish(exchange);
    reply.hijack();
    await transmit(fault, rendered, { raw: reply.raw, interruption, pause: (ms) => state.pause(ms) });
    tell(arrives ? rendered : undefined);
  } catch (error) {
    tell();
    // Reset, stopped, or the client has left: nobody waits for this answer any more. Anything else is a bug.
    const isAbandoned = interruption.aborted || reply.raw.destroyed;
    if (!isAbandoned && !reply.sent) throw error;
    if (!reply.sent) reply.hijack();
    reply.raw.destroy();
    if (!isAbandoned) process.emitWarning(error instanceof Error ? error : String(error));
  }
}

/** Sends an answer the way a healthy Paynet does; undefined when the connection is cut instead. */
export function send(
  state: SimulatorState,
  exchange: Exchange,
  reply: FastifyReply,
  answer: Answer,
): Rendered | undefined {
  if (answer.drop === true) {
    state.finish(exchange);
    reply.hijack();
    reply.raw.destroy();
    return undefined;
  }
  const asXml = state.switches.missingAccept === 'xml' && exchange.entry.headers['accept'] === undefined;
  const date = new Date(state.clock.now()).toUTCString();
  const rendered = asXml ? renderXml(answer, date) : renderJson(answer, date);
  transfer(state, exchange, reply, rendered);
  return rendered;
}

function transfer(state: SimulatorState, exchange: Exchange, reply: FastifyReply, rendered: Rendered): void {
  answered(exchange, rendered);
  state.finish(exchange);
  reply.code(rendered.status).headers(rendered.headers).send(rendered.body);
}

function answered(exchange: Exchange, { status, body }: Rendered): void {
  exchange.entry.answer = { status, body: maskDigitRuns(body).slice(0, 4000) };
}

function settle(act: () => Answer): Answer {
  try {
    return act();
  } catch (thrown) {
    return answerOf(thrown);
  }
}

function answerOf(thrown: unknown): Answer {
  if (thrown instanceof Refusal) return thrown.answer;
  throw thrown;
}
