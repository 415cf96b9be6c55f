// Checks the libraries as they would be published: publint, "are the types wrong", the list of files, and nothing secret inside.
// The rule follows imports into publint, where it takes a folder named "node" for a resolver.
/* eslint import-x/no-cycle: off */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { readPage } from '../test/docs/support/markdown.mjs';
import { packLibraries } from './pack-libraries.mjs';

/** Every file of a package is one of these; specs are not. */
const ALLOWED = [
  /^(package\.json|README\.md|LICENSE|CHANGELOG\.md)$/,
  /^dist\/(esm|cjs)\/(package\.json|.+\.(js|js\.map|d\.ts))$/,
  /^src\/.+\.(ts|lua)$/,
  /^bin\.js$/,
  // For the module resolution that knows no `exports`.
  /^[a-z-]+\/package\.json$/,
];
const FORBIDDEN = /(\.|-)spec\.|__tests__|node_modules|\.env|\.tsbuildinfo/;
const REQUIRED = ['README.md', 'LICENSE', 'CHANGELOG.md'];
const SECRETS = [
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  ['a Paynet key', /\b(?:sck|pbk)_(?!test_)[A-Za-z0-9]{16,}/],
  ['an npm token', /\bnpm_[A-Za-z0-9]{36}\b/],
  ['a path of the machine that built it', /(?:file:\/\/|["'`(\s])\/(?:home|root|Users|work)\//],
];

function fileFindings({ files, folder }) {
  const found = [];
  for (const file of files) {
    if (!ALLOWED.some((rule) => rule.test(file)) || FORBIDDEN.test(file))
      found.push(`${file} must not be packed`);
    const text = readFileSync(join(folder, file), 'utf8');
    for (const [what, rule] of SECRETS) if (rule.test(text)) found.push(`${file} holds ${what}`);
  }
  for (const file of REQUIRED) if (!files.includes(file)) found.push(`${file} is missing`);
  return found;
}

const FIELDS = ['description', 'keywords', 'author', 'license', 'engines', 'publishConfig'];

function manifestFindings(manifest) {
  const found = FIELDS.filter((field) => manifest[field] === undefined).map(
    (field) => `${field} is not said`,
  );
  // Whoever publishes from a clean checkout would publish a package without code.
  if (manifest.scripts.prepack !== 'npm run build') found.push('prepack does not build');
  return found;
}

/** On a registry's page a link to a file that is not in the package leads nowhere. */
function linkFindings({ files, folder }) {
  const { links } = readPage(join(folder, 'README.md'));
  return links
    .filter(({ target }) => !/^(#|[a-z]+:)/.test(target) && !files.includes(target.split('#')[0]))
    .map(({ target, line }) => `README.md:${line} links to ${target}, which is not packed`);
}

/** The files for old resolvers must lead where `require` leads. */
function stubFindings({ files, folder }, manifest) {
  const found = [];
  for (const [subpath, conditions] of Object.entries(manifest.exports)) {
    if (typeof conditions === 'string') continue;
    const name = subpath === '.' ? 'package.json' : `${subpath.slice(2)}/package.json`;
    if (!files.includes(name)) {
      found.push(`${name} is missing: old resolvers do not find ${subpath}`);
      continue;
    }
    const { main, types } = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    const up = subpath === '.' ? '.' : '..';
    const wanted = conditions.require;
    if (main !== wanted.default.replace('.', up) || types !== wanted.types.replace('.', up)) {
      found.push(`${name} leads elsewhere than "require" of ${subpath}`);
    }
  }
  return found;
}

async function publintFindings({ tarball }, manifest) {
  const data = readFileSync(tarball);
  const pack = { tarball: data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength) };
  const { messages } = await publint({ strict: true, pack });
  return messages.map((message) => `publint: ${formatMessage(message, manifest, { color: false })}`);
}

async function typesFindings({ tarball }) {
  const analysis = await checkPackage(createPackageFromTarballData(readFileSync(tarball)));
  if (analysis.types === false) return ['attw: no types'];
  return analysis.problems.map(
    (problem) => `attw: ${JSON.stringify(problem, (key, value) => (key === 'trace' ? undefined : value))}`,
  );
}

const destination = mkdtempSync(join(tmpdir(), 'paynet-packages-'));
try {
  for (const library of packLibraries(destination)) {
    const manifest = JSON.parse(readFileSync(join(library.folder, 'package.json'), 'utf8'));
    const findings = [
      ...fileFindings(library),
      ...manifestFindings(manifest),
      ...linkFindings(library),
      ...stubFindings(library, manifest),
      ...(await publintFindings(library, manifest)),
      ...(await typesFindings(library)),
    ];
    for (const finding of findings) console.error(`  ${finding}`);
    if (findings.length > 0) process.exitCode = 1;
    console.log(`${library.name}: ${library.files.length} files, ${findings.length} findings`);
  }
} finally {
  rmSync(destination, { recursive: true, force: true });
}
