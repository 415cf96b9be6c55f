import { afterAll, describe, expect, it } from '@jest/globals';
import { Cluster, Redis } from 'ioredis';
import { createCluster } from 'redis';
import { type RedisClient } from '../../libs/paynet-otp/src/session/redis/redis-client.js';
import { RedisOtpSessionStore } from '../../libs/paynet-otp/src/session/redis/redis-store.js';
import { ownRedisForTests } from '../support/redis.js';
import { PATIENT_MS } from './redis-harness.js';
import { eventually, everyOperation, numberOn } from './requests.js';

/** A cluster of one. */
const server = await ownRedisForTests('a Redis cluster', {
  options: ['--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1'],
});
const port = Number(new URL(server?.url ?? 'redis://none:1').port);
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
        const store = new RedisOtpSessionStore(client, { commandTimeoutMs: PATIENT_MS });
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
