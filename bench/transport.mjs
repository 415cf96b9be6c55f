import { printFigures, printTable } from './support/report.mjs';
import { interleave, medianOf, ratioOf } from './support/statistics.mjs';
import { startWorker } from './support/workers.mjs';

const NAIVE = 'HttpService.post';
const CALLERS = [
  NAIVE,
  'HttpService.post, own keep-alive agent',
  'PaynetClient.post',
  'sendOtp',
  'raw node:http',
  'raw undici Pool',
];
const IN_FLIGHT = [1, 16, 64];
const GOALS_AT = 64;
const PROFILE_ROWS = 14;

function measure(workers, { rounds, runMs }, inFlight) {
  const contestants = Object.fromEntries(
    CALLERS.map((name) => [name, () => workers[name].ask('drive', { inFlight, runMs })]),
  );
  return interleave(rounds, contestants);
}

function rowsOf(samples, inFlight) {
  return CALLERS.map((caller) => ({
    caller,
    inFlight,
    cpuUs: medianOf(samples[caller], 'cpuUs'),
    perSecond: medianOf(samples[caller], 'perSecond'),
    p50Ms: medianOf(samples[caller], 'p50Ms'),
    p99Ms: medianOf(samples[caller], 'p99Ms'),
    cores: medianOf(samples[caller], 'cores'),
    cpuAgainstNaive: ratioOf(samples[caller], samples[NAIVE], 'cpuUs'),
    cpuAgainstNodeHttp: ratioOf(samples[caller], samples['raw node:http'], 'cpuUs'),
    perSecondAgainstNaive: ratioOf(samples[caller], samples[NAIVE], 'perSecond'),
  }));
}

function printCalls(rows) {
  for (const inFlight of IN_FLIGHT) {
    printTable(
      `A call to a server in another process, ${inFlight} in flight`,
      ['', 'CPU µs', 'calls/s', 'p50 ms', 'p99 ms', 'cores', 'CPU/naive', 'CPU/node:http', 'calls/naive'],
      rows
        .filter((row) => row.inFlight === inFlight)
        .map((row) => Object.entries(row).flatMap(([name, figure]) => (name === 'inFlight' ? [] : [figure]))),
    );
  }
}

function goalsOf(rows) {
  const at = (caller) => rows.find((row) => row.caller === caller && row.inFlight === GOALS_AT);
  const send = at('sendOtp');
  const client = at('PaynetClient.post');
  return [
    { what: 'sendOtp, CPU against naive', value: send.cpuAgainstNaive, unit: '×', goal: '<= 0.4' },
    { what: 'sendOtp, calls/s against naive', value: send.perSecondAgainstNaive, unit: '×', goal: '>= 2.5' },
    {
      what: 'PaynetClient.post, CPU against node:http',
      value: client.cpuAgainstNodeHttp,
      unit: '×',
      goal: '<= 2',
    },
  ];
}

function printProfile(caller, profile) {
  const tables = {
    'itself, by owner': profile.byOwner,
    'itself, by function': profile.byFunction,
    'our functions, with what they call': profile.oursWithCallees,
  };
  for (const [title, rows] of Object.entries(tables)) {
    printTable(
      `${caller}, ${GOALS_AT} in flight: where the CPU time goes (${title})`,
      ['', 'µs a call'],
      rows.map(({ where, cpuUs }) => [where, cpuUs]),
    );
  }
}

/**
 * What a call costs through the module, through the client alone, and without either.
 *
 * "Naive" is `firstValueFrom(httpService.post(…))` on `HttpModule` without settings, as it is written most often; Node's own global agent keeps its connections
 * alive, and the second row shows what an agent of its own changes.
 */
export async function run({ isQuick, wantsProfile }) {
  const times = isQuick ? { rounds: 1, runMs: 200 } : { rounds: 9, runMs: 500 };
  const stub = startWorker('stub-paynet.mjs');
  const workers = {};
  try {
    const url = await stub.ask('url');
    for (const name of CALLERS) workers[name] = startWorker('caller.mjs', { args: [name, url] });
    // Some thousands of calls pass before the compiler has learnt all of them.
    const calls = isQuick ? 500 : 8000;
    for (const name of CALLERS) await workers[name].ask('warmUp', { inFlight: GOALS_AT, calls });
    const rows = [];
    for (const inFlight of IN_FLIGHT) rows.push(...rowsOf(await measure(workers, times, inFlight), inFlight));
    printCalls(rows);
    const goals = printFigures(`Goals, ${GOALS_AT} in flight`, goalsOf(rows));

    const profiles = {};
    if (wantsProfile || goals.some(({ met }) => !met)) {
      for (const caller of ['PaynetClient.post', 'sendOtp', 'raw node:http']) {
        const options = { inFlight: GOALS_AT, runMs: isQuick ? 500 : 3000, count: PROFILE_ROWS };
        profiles[caller] = await workers[caller].ask('profile', options);
        printProfile(caller, profiles[caller]);
      }
    }
    return { naive: NAIVE, ...times, goals, rows, profiles };
  } finally {
    await Promise.all([stub, ...Object.values(workers)].map((worker) => worker.stop()));
  }
}
