import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { clearTimeout, setTimeout } from 'node:timers';
import { promisify } from 'node:util';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../../..');

const LONGEST_START_MS = 25_000;

/** A free port below the range from which systems hand out ports by themselves, so that no other test's server gets it meanwhile. */
async function freePort() {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    const server = createServer();
    try {
      server.listen(port);
      await once(server, 'listening');
      return port;
    } catch {
      // taken
    } finally {
      server.close();
    }
  }
}

/** Nothing of the caller's own Paynet, and no proxy between this machine and itself. */
function cleanEnvironment() {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(PAYNET_|NODE_ENV$|NODE_OPTIONS$|JWT_SECRET$|PORT$|BIND_ADDRESS$)/.test(name),
  );
  return { ...Object.fromEntries(kept), NO_PROXY: '*', no_proxy: '*' };
}

/**
 * Starts the built sample with its simulator, as `npm start` does, on ports of its own.
 *
 * @returns both addresses, and `stop`, which ends it as Ctrl-C does.
 */
export async function startSample() {
  const port = await freePort();
  const env = { ...cleanEnvironment(), PORT: String(port), PAYNET_SIMULATOR_PORT: '0' };
  const child = spawn(process.execPath, [join(ROOT, 'apps/card-storage/dist/main.js')], {
    env,
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const tooLong = setTimeout(() => child.kill('SIGKILL'), LONGEST_START_MS);
  let output = '';
  const simulatorUrl = await new Promise((resolve, reject) => {
    const read = (text) => {
      output += text;
      const url = /phone page: (\S+)\n/.exec(output)?.[1];
      if (url !== undefined) resolve(url);
    };
    child.stdout.setEncoding('utf8').on('data', read);
    child.stderr.setEncoding('utf8').on('data', read);
    child.once('error', reject);
    child.once('exit', (code) =>
      reject(new Error(`The sample ended with ${code ?? 'a signal'}:\n${output}`)),
    );
  });
  clearTimeout(tooLong);
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGINT');
    await exit;
  };
  return { appUrl: `http://localhost:${port}`, simulatorUrl, stop };
}

/**
 * Runs a block of shell text from the documentation, after putting the sample's own addresses in the place of the default ones.
 *
 * @param {string} text
 * @param {{ appUrl: string, simulatorUrl: string }} [sample]
 */
export async function runShell(text, sample) {
  const script =
    sample === undefined
      ? text
      : text
          .replaceAll('http://localhost:3000', sample.appUrl)
          .replaceAll('http://127.0.0.1:4010', sample.simulatorUrl);
  const path = `${join(ROOT, 'node_modules/.bin')}:${process.env.PATH ?? ''}`;
  const options = { cwd: ROOT, env: { ...cleanEnvironment(), PATH: path }, timeout: 30_000 };
  const { stdout, stderr } = await promisify(execFile)('sh', ['-c', script], options);
  return { stdout, stderr };
}
