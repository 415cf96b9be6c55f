import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { skip } from './required.js';

export interface TestRedis {
  url: string;
  stop(): Promise<void>;
}

export interface RedisSettings {
  /** Without it a free one, and another if somebody else takes it first. */
  port?: number;
  /** As on the command line of `redis-server`. */
  options?: string[];
}

/**
 * Below the ports that systems give to whoever connects, so that none of those takes it before the server has it, or while it is stopped. That goes for the
 * port of a cluster's bus too, 10 000 above.
 */
async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(10_000, 22_000);
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!isFree) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}

type Start = { stop: () => Promise<void> } | { log: string } | 'missing';

async function start(args: string[]): Promise<Start> {
  const folder = await mkdtemp(join(tmpdir(), 'redis-'));
  const removeFolder = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const stdio: ['ignore', 'pipe', 'inherit'] = ['ignore', 'pipe', 'inherit'];
  const server = spawn('redis-server', ['--dir', folder, ...args], { stdio });
  const missing = new Promise<'missing'>((resolve) => server.once('error', () => resolve('missing')));

  const started = async (): Promise<Start> => {
    let log = '';
    for await (const line of createInterface({ input: server.stdout })) {
      log += `${line}\n`;
      if (!line.includes('Ready to accept connections')) continue;
      server.stdout.resume();
      const stop = async (): Promise<void> => {
        const gone = once(server, 'exit');
        server.kill();
        await gone;
        await removeFolder();
      };
      return { stop };
    }
    return { log };
  };
  const outcome = await Promise.race([started(), missing]);
  if (outcome === 'missing' || 'log' in outcome) await removeFolder();
  return outcome;
}

/**
 * A real Redis of the test's own, in a folder of its own; `undefined` when no `redis-server` is on the PATH.
 *
 * @throws Error with what it printed, when it is there and does not start.
 */
export async function startRedis(settings: RedisSettings = {}): Promise<TestRedis | undefined> {
  for (;;) {
    const port = settings.port ?? (await freePort());
    const memoryOnly = ['--save', '', '--appendonly', 'no'];
    const options = [...memoryOnly, ...(settings.options ?? [])];
    const outcome = await start(['--port', String(port), '--bind', '127.0.0.1', ...options]);
    if (outcome === 'missing') return undefined;
    if ('stop' in outcome) return { url: `redis://127.0.0.1:${port}`, stop: outcome.stop };
    const isTaken = outcome.log.includes('Address already in use');
    if (!isTaken || settings.port !== undefined)
      throw new Error(`redis-server does not start:\n${outcome.log}`);
  }
}

/** A server of the suite's own, with which it may do what it likes; without one the suite is skipped, by name. */
export async function ownRedisForTests(
  suite: string,
  settings?: RedisSettings,
): Promise<TestRedis | undefined> {
  const own = await startRedis(settings);
  if (own === undefined) skip(suite, 'no redis-server on the PATH');
  return own;
}

/** The Redis for a suite that shares well: `REDIS_URL`, else a server of its own. */
export async function redisForTests(suite: string): Promise<TestRedis | undefined> {
  const { REDIS_URL } = process.env;
  if (REDIS_URL !== undefined && REDIS_URL !== '') return { url: REDIS_URL, stop: () => Promise.resolve() };
  return ownRedisForTests(suite);
}
