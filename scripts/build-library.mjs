// Builds the library in the current folder twice: ESM in dist/esm, CommonJS in dist/cjs, each with its declarations.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');

rmSync('dist', { recursive: true, force: true });
for (const format of ['esm', 'cjs']) {
  execFileSync(process.execPath, [tsc, '-p', `tsconfig.${format}.json`], { stdio: 'inherit' });
  writeFileSync(
    join('dist', format, 'package.json'),
    JSON.stringify({ type: format === 'esm' ? 'module' : 'commonjs' }) + '\n',
  );
  if (existsSync('assets')) {
    mkdirSync(join('dist', format), { recursive: true });
    cpSync('assets', join('dist', format, 'assets'), { recursive: true });
  }
}
