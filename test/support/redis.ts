import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface TestRedis {
  url: string;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function isReady(server: ChildProcess): Promise<boolean> {
  for await (const line of createInterface({ input: server.stdout! })) {
    if (line.includes('Ready to accept connections')) {
      server.stdout!.resume();
      return true;
    }
  }
  return false;
}

/** A real Redis of the test's own, in a folder of its own; `undefined` when no `redis-server` is on the PATH. */
export async function startRedis(...options: string[]): Promise<TestRedis | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'redis-'));
  const port = await freePort();
  const server = spawn(
    'redis-server',
    [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--appendonly',
      'no',
      '--dir',
      folder,
      ...options,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const missing = new Promise<boolean>((resolve) => server.once('error', () => resolve(false)));
  if (!(await Promise.race([isReady(server), missing]))) {
    await rm(folder, { recursive: true });
    return undefined;
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    stop: async () => {
      const gone = once(server, 'exit');
      server.kill();
      await gone;
      await rm(folder, { recursive: true });
    },
  };
}

/**
 * The Redis for a suite: `REDIS_URL`, else a server of its own; without either the suite is reported as skipped, by name, or fails where everything is
 * required (`CI_REQUIRE_ALL`).
 */
export async function redisForTests(suite: string): Promise<TestRedis | undefined> {
  const { REDIS_URL, CI_REQUIRE_ALL } = process.env;
  if (REDIS_URL !== undefined && REDIS_URL !== '') return { url: REDIS_URL, stop: () => Promise.resolve() };
  const own = await startRedis();
  if (own !== undefined) return own;
  const reason = `${suite}: no REDIS_URL, and no redis-server on the PATH`;
  if (CI_REQUIRE_ALL === '1') throw new Error(`Not to be skipped here: ${reason}`);
  process.stderr.write(`skipped: ${reason}\n`);
  return undefined;
}
