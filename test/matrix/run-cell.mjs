import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeApp } from './app.mjs';
import { needsVmModules } from './cells.mjs';
import { nodeBinaryOf, run } from './process.mjs';

const OWN_PACKAGES = ['nestjs-paynet-otp', 'paynet-simulator'];

/** A cell that did not show what it must. */
export class CellFailure extends Error {
  constructor(step, output) {
    super(`${step} failed:\n${output.trim().split('\n').slice(-60).join('\n')}`);
  }
}

function mustPass(step, { code, output }) {
  if (code !== 0) throw new CellFailure(step, output);
  return output;
}

/** The package whose file a line of the compiler blames; `app` for the app's own. */
function blamed(line) {
  const [, path] = /^(\S+)\(\d+,\d+\): error/.exec(line) ?? [];
  if (path === undefined) return undefined;
  const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path) ?? [];
  return name ?? 'app';
}

/** Compiles with every declaration checked; where only foreign ones are wrong, again without them. */
async function compile(tsc) {
  const { code, output } = await tsc('--skipLibCheck', 'false');
  if (code === 0) return { types: 'all declarations' };
  const culprits = [...new Set(output.split('\n').map(blamed).filter(Boolean))];
  if (culprits.length === 0 || culprits.some((name) => name === 'app' || OWN_PACKAGES.includes(name))) {
    throw new CellFailure('Type check', output);
  }
  mustPass('Type check', await tsc('--skipLibCheck', 'true'));
  return { types: 'skipLibCheck', culprits };
}

function versionsOf(folder, names) {
  const entries = names.map((name) => {
    const manifest = readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8');
    return [name, JSON.parse(manifest).version];
  });
  return Object.fromEntries(entries);
}

/** Puts a package in the place of an installed one that ends whatever process loads it. */
function setTrap(folder, name) {
  const package_ = join(folder, 'node_modules', name);
  const { version } = JSON.parse(readFileSync(join(package_, 'package.json'), 'utf8'));
  rmSync(package_, { recursive: true });
  mkdirSync(package_);
  writeFileSync(join(package_, 'package.json'), JSON.stringify({ name, version, main: 'trap.js' }));
  writeFileSync(
    join(package_, 'trap.js'),
    `process.stderr.write('${name} was loaded.\\n');\nprocess.exit(1);\n`,
  );
}

/** Installs, type-checks, boots and tests one generated app; throws `CellFailure`. */
export async function runCell(cell, { workFolder, tarballs, installLines, tell }) {
  const folder = join(workFolder, cell.id);
  mkdirSync(folder);
  writeApp(folder, cell, tarballs);
  const nodeBinary = await nodeBinaryOf(cell.node, workFolder);
  const node = (...args) => run(nodeBinary, args, { cwd: folder, nodeBinary });
  const seconds = {};
  const timed = async (step, work) => {
    const start = Date.now();
    const result = await work();
    seconds[step] = Math.round((Date.now() - start) / 100) / 10;
    tell(`${step} ${seconds[step]} s`);
    return result;
  };

  const packages = installLines[cell.nest]
    .filter((name) => cell.leaveOut?.test(name) !== true)
    .map((name) => tarballs[name] ?? name);
  const install = ['install', '--prefer-offline', '--no-audit', '--no-fund', ...packages];
  mustPass('npm install', await timed('install', () => run('npm', install, { cwd: folder, nodeBinary })));

  const tsc = (...args) => node('node_modules/typescript/bin/tsc', '-p', 'tsconfig.json', ...args);
  const { types, culprits } = await timed('types', () => compile(tsc));

  await timed('boot', async () => {
    mustPass('Boot and OTP flow', await node('dist/main.js'));
    mustPass('One copy for import and require', await node('one-copy.mjs'));
    if (cell.swagger === undefined) return;
    mustPass('The Swagger document', await node('dist/swagger.js'));
    setTrap(folder, '@nestjs/swagger');
    mustPass('Leaving @nestjs/swagger alone', await node('dist/main.js'));
  });

  const flags = needsVmModules(cell) ? ['--experimental-vm-modules'] : [];
  const jest = await timed('jest', () =>
    node(...flags, 'node_modules/jest/bin/jest.js', '--config', 'jest.config.json', '--ci', '--runInBand'),
  );
  let evidence;
  if (cell.jestFails === undefined) mustPass('Jest', jest);
  else {
    if (jest.code === 0) throw new CellFailure('The failure of Jest that the table tells of', jest.output);
    evidence = jest.output
      .split('\n')
      .find((line) => cell.jestFails.shows.test(line))
      ?.trim();
    if (evidence === undefined)
      throw new CellFailure('Jest, with another message than expected,', jest.output);
  }

  if (cell.guideJest === true) {
    const config = ['--config', 'documented.jest.config.mjs', 'src/documented'];
    mustPass(
      'Jest as the guide sets it up',
      await node(...flags, 'node_modules/jest/bin/jest.js', ...config),
    );
  }
  if (cell.vitest !== undefined) {
    const config = ['run', '--config', 'documented.vitest.config.mjs', 'src/documented'];
    mustPass('vitest', await timed('vitest', () => node('node_modules/vitest/vitest.mjs', ...config)));
  }

  const names = [
    '@nestjs/core',
    '@nestjs/axios',
    '@nestjs/config',
    'axios',
    'class-validator',
    'typescript',
    'jest',
    ...(cell.swagger === undefined ? [] : ['@nestjs/swagger']),
    ...(cell.vitest === undefined ? [] : ['vitest', 'vite']),
  ];
  const versions = versionsOf(folder, names);
  for (const name of cell.missing ?? []) {
    const installed = join(folder, 'node_modules', name);
    const isInstalled = existsSync(installed);
    if (isInstalled) renameSync(installed, `${installed}-hidden`);
    mustPass(`Naming the missing ${name}`, await node('missing-peers.mjs', name));
    if (isInstalled) renameSync(`${installed}-hidden`, installed);
  }

  const { output: nodeVersion } = await node('--version');
  return {
    id: cell.id,
    types,
    ...(culprits === undefined ? {} : { culprits }),
    jest: cell.jestFails === undefined ? 'passes' : 'fails as expected',
    ...(evidence === undefined ? {} : { evidence }),
    versions: { node: nodeVersion.trim().slice(1), ...versions },
    seconds,
  };
}
