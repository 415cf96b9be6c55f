import { afterAll, describe, expect, it } from '@jest/globals';
import { Cluster, Redis } from 'ioredis';
import { createCluster } from 'redis';
import { RedisOtpSessionStore } from '../../libs/paynet-otp/src/session/redis/redis-store.js';
import { startRedis } from '../support/redis.js';
import { everyOperation, eventually, numberOn } from './requests.js';

/** A cluster of one, whose bus has the port of `--port` plus 10 000. */
const port = 20_000 + (process.pid % 20_000);
const server = await startRedis('--cluster-enabled', 'yes', '--port', String(port));
if (server === undefined) process.stderr.write('skipped: a Redis cluster: no redis-server on the PATH\n');
afterAll(() => server?.stop());

(server === undefined ? describe.skip : describe)('a cluster', () => {
  it('runs every operation through either library: each touches one key, and says which', async () => {
    const node = new Redis(port);
    await node.cluster('ADDSLOTS', ...Array.from({ length: 16_384 }, (_, slot) => slot));
    await eventually(async () => expect(await node.cluster('INFO')).toContain('cluster_state:ok'));
    const ioredis = new Cluster([{ host: '127.0.0.1', port }]);
    const nodeRedis = createCluster({ rootNodes: [{ url: `redis://127.0.0.1:${port}` }] });
    await nodeRedis.connect();
    for (const client of [ioredis, nodeRedis]) {
      const store = new RedisOtpSessionStore(client);
      for (let i = 0; i < 20; i += 1) {
        const number = numberOn(store);
        for (const act of Object.values(everyOperation(number))) await act();
        expect((await number.read()).state).toBe('consumed');
      }
    }
    ioredis.disconnect();
    nodeRedis.destroy();
    node.disconnect();
  });
});
