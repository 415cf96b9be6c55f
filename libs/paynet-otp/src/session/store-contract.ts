import { checkCases } from './contract/check-cases.js';
import { lifeCases } from './contract/life-cases.js';
import { limitCases } from './contract/limit-cases.js';
import { quotaCases } from './contract/quota-cases.js';
import { sendCases } from './contract/send-cases.js';
import { type StoreContractCase } from './contract/story.js';

export { type StoreContractCase, type StoreHarness } from './contract/story.js';

/**
 * What every `OtpSessionStore` must do, as cases for any test runner. Each works on numbers of its own, so that all may share one store;
 * a case rejects with an `AssertionError` where the store is wrong.
 *
 * ```ts
 * for (const { name, needsTime, run } of otpSessionStoreContract()) {
 *   it(name, () => run({ store, passTime }));
 * }
 * ```
 *
 * Cases with `needsTime` call `passTime` with up to a day: move the store's own clock there, or skip them, by name, for a store whose clock
 * cannot be moved.
 */
export function otpSessionStoreContract(): StoreContractCase[] {
  return [...lifeCases, ...sendCases, ...checkCases, ...limitCases, ...quotaCases];
}
