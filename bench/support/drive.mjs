import { performance } from 'node:perf_hooks';
import { quantile } from './statistics.mjs';

async function lanes(call, inFlight, runMs, latencies) {
  const end = performance.now() + runMs;
  const lane = async () => {
    for (let begin = performance.now(); begin < end;) {
      await call();
      const now = performance.now();
      latencies.push(now - begin);
      begin = now;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
}

/**
 * Keeps `inFlight` calls under way for a while. A call that fails ends the benchmark: there is no figure for half a result.
 *
 * @returns {Promise<{ calls: number, cpuUs: number, perSecond: number, p50Ms: number, p99Ms: number, cores: number }>} `cpuUs`: CPU of this process a call;
 * `cores`: how much of a core it got.
 */
export async function drive(call, { inFlight, runMs, warmMs = 100 }) {
  await lanes(call, inFlight, warmMs, []);
  const latencies = [];
  const begin = performance.now();
  const cpuBegin = process.cpuUsage();
  await lanes(call, inFlight, runMs, latencies);
  const { user, system } = process.cpuUsage(cpuBegin);
  const elapsedMs = performance.now() - begin;
  const calls = latencies.length;
  return {
    calls,
    cpuUs: (user + system) / calls,
    perSecond: (calls / elapsedMs) * 1000,
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
    cores: (user + system) / 1000 / elapsedMs,
  };
}
