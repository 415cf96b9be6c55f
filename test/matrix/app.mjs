import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { MODULES, MONOLITHS } from './cells.mjs';
import { documentedFiles } from './documented.mjs';

const TEMPLATES = join(import.meta.dirname, 'templates');
const SOURCES = [
  ...['app.module.ts', 'documented-app.ts', 'main.ts', 'otp-flow.ts', 'otp-flow.test.ts'],
  ...['two-accounts.ts', 'wrong-options.ts'],
];

function manifestOf(cell, tarballs) {
  const { nest, jest, tsJest, reflectMetadata } = MONOLITHS[cell.nest];
  return {
    name: 'monolith',
    private: true,
    ...(MODULES[cell.modules].isEsm ? { type: 'module' } : {}),
    dependencies: {
      '@nestjs/common': nest,
      '@nestjs/core': nest,
      [`@nestjs/platform-${cell.platform}`]: nest,
      'reflect-metadata': reflectMetadata,
      rxjs: '^7.8.1',
      ...(cell.swagger === undefined ? {} : { '@nestjs/swagger': cell.swagger }),
    },
    devDependencies: {
      '@jest/globals': jest,
      '@nestjs/testing': nest,
      '@types/jest': jest,
      '@types/node': String(cell.node),
      ...(cell.jest === 'ts-jest'
        ? { 'ts-jest': tsJest }
        : { '@swc/core': '^1.10.0', '@swc/jest': '^0.2.37' }),
      jest,
      ...(cell.vitest === undefined ? {} : { vitest: cell.vitest }),
      'paynet-simulator': `file:${tarballs['paynet-simulator']}`,
      typescript: `~${cell.typescript}.0`,
    },
  };
}

function tsconfigOf(cell) {
  return {
    compilerOptions: {
      ...MODULES[cell.modules].compilerOptions,
      target: 'ES2022',
      lib: ['ES2022'],
      types: ['node', 'jest'],
      strict: true,
      experimentalDecorators: true,
      emitDecoratorMetadata: true,
      rootDir: 'src',
      outDir: 'dist',
    },
    include: ['src'],
  };
}

function jestConfigOf(cell) {
  const { isEsm } = MODULES[cell.modules];
  const swc = {
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
    },
    module: { type: isEsm ? 'es6' : 'commonjs' },
  };
  return {
    rootDir: 'src',
    testEnvironment: 'node',
    testRegex: '\\.(test|spec)\\.ts$',
    transform: {
      '^.+\\.ts$':
        cell.jest === 'swc' ? ['@swc/jest', swc] : isEsm ? ['ts-jest', { useESM: true }] : 'ts-jest',
    },
    ...(isEsm ? { extensionsToTreatAsEsm: ['.ts'], moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' } } : {}),
  };
}

/** Writes a small monolith as people of that group have it; nothing is installed yet. */
export function writeApp(folder, cell, tarballs) {
  mkdirSync(join(folder, 'src'), { recursive: true });
  const json = (name, value) => writeFileSync(join(folder, name), JSON.stringify(value, null, 2));
  json('package.json', manifestOf(cell, tarballs));
  json('tsconfig.json', tsconfigOf(cell));
  json('jest.config.json', jestConfigOf(cell));
  for (const script of ['one-copy.mjs', 'missing-peers.mjs']) {
    copyFileSync(join(TEMPLATES, script), join(folder, script));
  }
  const names = SOURCES.map((name) => [name, name]);
  names.push([cell.platform === 'fastify' ? 'platform.fastify.ts' : 'platform.ts', 'platform.ts']);
  if (cell.swagger !== undefined) names.push(['swagger.ts', 'swagger.ts']);
  // In ESM Jest 29 falls over it, with a bug of its own.
  if (!MODULES[cell.modules].isEsm) names.push(['evaluated-again.test.ts', 'evaluated-again.test.ts']);
  const sources = names.map(([source, target]) => [
    `src/${target}`,
    readFileSync(join(TEMPLATES, source), 'utf8'),
  ]);
  for (const [target, text] of [...sources, ...documentedFiles()]) {
    mkdirSync(dirname(join(folder, target)), { recursive: true });
    writeFileSync(join(folder, target), target.endsWith('.ts') ? withOwnEndings(text, cell) : text);
  }
}

/** ESM apps import their own files with an ending, CommonJS apps without. */
function withOwnEndings(text, cell) {
  const { isEsm } = MODULES[cell.modules];
  return text.replaceAll(/from '(\.\.?\/.+?)(?:\.js)?'/g, isEsm ? "from '$1.js'" : "from '$1'");
}
