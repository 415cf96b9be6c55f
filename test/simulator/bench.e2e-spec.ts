import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

/** Runs the benchmark on a machine that is told to be as busy as `load`. */
function benchUnder(load: number): Promise<{ code: unknown; errors: string }> {
  // `os` is a CommonJS module: what is set on it before is what the benchmark's imports see after syncBuiltinESMExports.
  const script = `
    import os from 'node:os';
    import { syncBuiltinESMExports } from 'node:module';
    os.loadavg = () => [${load}, 0, 0];
    os.availableParallelism = () => 2;
    syncBuiltinESMExports();
    const { run } = await import(process.cwd() + '/bench/simulator.mjs');
    await run({ isQuick: false });
  `;
  return new Promise((resolve) => {
    execFile(process.execPath, ['--input-type=module', '--eval', script], (error, _out, errors) => {
      resolve({ code: error?.code, errors });
    });
  });
}

describe('The benchmark of the simulator', () => {
  it('measures nothing, and says why, while more processes want a core than there are', async () => {
    const kept = readFileSync('bench/results/simulator.json', 'utf8');
    const { code, errors } = await benchUnder(2.1);
    expect(code).toBe(1);
    expect(errors).toMatch(/^Not measured: the load is 2\.1 on 2 cores/);
    expect(readFileSync('bench/results/simulator.json', 'utf8')).toBe(kept);
  });
});
