import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const library = join(process.cwd(), 'libs/paynet-simulator');
const artifacts = join(process.cwd(), 'test/.artifacts');

/**
 * The command as it ships, compiled once per state of the sources. Not in the library's `dist`: another test or build
 * may be replacing that at this moment.
 */
export async function buildCommand(): Promise<string> {
  const built = join(artifacts, `paynet-simulator-${hashOfSources()}`);
  if (!existsSync(built)) {
    mkdirSync(artifacts, { recursive: true });
    const workplace = mkdtempSync(join(artifacts, 'building-'));
    const tsc = join(process.cwd(), 'node_modules/typescript/bin/tsc');
    await promisify(execFile)(process.execPath, [
      tsc,
      '-p',
      join(library, 'tsconfig.esm.json'),
      '--outDir',
      workplace,
    ]);
    try {
      renameSync(workplace, built);
    } catch {
      rmSync(workplace, { recursive: true }); // another worker was quicker
    }
  }
  return join(built, 'cli.js');
}

function hashOfSources(): string {
  const hash = createHash('sha256');
  const files = readdirSync(join(library, 'src'), { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'),
  );
  for (const name of files.sort()) hash.update(name).update(readFileSync(join(library, 'src', name)));
  return hash.digest('hex').slice(0, 16);
}

export interface RunningCommand {
  readonly child: ChildProcess;
  readonly url: string;
  readonly greeting: string;
}

/** Starts the command and waits for its greeting; rejects with its error text when it ends instead. */
export async function startCommand(args: readonly string[]): Promise<RunningCommand> {
  const child = spawn(process.execPath, [await buildCommand(), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => {
      reject(new Error(`exit ${code ?? 'by signal'}: ${errors}`));
    });
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
      const url = /simulator at (http:\S+)/.exec(out)?.[1];
      if (url !== undefined && out.includes('curl')) resolve({ child, url, greeting: out });
    });
  });
}

/** Ends the command as a terminal would and returns its exit code. */
export async function stopCommand(
  { child }: RunningCommand,
  signal: NodeJS.Signals = 'SIGTERM',
): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exit = once(child, 'exit') as Promise<[number | null]>;
  child.kill(signal);
  return (await exit)[0];
}

export interface CommandResult {
  readonly code: number | null;
  readonly out: string;
  readonly errors: string;
}

/** Runs the command to its end; for calls that refuse to start. */
export async function runCommandToEnd(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<CommandResult> {
  const child = spawn(process.execPath, [await buildCommand(), ...args], { env: { ...process.env, ...env } });
  let out = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, errors };
}
