// Writes the Lua sources of the Redis store into a TypeScript module, so that both builds carry them without reading files.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const FOLDER = new URL('../libs/paynet-otp/src/session/redis/', import.meta.url);
export const GENERATED = new URL('scripts.ts', FOLDER);

/** The text of the module, from the `.lua` files as they are now. */
export function embedded() {
  const folder = new URL('scripts/', FOLDER);
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.lua'))
    .sort();
  const entries = names.map((name) => {
    const text = readFileSync(new URL(name, folder), 'utf8').replace(/[\\`]|\$\{/g, '\\$&');
    return `  ${name.slice(0, -'.lua'.length)}: \`${text}\`,\n`;
  });
  return `// Generated from scripts/*.lua by \`npm run generate\`.\nexport const LUA = {\n${entries.join('')}} as const;\n`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) writeFileSync(GENERATED, embedded());
