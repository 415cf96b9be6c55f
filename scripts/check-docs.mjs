// Proves the documentation: every TypeScript snippet compiles against the sources, every shell snippet that can runs, every internal link leads somewhere.
//
//   ```ts            a module of its own; `// cards.ts` in its first line names it for other snippets of its page, the README's for every page
//   ```ts fragment   a piece of one: PRELUDE says what is in scope
//   <!-- run -->                   above ```sh: run in the repository's root
//   <!-- run with the sample -->   run against the sample with its simulator
//   <!-- not run: why -->          every other ```sh needs this
import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';
import buildWhatIsStale from '../test/support/global-setup.js';
import { readPage } from '../test/docs/support/markdown.mjs';
import { ROOT, runShell, startSample } from '../test/docs/support/sample.mjs';

const PRELUDE = `
declare const otp: import('nestjs-paynet-otp').PaynetOtpService;
declare const cards: import('nestjs-paynet-otp/card').PaynetCardService;
declare const paynet: import('paynet-simulator').PaynetSimulator;
declare const userGsm: string, otpSessionId: string, otpCode: string, shopperId: string;
export {};
`;

const PAGES = ['README.md', 'libs/paynet-otp/README.md', 'libs/paynet-simulator/README.md']
  .concat(readdirSync(join(ROOT, 'docs')).map((name) => join('docs', name)))
  .filter((path) => path.endsWith('.md') && existsSync(join(ROOT, path)))
  .map((path) => readPage(join(ROOT, path)));

const problems = [];

function complain(page, line, what) {
  problems.push(`${relative(ROOT, page.path)}:${line} ${what}`);
}

/** Where a snippet would stand as a file, so that modules resolve as in the workspace; nothing is written there. */
function virtualPath(page, { text, line }) {
  const folder = join(ROOT, 'test/.artifacts/snippets', relative(ROOT, page.path).replaceAll(/\W/g, '-'));
  const name = /^\/\/ (\S+\.ts)$/m.exec(text.split('\n', 1)[0])?.[1];
  return join(folder, name ?? `line-${line}.ts`);
}

function compileSnippets() {
  const snippets = new Map();
  for (const page of PAGES) {
    for (const block of page.blocks.filter(({ language }) => ['ts', 'typescript'].includes(language))) {
      const path = virtualPath(page, block);
      if (snippets.has(path)) complain(page, block.line, 'names the same file as an earlier snippet');
      const text = block.meta.includes('fragment') ? block.text + PRELUDE : block.text;
      snippets.set(path, { page, block, text });
    }
  }
  const readme = PAGES.find(({ path }) => path === join(ROOT, 'README.md'));
  const shared = new Map();
  for (const block of readme.blocks.filter(({ language }) => language === 'ts')) {
    for (const page of PAGES)
      shared.set(join(dirname(virtualPath(page, block)), basename(virtualPath(readme, block))), block.text);
  }
  const textOf = (path) => snippets.get(path)?.text ?? shared.get(path);
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, ROOT);
  Object.assign(options, {
    // Snippets import their own files without an ending, as CommonJS applications do.
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    noUnusedLocals: false,
    noUnusedParameters: false,
    moduleDetection: ts.ModuleDetectionKind.Force,
  });

  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile, directoryExists } = host;
  host.fileExists = (path) => textOf(path) !== undefined || fileExists(path);
  host.readFile = (path) => textOf(path) ?? readFile(path);
  host.directoryExists = (path) =>
    [...snippets.keys()].some((snippet) => snippet.startsWith(`${path}/`)) ||
    (directoryExists?.(path) ?? true);
  host.getSourceFile = (path, version, ...rest) => {
    const text = textOf(path);
    return text === undefined
      ? getSourceFile(path, version, ...rest)
      : ts.createSourceFile(path, text, version, true);
  };
  const program = ts.createProgram([...snippets.keys()], options, host);
  for (const [path, { page, block }] of snippets) {
    const source = program.getSourceFile(path);
    for (const { start = 0, messageText } of [
      ...program.getSyntacticDiagnostics(source),
      ...program.getSemanticDiagnostics(source),
    ]) {
      const { line } = source.getLineAndCharacterOfPosition(start);
      complain(page, block.line + 1 + line, ts.flattenDiagnosticMessageText(messageText, '\n'));
    }
  }
  for (const { messageText } of program.getGlobalDiagnostics()) {
    problems.push(ts.flattenDiagnosticMessageText(messageText, '\n'));
  }
  return snippets.size;
}

async function runSnippets() {
  const blocks = PAGES.flatMap((page) =>
    page.blocks
      .filter(({ language }) => ['sh', 'bash', 'shell'].includes(language))
      .map((block) => ({ page, block })),
  );
  let sample;
  let count = 0;
  try {
    for (const { page, block } of blocks) {
      const { note = '', text, line } = block;
      if (/^not run: \S/.test(note)) continue;
      if (note !== 'run' && note !== 'run with the sample') {
        complain(page, line, 'needs <!-- run -->, <!-- run with the sample --> or <!-- not run: why -->');
        continue;
      }
      count += 1;
      try {
        if (note === 'run with the sample' && sample === undefined) {
          buildWhatIsStale();
          sample = await startSample();
        }
        await runShell(`set -e\n${text}`, note === 'run' ? undefined : sample);
      } catch (error) {
        complain(page, line, `does not run: ${error.message}`);
      }
    }
  } finally {
    await sample?.stop();
  }
  return { ran: count, all: blocks.length };
}

function followLinks() {
  const byPath = new Map(PAGES.map((page) => [page.path, page]));
  let count = 0;
  for (const page of PAGES) {
    for (const { target, line } of page.links) {
      if (/^[a-z]+:/.test(target)) continue;
      count += 1;
      const [file, anchor] = target.split('#');
      const path = file === '' ? page.path : resolve(dirname(page.path), file);
      if (!existsSync(path)) complain(page, line, `links to ${target}, which does not exist`);
      else if (anchor !== undefined && path.endsWith('.md')) {
        const { anchors } = byPath.get(path) ?? readPage(path);
        if (!anchors.has(anchor)) complain(page, line, `links to ${target}, which has no such heading`);
      }
    }
  }
  return count;
}

const links = followLinks();
const compiled = compileSnippets();
const { ran, all } = await runSnippets();
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exitCode = 1;
} else {
  console.log(
    `${PAGES.length} pages: ${compiled} TypeScript snippets compile, ${ran} of ${all} shell snippets run, ${links} internal links lead somewhere.`,
  );
}
