import { join } from 'node:path';
import { readPage } from '../docs/support/markdown.mjs';

const ROOT = join(import.meta.dirname, '../..');

/** What people paste: the page, the name in a block's first line, and where the block goes. */
const PASTED = [
  ['README.md', 'app.module.ts', 'src/documented/app.module.ts'],
  ['README.md', 'otp.controller.ts', 'src/documented/otp.controller.ts'],
  ['README.md', 'card-vault.ts', 'src/documented/card-vault.ts'],
  ['libs/paynet-otp/README.md', 'app.module.ts', 'src/documented/package/app.module.ts'],
  ['docs/errors.md', 'unreadable-body.filter.ts', 'src/documented/unreadable-body.filter.ts'],
  ['docs/testing.md', 'card-vault.spec.ts', 'src/documented/card-vault.spec.ts'],
];

/** The settings of the two lanes for which the testing guide has some. */
const SETTINGS = [
  ['docs/testing.md', 'jest.config.js', 'documented.jest.config.mjs'],
  ['docs/testing.md', 'vitest.config.js', 'documented.vitest.config.mjs'],
];

function blockOf(path, name) {
  const { blocks } = readPage(join(ROOT, path));
  const block = blocks.find(({ text }) => text.startsWith(`// ${name}\n`));
  if (block === undefined) throw new Error(`${path} has no block that begins with // ${name}`);
  return block.text;
}

/** @returns {[target: string, text: string][]} the files that the documentation tells people to write. */
export function documentedFiles() {
  const { blocks } = readPage(join(ROOT, 'libs/paynet-otp/README.md'));
  const env = blocks.find(({ language }) => language === 'dotenv');
  const files = [...PASTED, ...SETTINGS].map(([path, name, target]) => [target, blockOf(path, name)]);
  return [...files, ['.env', env.text]];
}
