import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** By their names in `npm run build -w`, in the order in which they are built. */
const LIBRARIES = { 'paynet-simulator': 'libs/paynet-simulator', 'nestjs-paynet-otp': 'libs/paynet-otp' };

function newestSource(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && !entry.name.endsWith('.spec.ts'),
  );
  return Math.max(...files.map(({ parentPath, name }) => statSync(join(parentPath, name)).mtimeMs));
}

/** What is measured is what users install: the built packages, built here when they are older than their sources. */
export function buildIfStale() {
  for (const [name, folder] of Object.entries(LIBRARIES)) {
    // The last file that a build writes.
    const mark = join(ROOT, folder, 'dist/cjs/package.json');
    const isBuilt = existsSync(mark) && statSync(mark).mtimeMs > newestSource(join(ROOT, folder, 'src'));
    if (!isBuilt)
      execFileSync('npm', ['run', 'build', '--silent', '-w', name], { cwd: ROOT, stdio: 'inherit' });
  }
}
