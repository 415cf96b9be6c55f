// `import` and `require` in one process must meet the same classes.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

for (const subpath of ['', '/config', '/client', '/card', '/store-contract', '/testing']) {
  const name = `nestjs-paynet-otp${subpath}`;
  const required = require(name);
  const imported = await import(name);
  const names = Object.keys(required).filter((key) => key !== 'default' && key !== '__esModule');
  assert(names.length > 0, `${name} exports nothing`);
  for (const key of names) assert.equal(imported[key], required[key], `${key} of ${name}`);
}
