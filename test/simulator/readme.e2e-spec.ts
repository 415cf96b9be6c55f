import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { SIMULATOR_SECRET_KEY, refereeRules, switchTable } from 'paynet-simulator';

const readme = readFileSync('libs/paynet-simulator/README.md', 'utf8');
/** The table rows, without the padding that a formatter adds. */
const rows = readme.split('\n').map((line) => line.replace(/ {2,}/g, ' '));

describe("The simulator's README", () => {
  it.each(Object.entries(switchTable))(
    'tells the default and the meaning of the switch %s',
    (name, { standard, basis, about }) => {
      const row = rows.find((line) => line.startsWith(`| \`${name}\` |`));
      expect(row).toContain(`| \`${standard}\`${basis === 'assumption' ? '' : ' ¹'} |`);
      expect(row).toContain(about);
    },
  );

  it.each(Object.keys({ ...refereeRules.standard, ...refereeRules.optional }))(
    'tells the rule %s',
    (rule) => {
      expect(rows.some((line) => line.startsWith(`| \`${rule}\``))).toBe(true);
    },
  );

  it('gives the key that is accepted', () => {
    expect(readme).toContain(`Basic ${SIMULATOR_SECRET_KEY}`);
  });
});
