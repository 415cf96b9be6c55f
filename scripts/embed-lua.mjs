// Writes the Lua sources of the Redis store into a TypeScript module, so that both builds carry them without reading files.
// With --check it only says whether the module is as it should be.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { URL } from 'node:url';

const folder = new URL('../libs/paynet-otp/src/session/redis/', import.meta.url);
const generated = new URL('scripts.ts', folder);

const entries = readdirSync(new URL('scripts/', folder))
  .filter((file) => file.endsWith('.lua'))
  .sort()
  .map((file) => {
    const text = readFileSync(new URL(`scripts/${file}`, folder), 'utf8').replace(/[\\`]|\$\{/g, '\\$&');
    return `  ${file.slice(0, -'.lua'.length)}: \`${text}\`,\n`;
  });
const module = `// Generated from scripts/*.lua by \`npm run generate\`.\nexport const LUA = {\n${entries.join('')}} as const;\n`;

if (!process.argv.includes('--check')) {
  writeFileSync(generated, module);
} else if (readFileSync(generated, 'utf8') !== module) {
  console.error('redis/scripts.ts is not what scripts/*.lua say: run `npm run generate`.');
  process.exitCode = 1;
}
