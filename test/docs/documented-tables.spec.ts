import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readPaynetOtpOptions } from 'nestjs-paynet-otp/config';
import { HTTP_STATUS } from '../../libs/paynet-otp/src/nest/http-status.js';
import { meaningOf, resultName } from '../../libs/paynet-otp/src/paynet/result-codes.js';
import { OTP_LIFE } from '../../libs/paynet-otp/src/session/otp-life.js';
import { DEFAULT_LIMITS } from '../../libs/paynet-otp/src/session/otp-rules.js';
import { readPage, readTable } from './support/markdown.mjs';
import { ROOT } from './support/sample.mjs';

const README = join(ROOT, 'README.md');
const OTP_LIFE_PAGE = join(ROOT, 'docs/otp-life.md');
const SOURCES = join(ROOT, 'libs/paynet-otp/src');

/** Everything in backticks. */
function named(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, name]) => name!);
}

/** What the first cell of each row has in backticks. */
function namedRows(heading: string, page = README): string[] {
  return readTable(page, heading).map(([first]) => named(first!)[0]!);
}

/** `1, 6, 12 to 21` as numbers; none for words. */
function numbersIn(cell: string): number[] {
  return [...cell.matchAll(/(\d+)(?: to (\d+))?/g)].flatMap(([, first, last = first]) =>
    Array.from({ length: Number(last) - Number(first) + 1 }, (_, index) => Number(first) + index),
  );
}

describe('The tables of the README', () => {
  it('list every error code, with the status that the filter answers', () => {
    const documented = readTable(README, 'Errors').map(([code, , status]) => [
      named(code!)[0],
      Number(status),
    ]);

    expect(Object.fromEntries(documented)).toEqual(HTTP_STATUS);
  });

  it('name the class of every error', () => {
    for (const [code, name] of readTable(README, 'Errors')) {
      const source = readFileSync(join(SOURCES, 'errors/paynet-errors.ts'), 'utf8');
      const ofClass = source.split(/^export class /m).find((text) => text.startsWith(named(name!)[0]!)) ?? '';
      const codesOf = /^export type (\w+) =\s*([^;]+);/gm;
      const unions = [...source.matchAll(codesOf)].map(([, type, codes]) => [type!, codes!] as const);
      const [, listed] = unions.find(([type]) => ofClass.includes(`code: ${type};`)) ?? ['', ofClass];

      expect(listed).toContain(`'${named(code!)[0]}'`);
    }
  });

  it('list every limit, with its default', () => {
    const documented = readTable(README, 'Limits').map(([limit, value]) => [
      named(limit!)[0],
      value === 'off' ? Infinity : Number(value),
    ]);

    expect(Object.fromEntries(documented)).toEqual(DEFAULT_LIMITS);
  });

  it('list every option', () => {
    const source = readFileSync(join(SOURCES, 'config/options.ts'), 'utf8');
    const interfaces = source.slice(source.indexOf('export interface PaynetClientOptions'));
    const options = [...interfaces.matchAll(/^ {2}(\w+)\??:/gm)].map(([, name]) => name!);

    expect(namedRows('Options').sort()).toEqual(options.sort());
  });

  it('name the variable of every option that has one', () => {
    const variables = readTable(README, 'Options').flatMap(([, cell]) => named(cell!));
    const ours = variables.filter((name) => name.startsWith('PAYNET_'));
    const read: string[] = [];
    const environment = new Proxy({}, { get: (_, name) => void read.push(String(name)) });
    readPaynetOtpOptions(environment);

    expect(ours.sort()).toEqual([...new Set(read)].sort());
  });

  it('list every status of sendOtp', () => {
    const source = readFileSync(join(SOURCES, 'flow/otp-types.ts'), 'utf8');
    const [, union = ''] = /type SendOtpStatus = ([^;]+);/.exec(source) ?? [];

    expect(namedRows('What `sendOtp` answers').sort()).toEqual(
      [...union.matchAll(/'([^']+)'/g)].map(([, s]) => s).sort(),
    );
  });

  it('keep a place for the generated compatibility table', () => {
    expect(readFileSync(README, 'utf8')).toMatch(/<!-- matrix:start -->[\s\S]*<!-- matrix:end -->/);
  });
});

describe('docs/otp-life.md', () => {
  const WORDS: Record<string, string> = {
    claim: 'claims and calls Paynet',
    wait: 'waits for the sender',
    ask: 'asks Paynet',
    compare: 'compares with that code',
    consumed: 'spends it',
    'already-sent': '`already-sent`',
    'already-verified': '`already-verified`',
    unknown: '`unknown`',
    cooldown: '`COOLDOWN`',
    locked: '`LOCKED`',
    expired: '`EXPIRED`',
    session: '`SESSION`',
    'not-verified': '`NOT_VERIFIED`',
  };

  it('shows the table that the stores follow', () => {
    const inCode = Object.entries(OTP_LIFE).map(([state, row]) => [
      `\`${state}\``,
      ...[row.same, row.other, row.check, row.consume].map((decision) => WORDS[decision]),
    ]);

    expect(readTable(OTP_LIFE_PAGE, 'The table')).toEqual(inCode);
  });

  it('lists every script of the Redis store', () => {
    const store = readFileSync(join(SOURCES, 'session/redis/lua-scripts.ts'), 'utf8');
    const [, table = ''] = /export const SCRIPTS = \{([^}]+)\}/.exec(store) ?? [];
    const scripts = [...table.matchAll(/^ {2}(\w+):/gm)].map(([, name]) =>
      name!.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`),
    );

    expect(namedRows('Scripts', OTP_LIFE_PAGE).sort()).toEqual(scripts.sort());
  });
});

describe('docs/testing.md', () => {
  it('tests a card vault in under twenty lines', () => {
    const { blocks } = readPage(join(ROOT, 'docs/testing.md'));
    const { text } = blocks.find((block) => block.text.startsWith('// card-vault.spec.ts'))!;
    const test = text.slice(text.indexOf('let kit'), text.indexOf('const CARD'));
    expect(test.trim().split('\n').length).toBeLessThan(20);
  });
});

describe('docs/errors.md', () => {
  it('has advice and both sentences for every code', () => {
    const text = readFileSync(join(ROOT, 'docs/errors.md'), 'utf8');
    for (const code of Object.keys(HTTP_STATUS)) {
      const [, section = ''] = text.split(`### ${code}\n`);
      expect(section.split('\n## ')[0]!.split('\n### ')[0]).toMatch(/^\n\S[\s\S]*- EN: \S.*\n- TR: \S/);
    }
    expect(readPage(join(ROOT, 'docs/errors.md')).anchors.size).toBeGreaterThan(
      Object.keys(HTTP_STATUS).length,
    );
  });

  it('shows what each result code means', () => {
    const table = readTable(
      join(ROOT, 'docs/errors.md'),
      "What Paynet's answer means: the option `answers`",
    ).map(([codes, names, ...words]) => ({
      codes: numbersIn(codes!),
      names: names!,
      meaning: words.map((word) => named(word)[0]),
    }));
    const rest = table.pop();
    const documented = (code: number) => table.find(({ codes }) => codes.includes(code)) ?? rest!;
    const inCode = (resultCode?: number) => {
      const { send, check, call } = meaningOf({ status: 200, resultCode });
      return [send, check, call];
    };

    for (let code = 0; code < 1_000; code += 1) {
      expect([code, documented(code).meaning]).toEqual([code, inCode(code)]);
      expect([code, documented(code) !== rest]).toEqual([code, resultName(code) !== undefined]);
    }
    expect(rest?.meaning).toEqual(inCode());
    for (const { codes, names } of table.filter((row) => !row.names.startsWith('the others'))) {
      expect(names).toBe(codes.map(resultName).join(', '));
    }
  });
});

describe('docs/redis.md', () => {
  it('grants every command that a script uses', () => {
    const folder = join(SOURCES, 'session/redis/scripts');
    const scripts = readdirSync(folder)
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .join('\n');
    const used = [...scripts.matchAll(/redis\.call\('(\w+)'/g)].map(([, command]) => command!.toLowerCase());
    const granted = [...readFileSync(join(ROOT, 'docs/redis.md'), 'utf8').matchAll(/ \+(\w+)/g)].map(
      ([, command]) => command!,
    );

    expect(used.length).toBeGreaterThan(0);
    expect(granted).toEqual(expect.arrayContaining([...new Set(used), 'eval', 'evalsha']));
  });
});
