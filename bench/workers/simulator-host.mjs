// A simulator, and how it starts. Runs with --expose-gc.
import { performance } from 'node:perf_hooks';
import { serveParent } from '../support/workers.mjs';

const begin = performance.now();
const { PaynetSimulator } = await import('paynet-simulator');
const importMs = performance.now() - begin;
let simulator;

async function start() {
  const startBegin = performance.now();
  const started = await PaynetSimulator.start();
  return { started, startMs: performance.now() - startBegin };
}

serveParent({
  /** The first start of a process, and a second one, when everything is loaded. */
  async start() {
    const first = await start();
    const second = await start();
    await second.started.stop();
    simulator = first.started;
    const { url, key } = simulator;
    return { url, key, importMs, firstMs: first.startMs, nextMs: second.startMs };
  },
  memory() {
    globalThis.gc();
    globalThis.gc();
    const { heapUsed, rss } = process.memoryUsage();
    return { heapUsed, rss };
  },
});
