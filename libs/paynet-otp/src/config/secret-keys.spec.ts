import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { isPaynetError } from '../errors/index.js';
import { type PaynetAccount, type PaynetClientOptions } from './options.js';
import { SecretKeys } from './secret-keys.js';

type Options = Partial<PaynetClientOptions>;

const MINUTE = 60_000;
let now = 0;

beforeEach(() => {
  now = 1_000;
  jest.spyOn(performance, 'now').mockImplementation(() => now);
});
afterEach(() => {
  jest.restoreAllMocks();
});

function keysOf(options: Options): SecretKeys {
  return new SecretKeys({ environment: 'test', ...options });
}

/** What a lookup ends with: the key, or the error's code and field. */
async function found(keys: SecretKeys, account?: string): Promise<string> {
  try {
    return await keys.of(account);
  } catch (error) {
    if (!isPaynetError(error)) return `threw ${(error as Error).message}`;
    const { field, problems } = error as { field?: string; problems?: { field: string }[] };
    return `${error.code} ${field ?? problems?.[0]?.field ?? ''}`;
  }
}

describe('The secret key', () => {
  it.each<[string, Options['secretKey']]>([
    ['a text', 'sck_test'],
    ['the key of the environment', { live: 'sck_live', test: 'sck_test' }],
    ['a function that returns a text', () => 'sck_test'],
    ['a function that returns both keys', () => ({ live: 'sck_live', test: 'sck_test' })],
    ['a function that promises a text', async () => 'sck_test'],
    ['a function that promises both keys', async () => ({ live: 'sck_live', test: 'sck_test' })],
  ])('is taken from %s', async (_name, secretKey) => {
    expect(await found(keysOf({ secretKey }))).toBe('sck_test');
  });

  it('of a function is asked for again with every call, so that it can be rotated', async () => {
    let key = 'sck_old';
    const keys = keysOf({ secretKey: () => key });
    expect(await found(keys)).toBe('sck_old');
    key = 'sck_new';
    expect(await found(keys)).toBe('sck_new');
  });

  it.each([
    ['nothing', undefined],
    ['an empty text', ''],
    ['a line break, which would end the header', 'sck_test\r\nX-Injected: 1'],
    ['the other environment’s key alone', { live: 'sck_live' }],
  ])('that turns out to be %s is a CONFIG error', async (_name, key) => {
    expect(await found(keysOf({ secretKey: () => key as string }))).toBe('CONFIG secretKey');
  });
});

describe("An account's secret key", () => {
  it('is that of the account, never of another or of the module', async () => {
    const keys = keysOf({
      secretKey: 'sck_own',
      resolveAccount: (account) => ({ secretKey: { test: `sck_${account}` } }),
    });
    expect(await found(keys, 'ada')).toBe('sck_ada');
    expect(await found(keys, 'eve')).toBe('sck_eve');
    expect(await found(keys)).toBe('sck_own');
  });

  it('is looked up once for concurrent calls, and kept for a minute', async () => {
    const resolveAccount = jest.fn(async (): Promise<PaynetAccount> => ({ secretKey: 'sck_ada' }));
    const keys = keysOf({ resolveAccount });
    expect(await Promise.all([found(keys, 'ada'), found(keys, 'ada')])).toEqual(['sck_ada', 'sck_ada']);
    now += MINUTE - 1;
    await found(keys, 'ada');
    expect(resolveAccount).toHaveBeenCalledTimes(1);
  });

  it('is looked up again after a minute, so that it can be rotated without a restart', async () => {
    let secretKey = 'sck_old';
    const keys = keysOf({ resolveAccount: () => ({ secretKey }) });
    expect(await found(keys, 'ada')).toBe('sck_old');
    secretKey = 'sck_new';
    now += MINUTE;
    expect(await found(keys, 'ada')).toBe('sck_new');
  });

  it.each([
    ['undefined', undefined],
    ['null, as many databases say it', null],
  ])('of an account that is %s is INVALID_INPUT', async (_name, none) => {
    expect(await found(keysOf({ resolveAccount: () => none }), 'nobody')).toBe('INVALID_INPUT account');
  });

  it('of an account is INVALID_INPUT where no accounts are resolved', async () => {
    expect(await found(keysOf({ secretKey: 'sck_own' }), 'ada')).toBe('INVALID_INPUT account');
  });

  it('that cannot be used is a CONFIG error', async () => {
    expect(await found(keysOf({ resolveAccount: () => ({ secretKey: '' }) }), 'ada')).toBe(
      'CONFIG resolveAccount',
    );
    expect(await found(keysOf({ resolveAccount: () => ({ secretKey: { live: 'x' } }) }), 'ada')).toBe(
      'CONFIG resolveAccount',
    );
  });

  it('is not remembered when it was not found, or not to be had', async () => {
    const answers = [undefined, new Error('The database is down.'), { secretKey: 'sck_ada' }];
    const resolveAccount = async (): Promise<PaynetAccount | undefined> => {
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return answer;
    };
    const keys = keysOf({ resolveAccount });
    expect(await found(keys, 'ada')).toBe('INVALID_INPUT account');
    expect(await found(keys, 'ada')).toBe('threw The database is down.');
    expect(await found(keys, 'ada')).toBe('sck_ada');
  });

  it('whose lookup hangs bars the account for a second, and is not waited for by later calls', async () => {
    const hanging = new Promise<PaynetAccount>(() => undefined);
    const resolveAccount = jest.fn((): PaynetAccount | Promise<PaynetAccount> => ({ secretKey: 'sck_ada' }));
    resolveAccount.mockReturnValueOnce(hanging);
    const keys = keysOf({ resolveAccount });
    void found(keys, 'ada');
    now += 999;
    void found(keys, 'ada');
    expect(resolveAccount).toHaveBeenCalledTimes(1);
    now += 1;
    expect(await found(keys, 'ada')).toBe('sck_ada');
  });

  it('that came late does not end the key that a later lookup found', async () => {
    let fail: (reason: Error) => void = () => undefined;
    const first = new Promise<PaynetAccount>((_, reject) => (fail = reject));
    const resolveAccount = jest.fn((): PaynetAccount | Promise<PaynetAccount> => ({ secretKey: 'sck_ada' }));
    resolveAccount.mockReturnValueOnce(first);
    const keys = keysOf({ resolveAccount });
    const late = found(keys, 'ada');
    now += 1_000;
    await found(keys, 'ada');
    fail(new Error('too late'));
    expect(await late).toBe('threw too late');
    await found(keys, 'ada');
    expect(resolveAccount).toHaveBeenCalledTimes(2);
  });

  it('is there at once when it is known', async () => {
    const keys = keysOf({ resolveAccount: () => ({ secretKey: 'sck_ada' }) });
    await found(keys, 'ada');
    expect(keys.of('ada')).toBe('sck_ada');
  });

  it('makes room for others: a thousand are kept, the oldest goes first', async () => {
    const resolveAccount = jest.fn((account: string): PaynetAccount => ({ secretKey: `sck_${account}` }));
    const keys = keysOf({ resolveAccount });
    for (let account = 0; account <= 1_000; account += 1) await found(keys, `${account}`);
    resolveAccount.mockClear();
    await found(keys, '1000');
    await found(keys, '1');
    expect(resolveAccount).not.toHaveBeenCalled();
    await found(keys, '0');
    expect(resolveAccount).toHaveBeenCalledTimes(1);
  });
});
