import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';
import { drive } from './support/drive.mjs';
import { freePort } from './support/redis.mjs';
import { loadNow, machine } from './support/machine.mjs';
import { printFigures } from './support/report.mjs';
import { freshNumber, newSessionId } from './support/requests.mjs';
import { interleave, medianOf, ratioOf } from './support/statistics.mjs';
import { plainEnvironment, startWorker } from './support/workers.mjs';

const COMMAND = fileURLToPath(new URL('../libs/paynet-simulator/dist/esm/cli.js', import.meta.url));
const IN_FLIGHT = 16;
const STARTS_WITHIN_MS = 30_000;

const startHost = () => startWorker('simulator-host.mjs', { execArgv: ['--expose-gc'] });

async function isHealthy(url) {
  try {
    return (await fetch(`${url}/_simulator/health`)).ok;
  } catch {
    return false;
  }
}

/** From the start of a process until the simulator in it answers. */
async function commandStart() {
  const port = await freePort();
  const begin = performance.now();
  const child = spawn(process.execPath, [COMMAND, '--port', String(port)], {
    env: plainEnvironment(),
    stdio: 'ignore',
  });
  const gone = once(child, 'exit');
  try {
    while (!(await isHealthy(`http://127.0.0.1:${port}`))) {
      if (child.exitCode !== null || performance.now() - begin > STARTS_WITHIN_MS) {
        throw new Error('The command does not start.');
      }
      await pause(2);
    }
    return { ms: performance.now() - begin };
  } finally {
    child.kill();
    await gone;
  }
}

/** The same for a Node that does nothing: what no command can be quicker than. */
async function bareStart() {
  const begin = performance.now();
  await once(spawn(process.execPath, ['--eval', '0'], { env: plainEnvironment(), stdio: 'ignore' }), 'exit');
  return { ms: performance.now() - begin };
}

async function hostStart() {
  const host = startHost();
  try {
    return await host.ask('start');
  } finally {
    await host.stop();
  }
}

async function measureStart(rounds) {
  const samples = await interleave(rounds, { command: commandStart, bare: bareStart, host: hostStart });
  return [
    {
      what: 'the command, until health answers',
      value: medianOf(samples.command, 'ms'),
      unit: 'ms',
      goal: '<= 1000',
    },
    { what: 'a Node that does nothing', value: medianOf(samples.bare, 'ms'), unit: 'ms' },
    { what: 'the command against it', value: ratioOf(samples.command, samples.bare, 'ms'), unit: '×' },
    { what: "import 'paynet-simulator'", value: medianOf(samples.host, 'importMs'), unit: 'ms' },
    { what: 'start(), the first of a process', value: medianOf(samples.host, 'firstMs'), unit: 'ms' },
    { what: 'start(), a further one', value: medianOf(samples.host, 'nextMs'), unit: 'ms' },
  ];
}

function sender(url, key) {
  const pool = new Pool(url, { connections: IN_FLIGHT });
  const headers = {
    Accept: 'application/json; charset=UTF-8',
    'Content-Type': 'application/json; charset=UTF-8',
    Authorization: `Basic ${key}`,
  };
  const send = async () => {
    const body = JSON.stringify({ user_gsm: freshNumber(), otp_session_id: newSessionId() });
    const answer = await pool.request({ method: 'POST', path: '/v1/card/send_otp', headers, body });
    const { code } = await answer.body.json();
    if (code !== 0) throw new Error(`The simulator answered ${code}.`);
  };
  return { send, close: () => pool.close() };
}

/** SMS to changing numbers: how many a second, and what stays in memory of them. */
async function measureAnswers({ messages, rounds, runMs }) {
  const host = startHost();
  try {
    const { url, key } = await host.ask('start');
    const { send, close } = sender(url, key);
    const before = await host.ask('memory');
    let left = messages;
    const lane = async () => {
      while (left > 0) {
        left -= 1;
        await send();
      }
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
    const after = await host.ask('memory');
    const samples = await interleave(rounds, { sms: () => drive(send, { inFlight: IN_FLIGHT, runMs }) });
    await close();
    const growth = (name) => (after[name] - before[name]) / 2 ** 20;
    return [
      {
        what: `send_otp answers, ${IN_FLIGHT} in flight`,
        value: medianOf(samples.sms, 'perSecond'),
        unit: '/s',
      },
      { what: 'p50', value: medianOf(samples.sms, 'p50Ms'), unit: 'ms' },
      { what: 'p99', value: medianOf(samples.sms, 'p99Ms'), unit: 'ms' },
      { what: `heap after ${messages} SMS, more than before`, value: growth('heapUsed'), unit: 'MiB' },
      { what: `resident memory after ${messages} SMS, more than before`, value: growth('rss'), unit: 'MiB' },
      { what: `resident memory after ${messages} SMS`, value: after.rss / 2 ** 20, unit: 'MiB' },
    ];
  } finally {
    await host.stop();
  }
}

/** Why figures taken now would say more about the other processes than about the simulator; undefined on a quiet machine. */
function whyTooBusy(load, cores) {
  if (load <= cores) return undefined;
  return `Not measured: the load is ${load} on ${cores} cores, so the result would be that of the other processes. Try again on a quiet machine, or with --quick for figures that are not kept.`;
}

/** The offline Paynet: whether it is there at once, stays small, and never is what a test waits for. */
export async function run({ isQuick }) {
  const reason = isQuick ? undefined : whyTooBusy(loadNow(), machine().cores);
  if (reason !== undefined) {
    // Ends here, because whatever run() returns is written down; what stood before stays as it is.
    console.error(reason);
    process.exit(1);
  }
  const answers = isQuick
    ? { messages: 1000, rounds: 1, runMs: 300 }
    : { messages: 10_000, rounds: 9, runMs: 500 };
  return {
    figures: {
      start: printFigures('Start of the simulator', await measureStart(isQuick ? 1 : 7)),
      answers: printFigures('Answers of the simulator', await measureAnswers(answers)),
    },
  };
}
