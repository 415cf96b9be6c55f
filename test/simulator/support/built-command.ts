import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** The command as it ships; the run's global set-up has built it. */
const command = join(process.cwd(), 'libs/paynet-simulator/bin.js');

export interface RunningCommand {
  readonly child: ChildProcess;
  readonly url: string;
  readonly greeting: string;
}

/** Starts the command and waits for its greeting; rejects with its error text when it ends instead. */
export function startCommand(args: readonly string[]): Promise<RunningCommand> {
  const child = spawn(process.execPath, [command, ...args], {
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
  const child = spawn(process.execPath, [command, ...args], { env: { ...process.env, ...env } });
  let out = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, errors };
}
