// Builds the library in the current folder twice: ESM in dist/esm, CommonJS in dist/cjs, each with its declarations.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

// The compiler in native code takes a fifth of the time; the linter and Nest's own build still need the one in JavaScript.
const tsc = join(
  dirname(createRequire(import.meta.url).resolve('typescript-native/package.json')),
  'bin/tsc',
);

// Built aside and then moved into place, so that a process that runs the old build, or a second build, never finds half a one.
const built = mkdtempSync('dist-');
try {
  for (const [format, type] of [
    ['esm', 'module'],
    ['cjs', 'commonjs'],
  ]) {
    const outDir = join(built, format);
    execFileSync(process.execPath, [tsc, '-p', `tsconfig.${format}.json`, '--outDir', outDir], {
      stdio: 'inherit',
    });
    writeFileSync(join(outDir, 'package.json'), `${JSON.stringify({ type })}\n`);
  }
  const old = `${built}-old`;
  try {
    renameSync('dist', old);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  renameSync(built, 'dist');
  rmSync(old, { recursive: true, force: true });
} catch (error) {
  rmSync(built, { recursive: true, force: true });
  // The compiler has printed what is wrong.
  if (error.status === undefined) throw error;
  process.exitCode = 1;
}
