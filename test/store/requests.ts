import { expect } from '@jest/globals';
import { inspect } from 'node:util';
import { setTimeout as pause } from 'node:timers/promises';
import { anyDigest, Story } from '../../libs/paynet-otp/src/session/contract/story.js';
import { type OtpSessionStore } from '../../libs/paynet-otp/src/session/session-store.js';

/** A number of its own on a store whose clock runs. */
export function numberOn(store: OtpSessionStore): Story {
  return new Story({ store });
}

/** Every operation once, on one number. */
export function everyOperation(
  number: Story,
): Record<keyof Omit<OtpSessionStore, 'shared' | 'close'>, () => Promise<unknown>> {
  const { store, key } = number;
  const entry = { key, operationId: anyDigest(), group: anyDigest() };
  return {
    claim: () => number.claim(),
    settleSend: () => number.settleSend(anyDigest(), 'released'),
    beginCheck: () => number.begin(anyDigest()),
    settleCheck: () => number.settleCheck(anyDigest(), anyDigest(), 'verified'),
    consume: () => number.consume(),
    read: () => number.read(),
    unlock: () => number.unlock(),
    reserve: () => store.reserve({ ...entry, rules: [{ count: 'groups', max: 1, windowMs: 1_000 }] }),
    giveBack: () => store.giveBack(entry),
  };
}

/** The error of an operation that fails, which says nothing that it should not. */
export async function rejection(work: Promise<unknown>, ...secrets: string[]): Promise<Error> {
  const error: unknown = await work.then(
    (result) => new Error(`should have failed, and answered ${inspect(result)}`),
    (reason: unknown) => reason,
  );
  const shown = inspect(error, { depth: 9, showHidden: true });
  for (const secret of secrets) expect(shown).not.toContain(secret);
  return error as Error;
}

/** The first success of something that fails for a while. */
export async function eventually<Result>(attempt: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      return await attempt();
    } catch {
      await pause(20);
    }
  }
}
