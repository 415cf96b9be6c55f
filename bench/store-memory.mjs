import { interleave, median, medianOf, ratioOf } from './support/statistics.mjs';
import { startWorker } from './support/workers.mjs';

const FEW = 1000;
const KINDS = {
  fresh: 'a fresh number',
  same: 'a duplicate, same intent',
  other: 'a duplicate, other intent',
};

const startStore = (pending) =>
  startWorker('memory-store.mjs', {
    args: [String(pending)],
    execArgv: ['--expose-gc', '--max-old-space-size=4096'],
  });

/** The store alone: duplicates a second, bytes a pending OTP, and whether a full store is slower. */
async function measureStore({ many, rounds, claims, duplicates }) {
  const few = startStore(FEW);
  const full = startStore(many);
  try {
    await few.ask('fill');
    const { bytesEach } = await full.ask('fill');
    const figures = [
      {
        what: `bytes a pending OTP, ${many.toLocaleString('en-US')} pending`,
        value: bytesEach,
        unit: 'B',
        goal: '<= 400',
      },
    ];
    for (const kind of ['same', 'other']) {
      const throughput = (store) => () => store.ask('throughput', { kind, count: duplicates });
      const samples = await interleave(rounds, { few: throughput(few), full: throughput(full) });
      figures.push(
        {
          what: `claims, ${KINDS[kind]}, ${FEW} pending`,
          value: medianOf(samples.few, 'perSecond'),
          unit: '/s',
          goal: '>= 300000',
        },
        {
          what: `claims, ${KINDS[kind]}, ${FEW} pending`,
          value: medianOf(samples.few, 'perCpuSecond'),
          unit: '/CPU s',
        },
        {
          what: `claims, ${KINDS[kind]}, ${many} pending`,
          value: medianOf(samples.full, 'perSecond'),
          unit: '/s',
        },
      );
    }
    for (const [kind, name] of Object.entries(KINDS)) {
      const samples = await interleave(rounds + 1, {
        few: async () => {
          // Claims of fresh numbers would make few into many.
          await few.ask('fill');
          return few.ask('claim', { kind, count: claims });
        },
        full: () => full.ask('claim', { kind, count: claims }),
      });
      // In the first round the compiler learns.
      for (const rows of Object.values(samples)) rows.shift();
      figures.push(
        {
          what: `p50 of a claim, ${name}, ${FEW} pending`,
          value: medianOf(samples.few, 'p50Us'),
          unit: 'µs',
        },
        {
          what: `p50 of a claim, ${name}, ${many} pending`,
          value: medianOf(samples.full, 'p50Us'),
          unit: 'µs',
        },
        {
          what: `p99 of a claim, ${name}, ${FEW} pending`,
          value: medianOf(samples.few, 'p99Us'),
          unit: 'µs',
        },
        {
          what: `p99 of a claim, ${name}, ${many} pending`,
          value: medianOf(samples.full, 'p99Us'),
          unit: 'µs',
        },
        {
          what: `p99 of a claim, ${name}, ${many} against ${FEW}`,
          value: ratioOf(samples.full, samples.few, 'p99Us'),
          unit: '×',
          // A duplicate finds its record wherever it lies: in a store too big for the processor's caches that is mostly the price of memory.
          ...(kind === 'fresh' ? { goal: '<= 1.2' } : {}),
        },
      );
    }
    return figures;
  } finally {
    await Promise.all([few.stop(), full.stop()]);
  }
}

/** The same duplicates through everything that `sendOtp` does before it asks the store. */
async function measureService({ rounds, runMs }) {
  const stub = startWorker('stub-paynet.mjs');
  const service = startWorker('duplicates.mjs', { args: [await stub.ask('url')] });
  try {
    const call = (kind) => () => service.ask('drive', { kind, inFlight: 1, runMs });
    await interleave(1, { same: call('same'), other: call('other') });
    const samples = await interleave(rounds, { same: call('same'), other: call('other') });
    return ['same', 'other'].flatMap((kind) => [
      { what: `sendOtp, ${KINDS[kind]}`, value: medianOf(samples[kind], 'perSecond'), unit: '/s' },
      {
        what: `sendOtp, ${KINDS[kind]}`,
        value: 1e6 / median(samples[kind].map(({ cpuUs }) => cpuUs)),
        unit: '/CPU s',
      },
    ]);
  } finally {
    await Promise.all([service.stop(), stub.stop()]);
  }
}

export async function measureMemory(isQuick) {
  const store = isQuick
    ? { many: 100_000, rounds: 1, claims: 1000, duplicates: 50_000 }
    : { many: 1_000_000, rounds: 9, claims: 2000, duplicates: 200_000 };
  const service = isQuick ? { rounds: 1, runMs: 200 } : { rounds: 7, runMs: 500 };
  return [...(await measureStore(store)), ...(await measureService(service))];
}
