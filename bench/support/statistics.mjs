/** @param {Iterable<number>} values */
export function quantile(values, share) {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

export const median = (values) => quantile(values, 0.5);

/** Median of one field over the rounds of a contestant. */
export const medianOf = (samples, field) => median(samples.map((sample) => sample[field]));

/**
 * The ratio of two contestants: the median of the ratios of neighbouring rounds, so that what else the machine does falls on both sides.
 */
export function ratioOf(samples, others, field) {
  return median(samples.map((sample, round) => sample[field] / others[round][field]));
}

/**
 * Runs contestants in turns: A, B, C, A, B, C, …
 *
 * @param {Record<string, () => Promise<object>>} contestants
 * @returns {Promise<Record<string, object[]>>} a sample a round.
 */
export async function interleave(rounds, contestants) {
  const samples = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, run] of Object.entries(contestants)) samples[name].push(await run());
  }
  return samples;
}
