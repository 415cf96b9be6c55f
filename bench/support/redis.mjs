import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

async function untilReady(server) {
  for await (const line of createInterface({ input: server.stdout })) {
    if (!line.includes('Ready to accept connections')) continue;
    server.stdout.resume();
    return true;
  }
  return false;
}

/** A Redis of the benchmark's own that writes nothing to disk; `undefined` when no `redis-server` is on the PATH. */
export async function startRedis() {
  const folder = await mkdtemp(join(tmpdir(), 'paynet-bench-'));
  const port = await freePort();
  const options = { port, bind: '127.0.0.1', save: '', appendonly: 'no', dir: folder };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const server = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = new Promise((resolve) => server.once('close', resolve));
  const missing = new Promise((resolve) => server.once('error', () => resolve(false)));
  const isReady = await Promise.race([missing, untilReady(server)]);
  if (!isReady) {
    await rm(folder, { recursive: true });
    return undefined;
  }
  return {
    port,
    async stop() {
      server.kill();
      await gone;
      await rm(folder, { recursive: true });
    },
  };
}
