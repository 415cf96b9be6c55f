import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

const LONGEST_STEP_MS = 5 * 60_000;

/** The environment of a user's shell: nothing of this repository's own run. */
function plainEnvironment(nodeBinary) {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) =>
        !/^(PAYNET_|REDIS_URL$|NODE_OPTIONS$|NODE_ENV$|npm_(package|lifecycle|config_local|config_prefix))/.test(
          name,
        ),
    ),
  );
  if (nodeBinary !== undefined) env.PATH = `${dirname(nodeBinary)}${delimiter}${env.PATH}`;
  return env;
}

/** Runs one step to its end; resolves with its exit code and everything it printed. */
export function run(command, args, { cwd, nodeBinary, env = {} }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...plainEnvironment(nodeBinary), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: LONGEST_STEP_MS,
      killSignal: 'SIGKILL',
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (text) => {
        output += text;
      });
    }
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code: code ?? signal, output }));
  });
}

const binaries = new Map();

/** The `node` of a major version: this process' own where it fits, else npm's `node` package, installed once. */
export function nodeBinaryOf(major, workFolder) {
  if (process.versions.node.startsWith(`${major}.`)) return Promise.resolve(process.execPath);
  const install = async () => {
    const folder = join(workFolder, `node-${major}`);
    mkdirSync(folder);
    writeFileSync(join(folder, 'package.json'), '{}');
    const { code, output } = await run('npm', ['install', '--no-audit', '--no-fund', `node@${major}`], {
      cwd: folder,
    });
    if (code !== 0) throw new Error(`node@${major} could not be installed:\n${output}`);
    return join(folder, 'node_modules', 'node', 'bin', 'node');
  };
  if (!binaries.has(major)) binaries.set(major, install());
  return binaries.get(major);
}
