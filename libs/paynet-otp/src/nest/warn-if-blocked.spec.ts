import { Logger } from '@nestjs/common';
import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type warnIfBlocked } from './warn-if-blocked.js';

let loaded = 0;

/** As in a new process. */
async function load(): Promise<typeof warnIfBlocked> {
  loaded += 1;
  const fresh = (await import(`./warn-if-blocked.ts?process=${loaded}`)) as {
    warnIfBlocked: typeof warnIfBlocked;
  };
  return fresh.warnIfBlocked;
}

describe('A process that may not call Paynet', () => {
  const warn = jest.fn();
  const blocked = { blockPaynetHosts: true };

  beforeEach(() => {
    warn.mockReset();
    jest.spyOn(Logger.prototype, 'warn').mockImplementation(warn);
  });

  it('says so once, however many modules boot in it', async () => {
    const warnIfBlockedHere = await load();
    warnIfBlockedHere(blocked, { NODE_ENV: 'test' });
    warnIfBlockedHere(blocked, { NODE_ENV: 'test' });
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn).toHaveBeenCalledWith(expect.stringMatching(/^NODE_ENV is test: .+ refused with CONFIG/));
  });

  it.each(['JEST_WORKER_ID', 'VITEST', 'NODE_TEST_CONTEXT'])(
    'is silent in a test runner (%s)',
    async (name) => {
      (await load())(blocked, { NODE_ENV: 'test', [name]: '1' });
      expect(warn).not.toHaveBeenCalled();
    },
  );

  it('is silent when nothing is blocked', async () => {
    (await load())({ blockPaynetHosts: false }, { NODE_ENV: 'test' });
    expect(warn).not.toHaveBeenCalled();
  });
});
