import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  PaynetSimulator,
  SIMULATOR_SECRET_KEY,
  refereeRules,
  switchTable,
  type Fault,
} from 'paynet-simulator';
import { runCommandToEnd } from './support/built-command.js';

const readme = readFileSync('libs/paynet-simulator/README.md', 'utf8');
/** The cells of the table rows, without the padding that a formatter adds. */
const rows = readme
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()));
const codes = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, code]) => code!);

const otherValues = (
  allowed: (typeof switchTable)[keyof typeof switchTable]['allowed'],
  standard: unknown,
) => {
  if (allowed === 'true or false') return `\`${!standard}\``;
  if ('min' in allowed) return `${allowed.min} to ${allowed.max}`;
  return allowed
    .filter((value) => value !== standard)
    .map((value) => `\`${value}\``)
    .join(', ');
};

describe("The simulator's README", () => {
  it.each(Object.entries(switchTable))(
    'tells the default, the other values and the meaning of the switch %s',
    (name, { standard, basis, allowed, about }) => {
      expect(rows.filter(([, first]) => first === `\`${name}\``)).toEqual([
        [
          '',
          `\`${name}\``,
          `\`${standard}\`${basis === 'assumption' ? '' : ' ¹'}`,
          otherValues(allowed, standard),
          about,
          '',
        ],
      ]);
    },
  );

  it.each(Object.keys({ ...refereeRules.standard, ...refereeRules.optional }))(
    'tells the rule %s',
    (rule) => {
      const isOptional = rule in refereeRules.optional;
      const first = `\`${rule}\`${isOptional ? ' (optional)' : ''}`;
      expect(rows.filter((row) => row[1] === first)).toHaveLength(1);
    },
  );

  it('gives the key that is accepted', () => {
    expect(readme).toContain(`Basic ${SIMULATOR_SECRET_KEY}`);
  });

  describe('on faults', () => {
    let paynet: PaynetSimulator;
    beforeAll(async () => {
      paynet = await PaynetSimulator.start();
    });
    afterAll(() => paynet.stop());

    const from = rows.findIndex(([, first]) => first === '`kind`');
    const until = rows.findIndex((row, index) => index > from + 1 && row.length !== rows[from]!.length);
    const table = rows.slice(from + 2, until).map(([, kinds, fields, about]) => ({
      kinds: codes(kinds!),
      fields: fields!,
      about: about!,
    }));
    const complaintAbout = (fault: object): string => {
      try {
        paynet.faults.add(fault as Fault);
        return '';
      } catch (error) {
        return error instanceof Error ? error.message : '';
      }
    };

    it('tells every kind', () => {
      const known = /must be one of (.*)$/.exec(complaintAbout({ kind: 'none' }))![1]!.split(', ');
      expect(table.flatMap(({ kinds }) => kinds).sort()).toEqual(known.sort());
    });

    it.each(table.flatMap(({ kinds, ...row }) => kinds.map((kind) => ({ kind, ...row }))))(
      'tells the fields of $kind and whether it can strike during the answer',
      ({ kind, fields, about }) => {
        const known = /known: (.*)$/
          .exec(complaintAbout({ kind, side: 'afterSms', '?': 1 }))![1]!
          .split(', ');
        const own = known.filter(
          (name) => !['side', 'endpoint', 'gsm', 'times', 'probability', 'kind'].includes(name),
        );
        for (const name of own) expect(codes(fields)).toContain(name);
        if (own.length === 0) expect(fields).toBe('');
        // The fields are read after the side, so that the complaint about it comes first.
        const isRefused = complaintAbout({ kind, side: 'duringResponse' }).includes(
          'cannot be duringResponse',
        );
        expect(about.includes('Not `duringResponse`')).toBe(isRefused);
      },
    );
  });

  it('tells every option of the command and no other', async () => {
    const { out } = await runCommandToEnd(['--help']);
    const optionsOf = (text: string) => [...new Set(text.match(/--[a-z-]+/g))].sort();
    const synopsis = /```\n(paynet-simulator \[--port[\s\S]*?)```/.exec(readme)![1]!;
    expect(optionsOf(synopsis)).toEqual(optionsOf(out));
    expect(synopsis).toContain('--port 4010');
    expect(out).toMatch(/--port .* default 4010/);
  });
});
