import { once } from 'node:events';
import net, { type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';

const SOURCE = `
const { parentPort } = require('node:worker_threads');
const server = require('node:net').createServer();
server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
  parentPort.postMessage(server.address().port);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 30_000);
});`;

/** A port that is open and accepts nobody: its queue is full, and who connects waits. */
export class DeafListener {
  private constructor(
    readonly port: number,
    readonly worker: Worker,
    readonly queue: Socket[],
  ) {}

  static async start(): Promise<DeafListener> {
    const worker = new Worker(SOURCE, { eval: true });
    const [port] = (await once(worker, 'message')) as [number];
    // Two places for a backlog of one; the third and later wait for a place.
    const queue = Array.from({ length: 4 }, () =>
      net.connect(port, '127.0.0.1').on('error', () => undefined),
    );
    await Promise.all(queue.slice(0, 2).map((socket) => once(socket, 'connect')));
    return new DeafListener(port, worker, queue);
  }

  async stop(): Promise<void> {
    for (const socket of this.queue) socket.destroy();
    await this.worker.terminate();
  }
}
