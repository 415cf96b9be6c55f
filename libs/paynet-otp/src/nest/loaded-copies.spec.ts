import { readFileSync } from 'node:fs';
import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type noteLoadedCopy } from './loaded-copies.js';

type Copy = { VERSION: string; noteLoadedCopy: typeof noteLoadedCopy };

let loaded = 0;

/** Every call evaluates the file again, as `jest.isolateModules` does. */
async function loadCopy(): Promise<Copy> {
  loaded += 1;
  return (await import(`./loaded-copies.ts?copy=${loaded}`)) as Copy;
}

describe('A second copy of the package in one process', () => {
  const key = Symbol.for('nestjs-paynet-otp:loaded-copies');
  let warnings: string[];

  beforeEach(() => {
    warnings = [];
    Reflect.deleteProperty(globalThis, key);
    jest.spyOn(Logger.prototype, 'warn').mockImplementation((message: unknown) => {
      warnings.push(String(message));
    });
  });
  afterEach(() => {
    Reflect.deleteProperty(globalThis, key);
  });

  it('is named once, with the versions and formats of both', async () => {
    const first = await loadCopy();
    const second = await loadCopy();
    first.noteLoadedCopy({ name: '0.1.0 (esm)', place: 'at /app/a.js:1:1' });
    second.noteLoadedCopy({ name: '0.2.0 (cjs)', place: 'at /app/b.js:1:1' });
    second.noteLoadedCopy({ name: '0.2.0 (cjs)', place: 'at /app/b.js:1:1' });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('loaded 2 times in this process: 0.1.0 (esm) and 0.2.0 (cjs).');
    expect(warnings[0]).toContain('npm ls nestjs-paynet-otp');
  });

  it('is named where the runtime does not say which file it is', async () => {
    const copies = [await loadCopy(), await loadCopy()];
    for (const { noteLoadedCopy: note } of copies) note({ name: '0.1.0 (esm)', place: undefined });
    expect(warnings).toHaveLength(1);
  });

  it('is not seen in the very same file, evaluated again', async () => {
    const copies = [await loadCopy(), await loadCopy()];
    for (const { noteLoadedCopy: note } of copies) note();
    expect(warnings).toEqual([]);
  });

  it('is not seen in one copy whose modules are imported many times', async () => {
    const { noteLoadedCopy: note } = await loadCopy();
    note();
    note();
    expect(warnings).toEqual([]);
  });

  it('tells the version of package.json and the format of the build', async () => {
    const { VERSION, noteLoadedCopy: note } = await loadCopy();
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
      version: string;
    };
    note();
    expect(VERSION).toBe(version);
    expect((globalThis as { [key]?: unknown })[key]).toEqual([
      { name: `${version} (esm)`, place: expect.stringContaining('loaded-copies') },
    ]);
  });

  it('does not stop over a registry that something else has put there', async () => {
    (globalThis as { [key]?: unknown })[key] = 'not a list';
    const { noteLoadedCopy: note } = await loadCopy();
    expect(() => note()).not.toThrow();
  });
});
