// The proof matrix: the packed tarballs in small generated apps, as each group of users has them.
//
//   node test/matrix/run.mjs                 runs all cells, writes the table into README.md and results.json
//   node test/matrix/run.mjs --check         writes nothing; fails when the table is stale, but for what depends on other people's releases
//   node test/matrix/run.mjs --only <cell>   runs one cell, writes nothing
//   --keep                                   leaves the generated apps
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { packLibraries } from '../../scripts/pack-libraries.mjs';
import { CELLS } from './cells.mjs';
import { readInstallLines, readmeWith, withRecordedTypes, writeReport } from './report.mjs';
import { CellFailure, runCell } from './run-cell.mjs';

const AT_ONCE = 2;

const { values: flags } = parseArgs({
  options: { check: { type: 'boolean' }, only: { type: 'string' }, keep: { type: 'boolean' } },
});
const cells = flags.only === undefined ? CELLS : CELLS.filter(({ id }) => id === flags.only);
if (cells.length === 0) {
  console.error(`No such cell; there are ${CELLS.map(({ id }) => id).join(', ')}.`);
  process.exit(1);
}

const start = Date.now();
const installLines = readInstallLines();
const workFolder = mkdtempSync(join(tmpdir(), 'paynet-matrix-'));
const results = [];
const failures = [];

try {
  const packed = packLibraries(workFolder);
  const tarballs = Object.fromEntries(packed.map(({ name, tarball }) => [name, tarball]));
  const waiting = [...cells];

  async function work() {
    for (let cell = waiting.shift(); cell !== undefined; cell = waiting.shift()) {
      const steps = [];
      try {
        results.push(
          await runCell(cell, { workFolder, tarballs, installLines, tell: (step) => steps.push(step) }),
        );
        console.log(`ok    ${cell.id}  (${steps.join(', ')})`);
      } catch (error) {
        failures.push(cell.id);
        console.error(`FAIL  ${cell.id}  (${steps.join(', ')})`);
        console.error(error instanceof CellFailure ? error.message : error);
      }
      if (flags.keep !== true) rmSync(join(workFolder, cell.id), { recursive: true, force: true });
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work));
} finally {
  if (flags.keep === true) console.log(`The apps are in ${workFolder}`);
  else rmSync(workFolder, { recursive: true, force: true });
}

console.log(`${results.length} of ${cells.length} cells in ${Math.round((Date.now() - start) / 1000)} s`);
if (failures.length > 0) process.exitCode = 1;
else if (flags.check === true) {
  const { current, wanted } = await readmeWith(CELLS, withRecordedTypes(results));
  if (current !== wanted) {
    console.error('The table in README.md is stale: npm run test:matrix');
    process.exitCode = 1;
  }
} else if (flags.only === undefined) {
  results.sort((a, b) => CELLS.findIndex(({ id }) => id === a.id) - CELLS.findIndex(({ id }) => id === b.id));
  await writeReport(CELLS, results);
  console.log('README.md and test/matrix/results.json are written.');
}
