import { type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Fault } from '../fault.js';
import { type Rendered } from './rendering.js';

/** What is left to do by hand once Fastify has let go of the connection. */
export interface Wire {
  readonly raw: ServerResponse;
  /** Aborted on reset and stop. */
  readonly interruption: AbortSignal;
  readonly pause: (ms: number) => Promise<void>;
}

/** A reset that arrives together with the bytes before it looks like an orderly end to many clients (libuv among them). */
const beforeResetMs = 50;

const wireKinds = ['hang', 'reset', 'close', 'slow-drip', 'huge-body'] as const;
type WireFault = Extract<Fault, { kind: (typeof wireKinds)[number] | 'delay' }>;

/** Whether the fault is about how bytes travel, and not about which. */
export function isWireFault(fault: Fault): fault is WireFault {
  return (
    (wireKinds as readonly string[]).includes(fault.kind) ||
    (fault.kind === 'delay' && fault.side === 'duringResponse')
  );
}

/** Sends the answer as the fault has it; rejects when the client leaves early or the simulator is interrupted. */
export async function transmit(fault: WireFault, rendered: Rendered, wire: Wire): Promise<void> {
  const { raw, interruption, pause } = wire;
  const bytes = Buffer.from(rendered.body);
  const whole = { ...rendered.headers, 'content-length': String(bytes.length) };
  if (fault.kind === 'slow-drip') {
    raw.writeHead(rendered.status, whole);
    raw.flushHeaders();
    await pipeline(Readable.from(drip(bytes, fault.everyMs ?? 20, pause)), raw, { signal: interruption });
    return;
  }
  if (fault.kind === 'huge-body') {
    raw.writeHead(rendered.status, rendered.headers);
    const chunks = padded(rendered.body, fault.bytes ?? 16 * 1024 * 1024);
    await pipeline(Readable.from(chunks), raw, { signal: interruption });
    return;
  }
  const half = Math.floor(bytes.length / 2);
  if (fault.side === 'duringResponse') {
    raw.writeHead(rendered.status, whole);
    await flushed(raw, bytes.subarray(0, half));
    if (fault.kind === 'reset') await pause(beforeResetMs);
  }
  if (fault.kind === 'reset') raw.socket?.resetAndDestroy();
  else if (fault.kind === 'close') raw.socket?.end();
  else if (fault.kind === 'hang') await gone(wire);
  else {
    await pause(fault.ms);
    raw.end(bytes.subarray(half));
  }
}

async function* drip(bytes: Uint8Array, everyMs: number, pause: Wire['pause']): AsyncGenerator<Uint8Array> {
  for (const byte of bytes) {
    await pause(everyMs);
    yield Uint8Array.of(byte);
  }
}

/** The same JSON object with one more field, as long as asked for. */
function* padded(body: string, length: number): Generator<Buffer> {
  yield Buffer.from(body.replace(/}$/, ',"padding":"'));
  const chunk = Buffer.alloc(64 * 1024, 'x');
  for (let left = length; left > 0; left -= chunk.length)
    yield chunk.subarray(0, Math.min(left, chunk.length));
  yield Buffer.from('"}');
}

function flushed(raw: ServerResponse, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    raw.write(bytes, () => {
      resolve();
    });
  });
}

function gone({ raw, interruption }: Wire): Promise<void> {
  return new Promise((resolve) => {
    const leave = () => {
      interruption.removeEventListener('abort', leave);
      raw.destroy();
      resolve();
    };
    raw.once('close', leave);
    interruption.addEventListener('abort', leave);
    if (raw.destroyed || interruption.aborted) leave();
  });
}
