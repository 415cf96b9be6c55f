import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { MODULES, needsVmModules } from './cells.mjs';

const README = join(import.meta.dirname, '../../README.md');
const RESULTS = join(import.meta.dirname, 'results.json');
const START = '<!-- matrix:start -->';
const END = '<!-- matrix:end -->';

/** The packages of the README's install line for each Nest major: what is proven is what people are told to type. */
export function readInstallLines() {
  const rows = readFileSync(README, 'utf8').matchAll(/^\|\s*(\d+)\s*\|\s*`npm install ([^`]+)`\s*\|$/gm);
  const lines = Object.fromEntries([...rows].map(([, major, packages]) => [major, packages.split(' ')]));
  for (const major of ['10', '11', '12']) {
    if (!lines[major]?.includes('nestjs-paynet-otp'))
      throw new Error(`README.md has no install line for Nest ${major}`);
  }
  return lines;
}

function typesCell({ types, culprits }) {
  if (types === 'all declarations') return 'yes';
  return `yes, with \`skipLibCheck\` (${culprits.map((name) => `\`${name}\``).join(', ')})`;
}

function tableOf(cells, results) {
  const rows = cells.map((cell) => {
    const result = results.find(({ id }) => id === cell.id);
    const platform = cell.platform === 'express' ? 'Express' : 'Fastify';
    const lane = needsVmModules(cell) ? `${cell.jest}, \`--experimental-vm-modules\`` : cell.jest;
    const vitest = cell.vitest === undefined ? '' : `, and vitest ${cell.vitest}`;
    const jest = cell.jestFails === undefined ? `yes (${lane})${vitest}` : cell.jestFails.why;
    return [
      cell.nest,
      MODULES[cell.modules].title,
      platform,
      cell.node,
      cell.typescript,
      typesCell(result),
      cell.swagger === undefined ? 'yes' : `yes, with \`@nestjs/swagger\` ${cell.swagger}`,
      jest,
    ];
  });
  const head = [
    'Nest',
    'Modules, resolution',
    'Platform',
    'Node',
    'TypeScript',
    'Type check',
    'Boot, one OTP',
    'Jest',
  ];
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

async function pretty(text, path) {
  return format(text, { ...(await resolveConfig(path)), filepath: path });
}

/**
 * Which foreign declarations are broken changes with other people's releases: whether the table is stale is asked with those of the last full run.
 *
 * @returns the results with the recorded state of the type check.
 */
export function withRecordedTypes(results) {
  const recorded = JSON.parse(readFileSync(RESULTS, 'utf8'));
  return results.map((result) => {
    const { types, culprits } = recorded.find(({ id }) => id === result.id) ?? result;
    return { ...result, types, culprits };
  });
}

/** The README as it must be after these results. */
export async function readmeWith(cells, results) {
  const text = readFileSync(README, 'utf8');
  const [before, rest] = text.split(START);
  const after = rest?.split(END)[1];
  if (after === undefined) throw new Error(`README.md has no place for the table: ${START} … ${END}`);
  const section = `${START}\n\nEach row is a generated app with the packed tarballs, the install line and the snippets above; \`npm run test:matrix\` makes this table.\n\n${tableOf(cells, results)}\n\n${END}`;
  return { current: text, wanted: await pretty(before + section + after, README) };
}

export async function writeReport(cells, results) {
  const { wanted } = await readmeWith(cells, results);
  writeFileSync(README, wanted);
  // Times differ on every run.
  const facts = results.map((result) => ({ ...result, seconds: undefined }));
  writeFileSync(RESULTS, await pretty(JSON.stringify(facts), RESULTS));
}
