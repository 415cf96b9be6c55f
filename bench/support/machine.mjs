import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';

const toGigabytes = (bytes) => Math.round(bytes / 2 ** 30);

/** What the figures were measured on. */
export function machine() {
  return {
    node: process.version,
    cores: availableParallelism(),
    cpu: cpus()[0]?.model ?? 'unknown',
    memoryGb: toGigabytes(totalmem()),
    platform: `${process.platform} ${process.arch}`,
  };
}

/** How many processes wanted a core in the last minute: more than there are cores means that only ratios can be trusted. */
export const loadNow = () => Number(loadavg()[0].toFixed(1));
