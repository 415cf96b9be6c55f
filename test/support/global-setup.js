import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const NPM = process.platform === 'win32' ? 'npm.cmd' : 'npm';

/** When anything in a folder last changed; 0 for a folder that is not there. */
function newest(folder) {
  let latest = 0;
  let entries;
  try {
    entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  } catch {
    return 0;
  }
  for (const entry of entries) {
    if (!entry.isFile() || entry.name.endsWith('.spec.ts')) continue;
    latest = Math.max(latest, statSync(join(entry.parentPath ?? entry.path, entry.name)).mtimeMs);
  }
  return latest;
}

/**
 * Some tests run the built packages in processes of their own. They are built here, once and before any test: two workers that build the same folder
 * would each find the other's half.
 */
export default function setUp() {
  const workspaces = ['libs/paynet-simulator', 'libs/paynet-otp', 'apps/card-storage'];
  const isStale = workspaces.some((path) => newest(`${path}/dist`) < newest(`${path}/src`));
  if (isStale) execFileSync(NPM, ['run', 'build', '--silent'], { stdio: ['ignore', 'inherit', 'inherit'] });
}
