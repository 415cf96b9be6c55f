/**
 * Says what is skipped and why, by name, or fails where everything is required (`CI_REQUIRE_ALL`).
 *
 * @throws Error where everything is required.
 */
export function skip(what: string, why: string): void {
  if (process.env['CI_REQUIRE_ALL'] === '1') throw new Error(`Not to be skipped here: ${what}: ${why}`);
  process.stderr.write(`skipped: ${what}: ${why}\n`);
}
