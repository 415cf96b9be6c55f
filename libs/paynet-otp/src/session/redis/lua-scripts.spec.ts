import { describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { OTP_LIFE } from '../otp-life.js';
import { OTP_RULES } from '../otp-rules.js';
import { SCRIPTS, STATE_OF_LETTER } from './lua-scripts.js';

describe('the Lua scripts', () => {
  it('are embedded as their sources say', () => {
    const check = (): Buffer =>
      execFileSync(process.execPath, ['scripts/embed-lua.mjs', '--check'], { stdio: 'pipe' });
    expect(check).not.toThrow();
  });

  it('take the table and the rules from where they are written', () => {
    expect(SCRIPTS.claim.text).toContain("p='already-sent'");
    expect(SCRIPTS.claim.text).toContain(`local DAY = ${OTP_RULES.dayMs}`);
    for (const { text } of Object.values(SCRIPTS)) {
      expect(text).not.toMatch(/--\[\[|undefined|NaN/);
    }
  });

  it('can write a state as its first letter', () => {
    expect(Object.keys(STATE_OF_LETTER)).toHaveLength(Object.keys(OTP_LIFE).length);
  });

  it('ask no server for the time of another, and call nothing that a cluster cannot route', () => {
    for (const { text } of Object.values(SCRIPTS)) {
      const keys = [...text.matchAll(/redis\.call\('([A-Z]+)'(?:, (\w+))?/g)].map(([, command, key]) => [
        command,
        key,
      ]);
      expect(keys.filter(([command]) => command !== 'TIME').map(([, key]) => key)).not.toContainEqual(
        undefined,
      );
      expect(new Set(keys.map(([, key]) => key ?? 'key'))).toEqual(new Set(['key']));
    }
  });
});
