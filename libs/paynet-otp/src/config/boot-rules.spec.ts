import http from 'node:http';
import https from 'node:https';
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { PaynetConfigError } from '../errors/index.js';
import { MemoryOtpSessionStore } from '../session/memory-store.js';
import { DEFAULT_LIMITS } from '../session/otp-rules.js';
import { resolveClientSettings } from './client-settings.js';
import { type PaynetOtpOptions } from './options.js';
import { resolveOtpSettings } from './otp-settings.js';

/** Stands in every wrong value of this file, so that printing any of them shows. */
const SECRET = 'S3CR3T-v4lue/+';
const PEPPER = 'p'.repeat(32);
const RIGHT = { environment: 'test', secretKey: 'sck_test_example' } as const;

type Loose = Record<string, unknown>;
type Env = Record<string, string | undefined>;

/** The fields that the boot check names for `options`; fails when anything of them is printed. */
function fieldsOf(options: unknown, env: Env = {}): string[] {
  try {
    resolveOtpSettings(options as PaynetOtpOptions, 'default', env);
  } catch (error) {
    if (!(error instanceof PaynetConfigError)) throw error;
    const shown = [error.message, error.stack, JSON.stringify(error), inspect(error, { depth: 9 })].join(
      '\n',
    );
    expect(shown).not.toContain(SECRET);
    expect(shown).not.toContain(encodeURIComponent(SECRET));
    expect(shown).not.toContain(PEPPER);
    for (const { rule } of error.problems) expect(rule).not.toBe('');
    expect(error).toMatchObject({ code: 'CONFIG', operation: 'boot', outcome: 'not-sent' });
    return error.problems.map(({ field }) => field);
  }
  return [];
}

/** [what it is, options beside the right ones, the fields that are named, process environment]. */
type Rule = [name: string, options: Loose, fields: string[], env?: Env];

const WRONG: Rule[] = [
  ['no environment', { environment: undefined }, ['environment']],
  ['an unknown environment', { environment: `Live${SECRET}` }, ['environment']],
  ['an environment in capitals', { environment: 'TEST' }, ['environment']],
  ['a boolean as environment', { environment: true }, ['environment']],

  ['no key', { secretKey: undefined }, ['secretKey']],
  ['an empty key', { secretKey: '' }, ['secretKey']],
  ['a key of spaces', { secretKey: '   ' }, ['secretKey']],
  ['a key with a line break', { secretKey: `${SECRET}\n` }, ['secretKey']],
  ['a key with a space in it', { secretKey: `${SECRET} ${SECRET}` }, ['secretKey']],
  ['a key with a letter outside ASCII', { secretKey: `${SECRET}ş` }, ['secretKey']],
  ['a key that is no text', { secretKey: 12345 }, ['secretKey']],
  ['keys without that of the environment', { secretKey: { live: SECRET } }, ['secretKey']],
  ['an empty key for the other environment', { secretKey: { live: '', test: SECRET } }, ['secretKey.live']],
  ['an empty key for the environment', { secretKey: { live: SECRET, test: '' } }, ['secretKey']],
  ['a key that is null', { secretKey: null }, ['secretKey']],
  [
    'an empty key under an unknown environment',
    { environment: 'prod', secretKey: '' },
    ['environment', 'secretKey'],
  ],
  [
    'no keys at all under an unknown environment',
    { environment: 'prod', secretKey: {} },
    ['environment', 'secretKey'],
  ],
  ['an account resolver that is no function', { resolveAccount: SECRET }, ['resolveAccount']],
  [
    'only an account resolver that is no function',
    { secretKey: undefined, resolveAccount: SECRET },
    ['secretKey', 'resolveAccount'],
  ],

  ['a misspelt option', { timeoutMS: 5, limit: {} }, ['timeoutMS', 'limit']],
  ['a base URL that is none', { baseUrl: SECRET }, ['baseUrl']],
  ['an empty base URL', { baseUrl: '' }, ['baseUrl']],
  ['a base URL that is no text', { baseUrl: { href: SECRET } }, ['baseUrl']],
  ['a base URL of another protocol', { baseUrl: `ftp://localhost/${SECRET}` }, ['baseUrl']],
  [
    'credentials in the base URL',
    { baseUrl: `https://ada:${encodeURIComponent(SECRET)}@localhost` },
    ['baseUrl'],
  ],
  ['a query in the base URL', { baseUrl: `https://localhost/?key=${SECRET}` }, ['baseUrl']],
  ['a fragment in the base URL', { baseUrl: `https://localhost/#${SECRET}` }, ['baseUrl']],
  ['plain http to another machine', { baseUrl: 'http://paynet.internal' }, ['baseUrl']],
  [
    'plain http to an address that only looks like loopback',
    { baseUrl: 'http://127.0.0.1.example.com' },
    ['baseUrl'],
  ],
  [
    'plain http to a name that only looks like loopback',
    { baseUrl: 'http://localhost.example.com' },
    ['baseUrl'],
  ],
  ["plain http to Paynet's own host", { baseUrl: 'http://pts-api.paynet.com.tr' }, ['baseUrl']],
  [
    "plain http to Paynet's own host, insecure allowed",
    { baseUrl: 'http://pts-api.paynet.com.tr', allowInsecureBaseUrl: true },
    ['baseUrl'],
  ],
  ['the live host with test', { baseUrl: 'https://api.paynet.com.tr' }, ['baseUrl']],
  [
    'the live host with test, on a port of its own',
    { baseUrl: 'https://api.paynet.com.tr:8443/v2' },
    ['baseUrl'],
  ],
  ['the live host with test, behind a final dot', { baseUrl: 'https://api.paynet.com.tr.' }, ['baseUrl']],
  [
    'the own host behind a final dot, which no guard would know',
    { baseUrl: 'https://pts-api.paynet.com.tr.' },
    ['baseUrl'],
  ],
  ['the live host with test, in capitals', { baseUrl: 'https://API.PAYNET.COM.TR' }, ['baseUrl']],
  [
    'the test host with live',
    { environment: 'live', store: 'memory:', baseUrl: 'https://pts-api.paynet.com.tr' },
    ['baseUrl'],
  ],
  [
    'plain http with live, insecure allowed',
    { environment: 'live', store: 'memory:', baseUrl: 'http://simulator:4010', allowInsecureBaseUrl: true },
    ['baseUrl'],
  ],
  [
    'plain http in production, insecure allowed',
    { baseUrl: 'http://simulator:4010', allowInsecureBaseUrl: true },
    ['baseUrl'],
    { NODE_ENV: 'production' },
  ],
  [
    'a text where insecure is allowed',
    { baseUrl: 'http://simulator:4010', allowInsecureBaseUrl: 'true' },
    ['baseUrl'],
  ],

  ['a timeout of zero', { timeoutMs: 0 }, ['timeoutMs']],
  ['a negative timeout', { timeoutMs: -1 }, ['timeoutMs']],
  ['a broken timeout', { timeoutMs: 1.5 }, ['timeoutMs']],
  ['a timeout that is not a number', { timeoutMs: NaN }, ['timeoutMs']],
  ['a timeout in text', { timeoutMs: SECRET }, ['timeoutMs']],
  ['a timeout longer than a number can be held', { timeoutMs: 120_001 }, ['timeoutMs']],
  ['no concurrency', { maxConcurrency: 0 }, ['maxConcurrency']],
  ['a concurrency without bound', { maxConcurrency: Infinity }, ['maxConcurrency']],
  ['a concurrency in text', { maxConcurrency: SECRET }, ['maxConcurrency']],

  ['http settings that are no object', { http: SECRET }, ['http']],
  ['answers that are no object', { answers: SECRET }, ['answers']],
  ['an answer to a code that is none', { answers: { [SECRET]: { send: 'sent' } } }, ['answers']],
  ['an answer that means nothing', { answers: { 5: { send: SECRET } } }, ['answers.5']],
  ['an answer to a call that there is not', { answers: { 5: { sned: 'sent' } } }, ['answers.5']],
  ['an answer that is no object', { answers: { 5: SECRET } }, ['answers.5']],

  ['no store in live', { environment: 'live' }, ['store']],
  ['a store URL of another kind', { store: `postgres://ada:${SECRET}@db/otp`, pepper: PEPPER }, ['store']],
  ['a store that is no URL', { store: SECRET, pepper: PEPPER }, ['store']],
  ['a store that is null', { store: null }, ['store']],
  ['a store that is a number', { store: 5 }, ['store']],
  ['a store without its methods', { store: { shared: false, claim: () => SECRET } }, ['store']],
  ['a pepper that is too short', { pepper: SECRET }, ['pepper']],
  ['a pepper that is no text', { pepper: 5 }, ['pepper']],
  ['limits that are no object', { limits: SECRET }, ['limits']],
  ['a limit of zero', { limits: { codesPerSession: 0 } }, ['limits.codesPerSession']],
  ['a limit that is no number', { limits: { sendsPerDay: SECRET } }, ['limits.sendsPerDay']],
  ['a limit that does not exist', { limits: { codesPerSesion: 5 } }, ['limits.codesPerSesion']],
  ['a limit of the name of a method', { limits: { toString: 5 } }, ['limits.toString']],
  ['a code pattern in text', { codePattern: SECRET }, ['codePattern']],
  ['an unknown case of codes', { codeCase: SECRET }, ['codeCase']],
  ['a subscriber that is no function', { onEvent: SECRET }, ['onEvent']],

  [
    'a proxy that speaks another protocol',
    { http: { proxy: { protocol: 'socks5', host: 'proxy', port: 1 } }, baseUrl: 'https://paynet.example' },
    ['http.proxy.protocol'],
  ],
  [
    'a header that is the module’s own',
    { http: { headers: { Authorization: SECRET } } },
    ['http.headers.Authorization'],
  ],
  [
    'an agent that skips the check of certificates',
    { http: { httpsAgent: new https.Agent({ rejectUnauthorized: false }) } },
    ['http.httpsAgent.rejectUnauthorized'],
  ],
  ['an adapter that there is not', { http: { adapter: SECRET } }, ['http.adapter']],
  [
    'a proxy variable that is none',
    { baseUrl: 'https://paynet.example' },
    ['HTTPS_PROXY'],
    { HTTPS_PROXY: `socks5://ada:${SECRET}@proxy` },
  ],
];

const RIGHT_ONES: [name: string, options: Loose, env?: Env][] = [
  ['one key for the environment', {}],
  ['both keys', { secretKey: { live: SECRET, test: SECRET } }],
  ['the key of the environment alone', { secretKey: { test: SECRET } }],
  ['a key of any printable ASCII', { secretKey: 'sck_/+~!"#$%&' }],
  ['a function that finds the key', { secretKey: () => SECRET }],
  ['an account resolver alone', { secretKey: undefined, resolveAccount: () => undefined }],
  ['live with its store', { environment: 'live', store: 'memory:' }],
  ['the own host of the environment', { baseUrl: 'https://pts-api.paynet.com.tr' }],
  ['a base URL with a path', { baseUrl: 'https://gateway.example/paynet/' }],
  ...['127.0.0.1', '127.9.9.9', '[::1]', 'localhost', 'paynet.localhost'].map((host): [string, Loose] => [
    `plain http to ${host}`,
    { baseUrl: `http://${host}:4010` },
  ]),
  [
    'plain http to a loopback address in live',
    { environment: 'live', store: 'memory:', baseUrl: 'http://localhost:1' },
  ],
  [
    'plain http in a container network, allowed',
    { baseUrl: 'http://simulator:4010', allowInsecureBaseUrl: true },
  ],
  ['the longest timeout', { timeoutMs: 120_000 }],
  ['a store object that says it is not shared', { store: new MemoryOtpSessionStore() }],
  ['a shared store with a pepper', { store: sharedStore(), pepper: PEPPER }],
  ['a pepper of 32 bytes in 16 characters', { pepper: 'ş'.repeat(16) }],
  ['limits switched off', { limits: { sendsPerNumberPerDay: Infinity } }],
  ['a limit left undefined', { limits: { codesPerSession: undefined } }],
  ['no limits', { limits: undefined }],
  [
    'answers of the merchant’s own',
    { answers: { 5: { send: 'held' }, 100: { check: 'unknown', call: 'refused' } } },
  ],
  [
    'an agent of the merchant’s own',
    { http: { httpAgent: new http.Agent(), httpsAgent: new https.Agent() } },
  ],
  ['a proxy variable', { baseUrl: 'https://paynet.example' }, { HTTPS_PROXY: 'http://proxy.example:3128' }],
];

/** A store that several processes see, as far as the boot check can tell. */
function sharedStore(): object {
  return Object.assign(new MemoryOtpSessionStore(), { shared: true });
}

describe('The boot check refuses', () => {
  it.each(WRONG)('%s', (_name, options, fields, env = {}) => {
    expect(fieldsOf({ ...RIGHT, ...options }, env)).toEqual(fields);
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', SECRET],
    ['a function', () => RIGHT],
  ])('%s in the place of the options', (_name, options) => {
    expect(fieldsOf(options)).toEqual(['options']);
    expect(() => resolveClientSettings(options as unknown as PaynetOtpOptions, {})).toThrow(
      PaynetConfigError,
    );
  });

  it.each([
    ['a shared store object', sharedStore()],
    ['a store object that does not say', Object.assign(new MemoryOtpSessionStore(), { shared: undefined })],
    ['a Redis URL', 'redis://127.0.0.1:6379'],
  ])('%s without a pepper', (_name, store) => {
    expect(fieldsOf({ ...RIGHT, store })).toContain('pepper');
  });

  it('everything that is wrong at once', () => {
    const options = {
      environment: 'production',
      secretKey: '',
      baseUrl: 'http://paynet.internal',
      timeoutMs: 0,
      maxConcurrency: 0,
      resolveAccount: SECRET,
      answers: { 5: { send: SECRET } },
      http: { adapter: SECRET },
      store: SECRET,
      pepper: SECRET,
      limits: { codesPerSession: 0, nonsense: 1 },
      codePattern: SECRET,
      codeCase: SECRET,
      onEvent: SECRET,
    };
    expect(new Set(fieldsOf(options))).toEqual(
      new Set([
        ...[
          'environment',
          'secretKey',
          'baseUrl',
          'timeoutMs',
          'maxConcurrency',
          'resolveAccount',
          'answers.5',
        ],
        ...['http.adapter', 'store', 'pepper', 'limits.codesPerSession', 'limits.nonsense'],
        ...['codePattern', 'codeCase', 'onEvent'],
      ]),
    );
  });

  it('for the client alone what concerns it, and nothing of the OTP', () => {
    const options = { environment: 'live', secretKey: '', timeoutMs: 0, store: 5, pepper: 5 };
    try {
      resolveClientSettings(options as never, {});
      throw new Error('It was taken.');
    } catch (error) {
      expect((error as PaynetConfigError).problems.map(({ field }) => field)).toEqual([
        'secretKey',
        'timeoutMs',
      ]);
    }
  });
});

describe('The boot check takes', () => {
  it.each(RIGHT_ONES)('%s', (_name, options, env = {}) => {
    expect(fieldsOf({ ...RIGHT, ...options }, env)).toEqual([]);
  });
});

describe('Defaults', () => {
  const settings = resolveOtpSettings({ ...RIGHT }, 'default', {});

  it('are those of the documentation', () => {
    expect(settings).toMatchObject({
      instance: 'default',
      hasAccounts: false,
      store: 'memory:',
      limits: DEFAULT_LIMITS,
      codeCase: 'as-typed',
      onEvent: undefined,
      client: { environment: 'test', timeoutMs: 10_000, maxConcurrency: 32, blockPaynetHosts: false },
    });
  });

  it('are the documented hosts of the environments', () => {
    expect(settings.client.baseUrl).toBe('https://pts-api.paynet.com.tr');
    const live = resolveOtpSettings({ ...RIGHT, environment: 'live', store: 'memory:' }, 'default', {});
    expect(live.client.baseUrl).toBe('https://api.paynet.com.tr');
  });

  it('make another pepper for each memory store', () => {
    const other = resolveOtpSettings({ ...RIGHT }, 'default', {});
    expect(Buffer.byteLength(settings.pepper)).toBe(32);
    expect(other.pepper).not.toEqual(settings.pepper);
  });

  it('stay where a limit is undefined', () => {
    const limits = { codesPerSession: undefined, sendsPerDay: 3 };
    expect(resolveOtpSettings({ ...RIGHT, limits }, 'default', {}).limits).toEqual({
      ...DEFAULT_LIMITS,
      sendsPerDay: 3,
    });
  });

  it('drop the slashes at the end of a base URL', () => {
    const { client } = resolveOtpSettings({ ...RIGHT, baseUrl: 'https://gateway.example/paynet//' }, 'x', {});
    expect(client.baseUrl).toBe('https://gateway.example/paynet');
  });
});

describe("The guard of Paynet's hosts", () => {
  it.each<[boolean, Loose, Env]>([
    [true, {}, { NODE_ENV: 'test' }],
    [true, { environment: 'live', store: 'memory:' }, { NODE_ENV: 'test' }],
    [true, { allowPaynetInTests: 'yes' }, { NODE_ENV: 'test' }],
    [false, { allowPaynetInTests: true }, { NODE_ENV: 'test' }],
    [false, { baseUrl: 'http://127.0.0.1:4010' }, { NODE_ENV: 'test' }],
    [false, {}, { NODE_ENV: 'development' }],
    [false, {}, {}],
  ])('is %p with %j under %j', (blocked, options, env) => {
    const given: PaynetOtpOptions = Object.assign<PaynetOtpOptions, Loose>({ ...RIGHT }, options);
    const { client } = resolveOtpSettings(given, 'default', env);
    expect(client.blockPaynetHosts).toBe(blocked);
  });
});

it.each([
  'https://example.com/paynet',
  'https://example.com/paynet//',
  'HTTPS://EXAMPLE.com:443/paynet/',
  ' https://example.com/x/../paynet',
])('The base URL %j is the same as every other spelling of it: it tells stored sessions apart', (baseUrl) => {
  const { client } = resolveOtpSettings({ ...RIGHT, baseUrl }, 'default', {});
  expect(client.baseUrl).toBe('https://example.com/paynet');
});
