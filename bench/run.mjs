// npm run bench [-- store|transport|simulator …] [--quick] [--profile]
import { parseArgs } from 'node:util';
import { buildIfStale } from './support/build.mjs';
import { loadNow, machine } from './support/machine.mjs';
import { writeResult } from './support/report.mjs';

const SUITES = ['store', 'transport', 'simulator'];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, profile: { type: 'boolean', default: false } },
});
const unknown = positionals.filter((name) => !SUITES.includes(name));
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}: ${SUITES.join(', ')}.`);
  process.exit(2);
}

buildIfStale();
const measuredOn = machine();
console.log(`${measuredOn.cores} × ${measuredOn.cpu}, ${measuredOn.memoryGb} GB, Node ${measuredOn.node}`);
for (const name of positionals.length > 0 ? positionals : SUITES) {
  const { run } = await import(`./${name}.mjs`);
  const loadBefore = loadNow();
  console.log(`\n== ${name}, load ${loadBefore} on ${measuredOn.cores} cores`);
  const result = await run({ isQuick: values.quick, wantsProfile: values.profile });
  const load = { before: loadBefore, after: loadNow() };
  // A quick run shows that everything runs; its figures are worth nothing.
  if (!values.quick) {
    writeResult(name, { name, measuredAt: new Date().toISOString(), machine: measuredOn, load, ...result });
  }
}
