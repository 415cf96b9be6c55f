import { type FastifyReply } from 'fastify';
import { type SimulatorEvent, type SimulatorState } from '../simulator-state.js';

const maxListeners = 100;
const maxBacklogBytes = 1024 * 1024;

/** Server-sent events for the phone page; a reader that falls far behind is cut and comes back by itself. */
export function streamEvents(state: SimulatorState, reply: FastifyReply): void {
  if (state.listeners.size >= maxListeners) {
    void reply.code(503).send({ error: 'TOO_MANY', message: `At most ${maxListeners} pages may look on` });
    return;
  }
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  raw.write('retry: 1000\n\n');
  const listener = (event: SimulatorEvent) => {
    if (raw.writableLength > maxBacklogBytes) raw.destroy();
    else raw.write(`event: ${event.type}\ndata: ${JSON.stringify(event.data)}\n\n`);
  };
  state.listeners.add(listener);
  raw.once('close', () => {
    state.listeners.delete(listener);
  });
}
