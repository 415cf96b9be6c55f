import { printFigures } from './support/report.mjs';
import { measureMemory } from './store-memory.mjs';
import { measureRedis } from './store-redis.mjs';
import { measureRoundTrips } from './store-round-trips.mjs';

/** What keeping OTP sessions costs: in this process, in Redis, and in waiting for Redis. */
export async function run({ isQuick }) {
  const parts = {
    'OTP sessions in memory': () => measureMemory(isQuick),
    'OTP sessions in Redis': () => measureRedis(isQuick),
    'Round trips to Redis, nobody else at the number': () => measureRoundTrips(),
  };
  const figures = {};
  for (const [title, measure] of Object.entries(parts)) {
    const measured = await measure();
    if (measured === undefined) console.log(`\nskipped: ${title}: no redis-server on the PATH`);
    else figures[title] = printFigures(title, measured);
  }
  return { figures };
}
