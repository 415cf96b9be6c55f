import { Redis } from 'ioredis';
import { RedisOtpSessionStore } from 'nestjs-paynet-otp';
import { drive } from './support/drive.mjs';
import { startRedis } from './support/redis.mjs';
import { newSessionId } from './support/requests.mjs';
import { interleave, medianOf, median, quantile, ratioOf } from './support/statistics.mjs';
import {
  checkRequest,
  claimRequest,
  consumeRequest,
  reserveRequest,
  sentRequest,
  verifiedRequest,
} from './support/store-requests.mjs';

/** More commands under way than this gain nothing when a server is filled. */
const FILL_IN_FLIGHT = 256;

let count = 0;

/** As long as the module's own: 16 characters for a digest, 32 for a session, 17 for an operation. */
function freshRequest() {
  count += 1;
  const text = count.toString(36);
  return claimRequest({
    key: text.padStart(16, '-'),
    subject: text.padStart(16, '-'),
    sessionId: newSessionId(),
    operationId: `abcdefghijkl.${text.padStart(4, '-')}`,
  });
}

async function inParallel(jobs, inFlight) {
  const iterator = jobs[Symbol.iterator]();
  const lane = async () => {
    for (const job of iterator) await job();
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
}

async function usedMemory(client) {
  return Number(/used_memory:(\d+)/.exec(await client.info('memory'))[1]);
}

/** CPU of the server so far, in microseconds. */
async function serverCpuUs(client) {
  const text = await client.info('cpu');
  const seconds = ['used_cpu_user', 'used_cpu_sys'].map((name) =>
    Number(new RegExp(`${name}:([\\d.]+)`).exec(text)[1]),
  );
  return (seconds[0] + seconds[1]) * 1e6;
}

async function claimFresh(store, request = freshRequest()) {
  const { outcome } = await store.claim(request);
  if (outcome !== 'claimed') throw new Error(`A fresh number answered ${outcome}.`);
  return request;
}

/** Claims against the cheapest thing that could stand in for one: a key that is set unless it is there. */
async function measureRate(client, store, { rounds, runMs }, inFlight) {
  const measured = (call) => async () => {
    await client.flushall('SYNC');
    const begin = await serverCpuUs(client);
    const sample = await drive(call, { inFlight, runMs, warmMs: 0 });
    return { ...sample, serverUs: ((await serverCpuUs(client)) - begin) / sample.calls };
  };
  const raw = async () => {
    const { key, operationId } = freshRequest();
    const answer = await client.set(`paynet-otp:{${key}}`, operationId, 'PX', 180_000, 'NX');
    if (answer !== 'OK') throw new Error(`A fresh key answered ${answer}.`);
  };
  const contestants = { raw: measured(raw), claim: measured(() => claimFresh(store)) };
  await interleave(1, contestants);
  const { raw: raws, claim: claims } = await interleave(rounds, contestants);
  const at = `${inFlight} in flight`;
  return [
    { what: `SET NX PX, ${at}`, value: medianOf(raws, 'perSecond'), unit: '/s' },
    { what: `claims, ${at}`, value: medianOf(claims, 'perSecond'), unit: '/s' },
    {
      what: `claims against SET NX PX, ${at}`,
      value: ratioOf(claims, raws, 'perSecond'),
      unit: '×',
      goal: '>= 0.6',
    },
    { what: `CPU of the client, SET NX PX, ${at}`, value: medianOf(raws, 'cpuUs'), unit: 'µs' },
    { what: `CPU of the client, claim, ${at}`, value: medianOf(claims, 'cpuUs'), unit: 'µs' },
    { what: `CPU of the server, SET NX PX, ${at}`, value: medianOf(raws, 'serverUs'), unit: 'µs' },
    { what: `CPU of the server, claim, ${at}`, value: medianOf(claims, 'serverUs'), unit: 'µs' },
  ];
}

async function memoryUsage(client, keys) {
  const sizes = await Promise.all(keys.map((key) => client.memory('USAGE', key)));
  return median(sizes);
}

/** Bytes of a pending OTP, of the same after it was verified and consumed, and of a subject's quota. */
async function measureBytes(client, store, total) {
  await client.flushall('SYNC');
  await claimFresh(store);
  await client.flushall('SYNC');
  const requests = Array.from({ length: total }, freshRequest);
  const keys = requests.slice(0, 1000).map(({ key }) => `paynet-otp:{${key}}`);
  const step = async (some, job) => {
    const before = await usedMemory(client);
    await inParallel(
      some.map((request) => () => job(request)),
      FILL_IN_FLIGHT,
    );
    return ((await usedMemory(client)) - before) / some.length;
  };
  const pending = await step(requests, async (request) => {
    await claimFresh(store, request);
    await store.settleSend(sentRequest(request));
  });
  const pendingKey = await memoryUsage(client, keys);
  const some = requests.slice(0, total / 4);
  const more = await step(some, async (request) => {
    const check = checkRequest(request, `${request.operationId}c`);
    await store.beginCheck(check);
    await store.settleCheck(verifiedRequest(check));
    const { outcome } = await store.consume(consumeRequest(request, `${request.operationId}d`));
    if (outcome !== 'consumed') throw new Error(`A verification answered ${outcome}.`);
  });
  const quota = await step(some, (request) => store.reserve(reserveRequest(request)));
  const of = `${total} in Redis`;
  return [
    { what: `a pending OTP, used_memory, ${of}`, value: pending, unit: 'B', goal: '<= 400' },
    { what: `a pending OTP, MEMORY USAGE of its key`, value: pendingKey, unit: 'B' },
    { what: `the same verified and consumed, used_memory`, value: pending + more, unit: 'B' },
    { what: `a subject's quota with one send, used_memory`, value: quota, unit: 'B' },
  ];
}

/** Copies one pending OTP to many numbers, which is quicker than sending them. */
async function fill(client, store, total) {
  const request = await claimFresh(store);
  await store.settleSend(sentRequest(request));
  const source = `paynet-otp:{${request.key}}`;
  const [record, ttl] = [await client.dumpBuffer(source), await client.pttl(source)];
  const batches = Array.from({ length: Math.ceil(total / 1000) }, (_, batch) => () => {
    const pipeline = client.pipeline();
    const end = Math.min(total, (batch + 1) * 1000);
    for (let index = batch * 1000; index < end; index += 1) {
      pipeline.restore(`paynet-otp:{${index.toString(36).padStart(16, '_')}}`, ttl, record);
    }
    return pipeline.exec();
  });
  await inParallel(batches, 4);
  const size = await client.dbsize();
  if (size <= total) throw new Error(`${size} keys instead of ${total}.`);
}

async function latency(store, claims) {
  const latencies = [];
  for (let index = 0; index < claims; index += 1) {
    const request = freshRequest();
    const begin = process.hrtime.bigint();
    await store.claim(request);
    latencies.push(Number(process.hrtime.bigint() - begin) / 1000);
  }
  return { p50Us: quantile(latencies, 0.5), p99Us: quantile(latencies, 0.99) };
}

/** Claims one after the other on a server with few pending OTPs and on one with many. */
async function measureLatency(few, full, { many, rounds, claims }) {
  await few.client.flushall('SYNC');
  await fill(few.client, few.store, 1000);
  await fill(full.client, full.store, many);
  const contestants = { few: () => latency(few.store, claims), full: () => latency(full.store, claims) };
  await interleave(1, contestants);
  const samples = await interleave(rounds, contestants);
  return [
    { what: 'p50 of a claim, 1000 pending', value: medianOf(samples.few, 'p50Us'), unit: 'µs' },
    { what: 'p99 of a claim, 1000 pending', value: medianOf(samples.few, 'p99Us'), unit: 'µs' },
    { what: `p99 of a claim, ${many} pending`, value: medianOf(samples.full, 'p99Us'), unit: 'µs' },
    {
      what: `p99 of a claim, ${many} against 1000`,
      value: ratioOf(samples.full, samples.few, 'p99Us'),
      unit: '×',
    },
  ];
}

async function open() {
  const server = await startRedis();
  if (server === undefined) return undefined;
  const client = new Redis({ host: '127.0.0.1', port: server.port });
  // A pause of this machine is no fault of the store's.
  const store = new RedisOtpSessionStore(client, { commandTimeoutMs: 30_000 });
  const close = async () => {
    client.disconnect();
    await server.stop();
  };
  return { client, store, close };
}

/** @returns `undefined` when there is no `redis-server`. */
export async function measureRedis(isQuick) {
  const rate = isQuick ? { rounds: 1, runMs: 300 } : { rounds: 9, runMs: 700 };
  const size = isQuick ? 10_000 : 100_000;
  const late = isQuick
    ? { many: 50_000, rounds: 1, claims: 300 }
    : { many: 1_000_000, rounds: 9, claims: 1000 };
  const few = await open();
  if (few === undefined) return undefined;
  const full = await open();
  try {
    return [
      ...(await measureRate(few.client, few.store, rate, 64)),
      ...(await measureRate(few.client, few.store, rate, 256)),
      ...(await measureBytes(few.client, few.store, size)),
      ...(await measureLatency(few, full, late)),
    ];
  } finally {
    await Promise.all([few.close(), full.close()]);
  }
}
