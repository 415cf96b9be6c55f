import { describe, it } from '@jest/globals';
import { lifeCases } from './contract/life-cases.js';
import { MemoryOtpSessionStore } from './memory-store.js';

describe('the life of an OTP', () => {
  for (const { name, run } of lifeCases) {
    it(name, async () => {
      let now = 1_700_000_000_000;
      await run({ store: new MemoryOtpSessionStore({ now: () => now }), passTime: (ms) => void (now += ms) });
    });
  }
});
