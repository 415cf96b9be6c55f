import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { CELLS } from './cells.mjs';
import { type CellResult, readmeWith, withRecordedTypes } from './report.mjs';

const results = JSON.parse(readFileSync(new URL('results.json', import.meta.url), 'utf8')) as CellResult[];

describe('The compatibility table of the README', () => {
  it('is what the last full run of the matrix gave', async () => {
    const { current, wanted } = await readmeWith(CELLS, results);
    expect(current).toBe(wanted);
  });

  it('is not stale because a foreign package broke or mended its declarations', async () => {
    const others = results.map((result): CellResult => ({
      ...result,
      types: 'skipLibCheck',
      culprits: ['somebody-else'],
    }));
    const { current, wanted } = await readmeWith(CELLS, withRecordedTypes(others));
    expect(current).toBe(wanted);
  });

  it('is stale when a cell of ours is another', async () => {
    const [first, ...rest] = CELLS;
    const { current, wanted } = await readmeWith([{ ...first!, nest: 9 }, ...rest], results);
    expect(current).not.toBe(wanted);
  });
});
