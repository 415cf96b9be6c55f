import { afterAll, describe, expect, it } from '@jest/globals';
import { Cluster, Redis } from 'ioredis';
import { createCluster } from 'redis';
import { type RedisClient } from '../../libs/paynet-otp/src/session/redis/redis-client.js';
import { RedisOtpSessionStore } from '../../libs/paynet-otp/src/session/redis/redis-store.js';
import { startRedis } from '../support/redis.js';
import { eventually, everyOperation, numberOn } from './requests.js';

/** A cluster of one. Its bus has this port and 10 000 more, which rules out most ports that the system would give. */
const port = 20_000 + (process.pid % 20_000);
const options = ['--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1', '--port', String(port)];
const server = await startRedis(...options);
if (server === undefined) process.stderr.write('skipped: a Redis cluster: no redis-server on the PATH\n');
afterAll(() => server?.stop());

async function formCluster(): Promise<void> {
  const node = new Redis(port);
  try {
    await node.cluster('ADDSLOTS', ...Array.from({ length: 16_384 }, (_, slot) => slot));
    await eventually(async () => expect(await node.cluster('INFO')).toContain('cluster_state:ok'));
  } finally {
    node.disconnect();
  }
}
const formed = server === undefined ? Promise.resolve() : formCluster();

const CLUSTERS: Record<string, () => Promise<{ client: RedisClient; close: () => void }>> = {
  ioredis: async () => {
    const client = new Cluster([{ host: '127.0.0.1', port }]).on('error', () => undefined);
    return { client, close: () => client.disconnect() };
  },
  'node-redis': async () => {
    const client = createCluster({ rootNodes: [{ url: `redis://127.0.0.1:${port}` }] });
    await client.on('error', () => undefined).connect();
    return { client, close: () => client.destroy() };
  },
};

(server === undefined ? describe.skip : describe)('a cluster', () => {
  it.each(Object.entries(CLUSTERS))(
    'runs every operation through %s: each says which key it touches',
    async (_, open) => {
      await formed;
      const { client, close } = await open();
      try {
        const store = new RedisOtpSessionStore(client);
        for (let i = 0; i < 20; i += 1) {
          const number = numberOn(store);
          for (const act of Object.values(everyOperation(number))) await act();
          expect((await number.read()).state).toBe('consumed');
        }
      } finally {
        close();
      }
    },
  );
});
