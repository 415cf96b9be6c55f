/** What a monolith of each Nest major has installed already. */
export const MONOLITHS = {
  10: { nest: '10', jest: '29', reflectMetadata: '^0.1.13', tsJest: '29' },
  11: { nest: '11', jest: '30', reflectMetadata: '^0.2.2', tsJest: '29' },
  12: { nest: '12', jest: '30', reflectMetadata: '^0.2.2', tsJest: '29' },
};

/** Module systems: the words of the table, the compiler options, and whether `package.json` says `"type": "module"`. */
export const MODULES = {
  'cjs-node10': {
    title: 'CommonJS, `node10`',
    isEsm: false,
    compilerOptions: { module: 'commonjs', moduleResolution: 'node10' },
  },
  'cjs-nodenext': {
    title: 'CommonJS, `nodenext`',
    isEsm: false,
    compilerOptions: { module: 'nodenext', moduleResolution: 'nodenext', esModuleInterop: true },
  },
  esm: {
    title: 'ESM, `nodenext`',
    isEsm: true,
    compilerOptions: { module: 'nodenext', moduleResolution: 'nodenext', esModuleInterop: true },
  },
};

/**
 * Chosen so that every pair of Nest, module system and Node meets, and every pair with a platform. `jestFails` is what the cell must show
 * instead of a green Jest: a cell that passes all the same fails the run, so that the table is mended. `vmModules` is the flag that ESM always needs in Jest.
 * `swagger` and `vitest` are majors that the cell tries too; `guideJest` runs Jest once more with the settings of the testing guide.
 */
export const CELLS = [
  { id: 'nest10-cjs-node10', nest: 10, modules: 'cjs-node10', platform: 'express', node: 20, typescript: '5.1', jest: 'ts-jest' },
  { id: 'nest10-cjs-nodenext', nest: 10, modules: 'cjs-nodenext', platform: 'fastify', node: 22, typescript: '5.9', jest: 'swc', swagger: '7' },
  { id: 'nest10-esm', nest: 10, modules: 'esm', platform: 'express', node: 24, typescript: '5.9', jest: 'swc' },
  { id: 'nest11-cjs-node10', nest: 11, modules: 'cjs-node10', platform: 'express', node: 22, typescript: '5.7', jest: 'ts-jest', swagger: '11' },
  { id: 'nest11-cjs-nodenext', nest: 11, modules: 'cjs-nodenext', platform: 'express', node: 24, typescript: '5.9', jest: 'ts-jest' },
  { id: 'nest11-esm', nest: 11, modules: 'esm', platform: 'fastify', node: 20, typescript: '6.0', jest: 'ts-jest', vitest: '4' },
  { id: 'nest12-cjs-node10', nest: 12, modules: 'cjs-node10', platform: 'fastify', node: 24, typescript: '5.9', jest: 'swc', vmModules: true },
  { id: 'nest12-cjs-nodenext', nest: 12, modules: 'cjs-nodenext', platform: 'express', node: 24, typescript: '6.0', jest: 'ts-jest', vmModules: true },
  { id: 'nest12-esm', nest: 12, modules: 'esm', platform: 'express', node: 22, typescript: '6.0', jest: 'swc', swagger: '12', guideJest: true },
  { id: 'nest12-esm-fastify', nest: 12, modules: 'esm', platform: 'fastify', node: 20, typescript: '6.0', jest: 'ts-jest' },
  {
    id: 'nest12-cjs-below-24.9', nest: 12, modules: 'cjs-nodenext', platform: 'express', node: 20, typescript: '7.0', jest: 'swc',
    jestFails: {
      shows: /Must use import to load ES Module|Cannot use import statement outside a module/,
      why: 'not possible: Nest 12 is ESM-only, which a CommonJS Jest can load from Node 24.9 on',
    },
  },
  {
    id: 'nest11-axios-not-named', nest: 11, modules: 'cjs-node10', platform: 'fastify', node: 20, typescript: '5.7', jest: 'ts-jest',
    leaveOut: /^@nestjs\/axios@/,
    // Then without each of these, as installers leave it that do not install peers by themselves.
    missing: ['ioredis', 'paynet-simulator', '@nestjs/axios', '@nestjs/config', 'class-transformer', 'class-validator', 'axios'],
    jestFails: {
      shows: /npm install @nestjs\/axios@4/,
      why: 'no: npm chose `@nestjs/axios` 12, ESM-only, because the install line did not name 4',
    },
  },
]; // prettier-ignore

/** Whether Jest needs `--experimental-vm-modules`: for ESM, and for a CommonJS test that requires it. */
export function needsVmModules({ modules, vmModules }) {
  return MODULES[modules].isEsm || vmModules === true;
}
