import { createHash } from 'node:crypto';
import { OTP_LIFE, type OtpState } from '../otp-life.js';
import { OTP_RULES } from '../otp-rules.js';
import { LUA } from './scripts.js';

export interface LuaScript {
  text: string;
  /** By which the server remembers the text. */
  sha: string;
}

type Column = keyof (typeof OTP_LIFE)['none'];

/** A column of the life table as a Lua table; states are written as their first letters. */
function column(name: string): string {
  const rows = Object.entries(OTP_LIFE).map(
    ([state, row]) => `${state.slice(0, 1)}='${row[name as Column]}'`,
  );
  return rows.join(',');
}

/** Puts the table and the rules, which are written once and in TypeScript, into a script. */
function script(...parts: (keyof typeof LUA)[]): LuaScript {
  const text = parts
    .map((part) => LUA[part])
    .join('\n')
    .replace(/--\[\[life:(\w+)\]\]/g, (_, name: string) => column(name))
    .replace(/--\[\[rule:(\w+)\]\] 0/g, (_, name: string) =>
      String(OTP_RULES[name as keyof typeof OTP_RULES]),
    );
  return { text, sha: createHash('sha1').update(text).digest('hex') };
}

export const SCRIPTS = {
  claim: script('prelude', 'claim_free', 'record', 'claim'),
  settleSend: script('prelude', 'record', 'settle_send'),
  beginCheck: script('prelude', 'record', 'begin_check'),
  settleCheck: script('prelude', 'record', 'settle_check'),
  consume: script('prelude', 'record', 'consume'),
  read: script('prelude', 'record', 'read'),
  unlock: script('prelude', 'record', 'unlock'),
  reserve: script('prelude', 'reserve'),
  giveBack: script('prelude', 'give_back'),
} as const;

/** By the letter that the scripts use. */
export const STATE_OF_LETTER: Readonly<Record<string, OtpState | undefined>> = Object.fromEntries(
  (Object.keys(OTP_LIFE) as OtpState[]).map((state) => [state.slice(0, 1), state]),
);
