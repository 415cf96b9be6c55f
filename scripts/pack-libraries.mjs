// Packs the libraries as npm would publish them, building first what is older than its sources.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

/** The libraries that are published, in the order in which they are built. */
export const LIBRARIES = ['paynet-simulator', 'paynet-otp'].map((folder) => join(root, 'libs', folder));

function newestChange(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith('.spec.ts'));
  return Math.max(...files.map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs));
}

function isBuilt(library) {
  // The last file that the build writes.
  const mark = join(library, 'dist', 'cjs', 'package.json');
  return existsSync(mark) && statSync(mark).mtimeMs > newestChange(join(library, 'src'));
}

/** @returns {{ folder: string, name: string, tarball: string, files: string[] }[]} */
export function packLibraries(destination) {
  const npm = (cwd, ...args) =>
    execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  return LIBRARIES.map((folder) => {
    if (!isBuilt(folder)) npm(folder, 'run', '--silent', 'build');
    const answer = npm(folder, 'pack', '--json', '--ignore-scripts', '--pack-destination', destination);
    const [packed] = Object.values(JSON.parse(answer));
    return {
      folder,
      name: packed.name,
      tarball: join(destination, packed.filename),
      files: packed.files.map(({ path }) => path),
    };
  });
}
