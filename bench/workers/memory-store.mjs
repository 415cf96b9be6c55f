// A memory store with `argv[2]` pending OTPs. Runs with --expose-gc.
import { randomInt } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { MemoryOtpSessionStore } from 'nestjs-paynet-otp';
import { nextOperationId } from '../../libs/paynet-otp/dist/esm/flow/operation-id.js';
import { KeyedDigest } from '../../libs/paynet-otp/dist/esm/privacy/keyed-digest.js';
import { claimRequest, sentRequest } from '../support/store-requests.mjs';
import { newSessionId } from '../support/requests.mjs';
import { quantile } from '../support/statistics.mjs';
import { serveParent } from '../support/workers.mjs';

const pending = Number(process.argv[2]);
let store;
// Texts are made as the module makes them: how a text was made decides how much memory it keeps.
const digest = new KeyedDigest('a pepper of at least thirty-two bytes');
let next = 0;

function requestFor(index, subject = `shopper-${index}`) {
  return claimRequest({
    key: digest.of('number', 'default', 'test', 'http://127.0.0.1', '', String(5_000_000_000 + index)),
    subject: digest.of('subject', subject),
    sessionId: newSessionId(),
    operationId: nextOperationId(),
  });
}

async function send(index) {
  const request = requestFor(index);
  // As on the way to Paynet, which turns the pieces that an id is made of into one text.
  JSON.stringify({ otp_session_id: request.sessionId });
  const { outcome } = await store.claim(request);
  if (outcome !== 'claimed') throw new Error(`A fresh number answered ${outcome}.`);
  await store.settleSend(sentRequest(request));
}

function heapUsed() {
  globalThis.gc();
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}

const KINDS = {
  same: { outcome: 'already-sent', request: () => requestFor(randomInt(pending)) },
  other: { outcome: 'cooldown', request: () => requestFor(randomInt(pending), 'somebody else') },
  fresh: {
    outcome: 'claimed',
    request: () => {
      next += 1;
      return requestFor(next - 1);
    },
  },
};

serveParent({
  /** Fills a store anew; bytes of the heap that one pending OTP takes. */
  async fill() {
    store = new MemoryOtpSessionStore({ maxNumbers: 2 * pending + 1_000_000 });
    const before = heapUsed();
    for (next = 0; next < pending; next += 1) await send(next);
    return { bytesEach: (heapUsed() - before) / pending };
  },

  /** Claims one after the other; requests are made before the clock starts. */
  async claim({ kind, count }) {
    const { outcome: expected, request } = KINDS[kind];
    const requests = Array.from({ length: count }, request);
    const nanoseconds = new Float64Array(count);
    for (let index = 0; index < count; index += 1) {
      const begin = process.hrtime.bigint();
      const { outcome } = await store.claim(requests[index]);
      nanoseconds[index] = Number(process.hrtime.bigint() - begin);
      if (outcome !== expected) throw new Error(`A claim answered ${outcome} instead of ${expected}.`);
    }
    return { p50Us: quantile(nanoseconds, 0.5) / 1000, p99Us: quantile(nanoseconds, 0.99) / 1000 };
  },

  /** The same without a clock around each. */
  async throughput({ kind, count }) {
    const requests = Array.from({ length: 10_000 }, KINDS[kind].request);
    const cpuBegin = process.cpuUsage();
    const begin = performance.now();
    for (let index = 0; index < count; index += 1) await store.claim(requests[index % requests.length]);
    const elapsedMs = performance.now() - begin;
    const { user, system } = process.cpuUsage(cpuBegin);
    return { perSecond: (count / elapsedMs) * 1000, perCpuSecond: (count / (user + system)) * 1e6 };
  },
});
