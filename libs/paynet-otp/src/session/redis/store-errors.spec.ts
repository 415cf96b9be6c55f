import { describe, expect, it } from '@jest/globals';
import { inspect } from 'node:util';
import { StoreDataError, storeError, StoreUnavailableError } from './store-errors.js';

describe('an error of the store', () => {
  it.each([
    [
      "OOM command not allowed when used memory > 'maxmemory'. script: 3d1, on @user_script:9.",
      undefined,
      'OOM',
    ],
    ["READONLY You can't write against a read only replica. script: 3d1", undefined, 'READONLY'],
    ['ERR Error running script (call to f_3d1): @user_script:9: -OOM command not allowed', undefined, 'OOM'],
    ['connect ECONNREFUSED 10.1.2.3:6379', 'ECONNREFUSED', 'ECONNREFUSED'],
    ['Socket closed unexpectedly', undefined, 'no connection'],
    ['', undefined, 'no connection'],
  ])('says of %j no more than one word', (message, code, word) => {
    const error = storeError(Object.assign(new Error(message), { code }));
    expect(error).toBeInstanceOf(StoreUnavailableError);
    expect(error.message).toBe(`The OTP store did not answer as it should (${word}).`);
  });

  it.each([
    'WRONGTYPE Operation against a key holding the wrong kind of value',
    'ERR PAYNET_OTP_DATA script: 3d1',
  ])('tells data that are not its own from a server that does not answer: %j', (message) => {
    expect(storeError(new Error(message))).toBeInstanceOf(StoreDataError);
  });

  it('keeps nothing of what clients attach: command, arguments, address', () => {
    const secret = 'digest-of-a-number';
    const error = Object.assign(new Error(`WRONGPASS ${secret}`), {
      command: { name: 'evalsha', args: [secret] },
      address: secret,
      cause: new Error(secret),
    });
    expect(inspect(storeError(error), { depth: 9, showHidden: true })).not.toContain(secret);
  });

  it.each([undefined, null, 'text', 42])('is made of anything that is thrown: %p', (thrown) => {
    expect(storeError(thrown)).toBeInstanceOf(StoreUnavailableError);
  });
});
