import { type PaynetConfigProblem, type PaynetEnvironment } from '../errors/index.js';
import { isLoopback, isPaynetHost, PAYNET_BASE_URLS } from '../paynet/paynet-hosts.js';
import { transportProblems } from '../paynet/transport-problems.js';
import { answerProblems } from './answer-problems.js';
import { type PaynetClientOptions, type PaynetOtpOptions } from './options.js';
import { pickSecretKey, SECRET_KEY_RULE } from './secret-keys.js';

/** The longest `timeoutMs`: a claim must end well before the number's hold. */
export const LONGEST_TIMEOUT_MS = 120_000;

/** The variables that the boot check itself looks at. */
export type ProcessEnvironment = Readonly<Record<string, string | undefined>>;

export function isEnvironment(value: unknown): value is PaynetEnvironment {
  return value === 'live' || value === 'test';
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Of all modules, because those beside each other get the same object. What a factory returns the compiler does not check for other names. */
const OPTION_NAMES: Readonly<Record<keyof PaynetOtpOptions | 'isGlobal' | 'name', true>> = {
  environment: true,
  secretKey: true,
  baseUrl: true,
  allowInsecureBaseUrl: true,
  allowPaynetInTests: true,
  timeoutMs: true,
  maxConcurrency: true,
  http: true,
  resolveAccount: true,
  answers: true,
  store: true,
  pepper: true,
  limits: true,
  codePattern: true,
  codeCase: true,
  onEvent: true,
  // A factory's flags have no effect, and are there when it returns what `forRoot` takes.
  isGlobal: true,
  name: true,
};

/** Stands in for a base URL that is wrong itself, so that the rest of the way is looked at all the same. */
const OTHER_WAY = 'https://paynet.invalid';

/** The base URL to call, without a trailing slash; one spelling of it only, because it tells stored sessions apart. */
export function baseUrlOf({ baseUrl, environment }: PaynetClientOptions): string {
  const known = isEnvironment(environment) ? PAYNET_BASE_URLS[environment] : OTHER_WAY;
  const { origin, pathname } = new URL(baseUrl ?? known);
  return origin + pathname.replace(/\/+$/, '');
}

function isWholeNumber(value: unknown, least: number, most: number): boolean {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
}

function otherHost(environment: PaynetEnvironment): string {
  return new URL(PAYNET_BASE_URLS[environment === 'live' ? 'test' : 'live']).hostname;
}

/** What is wrong with a base URL, or `undefined`. The value itself is never printed: it may carry credentials. */
export function baseUrlRule(options: PaynetClientOptions, env: ProcessEnvironment): string | undefined {
  const { baseUrl, environment } = options;
  if (baseUrl === undefined) return undefined;
  if (typeof baseUrl !== 'string' || !URL.canParse(baseUrl)) return 'must be an absolute http(s) URL';
  const url = new URL(baseUrl);
  if (url.username !== '' || url.password !== '') return 'must not carry a user name or password';
  if (url.search !== '' || url.hash !== '') return 'must not carry a query or fragment';
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must be an absolute http(s) URL';
  // The same host to the resolver, and another to every comparison.
  if (url.hostname.endsWith('.')) return 'must not end its host name with a dot';
  if (isEnvironment(environment) && url.hostname === otherHost(environment)) {
    return `is the host of the other environment; with environment '${environment}' leave it out`;
  }
  if (url.protocol === 'https:' || isLoopback(url)) return undefined;
  if (options.allowInsecureBaseUrl !== true || isPaynetHost(url))
    return 'must be https, or a loopback address';
  if (environment !== 'test' || env.NODE_ENV === 'production') {
    return "may be plain http only with environment 'test' and never when NODE_ENV is 'production'";
  }
  return undefined;
}

/** Everything that is wrong with the options of a client, by field. */
export function clientProblems(options: PaynetClientOptions, env: ProcessEnvironment): PaynetConfigProblem[] {
  if (!isObject(options)) return [{ field: 'options', rule: 'must be an object' }];
  const problems: PaynetConfigProblem[] = Object.keys(options)
    .filter((field) => !Object.hasOwn(OPTION_NAMES, field))
    .map((field) => ({ field, rule: 'is not a known option' }));
  const check = (field: keyof PaynetClientOptions, isRight: boolean, rule: string): void => {
    if (!isRight) problems.push({ field, rule });
  };

  const { environment, secretKey, timeoutMs, maxConcurrency, resolveAccount } = options;
  check('environment', isEnvironment(environment), "must be 'live' or 'test' (PAYNET_ENVIRONMENT)");
  const hasKeyElsewhere =
    typeof secretKey === 'function' || (secretKey === undefined && typeof resolveAccount === 'function');
  // Of an unknown environment nobody knows which key it needs: one that could serve is enough.
  const environments = isEnvironment(environment) ? [environment] : (['live', 'test'] as const);
  const isUsable = environments.some((one) => pickSecretKey(secretKey, one) !== undefined);
  check('secretKey', hasKeyElsewhere || isUsable, SECRET_KEY_RULE);
  // The other environment's key may be missing; an empty one would show only on the day of the switch.
  if (typeof secretKey === 'object' && isObject(secretKey)) {
    for (const one of ['live', 'test'] as const) {
      const isWrong = secretKey[one] !== undefined && pickSecretKey(secretKey, one) === undefined;
      if (isWrong && one !== environment) problems.push({ field: `secretKey.${one}`, rule: SECRET_KEY_RULE });
    }
  }
  const rule = baseUrlRule(options, env);
  if (rule !== undefined) problems.push({ field: 'baseUrl', rule: `${rule} (PAYNET_BASE_URL)` });
  check(
    'timeoutMs',
    timeoutMs === undefined || isWholeNumber(timeoutMs, 1, LONGEST_TIMEOUT_MS),
    `must be a whole number of milliseconds from 1 to ${LONGEST_TIMEOUT_MS} (PAYNET_TIMEOUT_MS)`,
  );
  check(
    'maxConcurrency',
    maxConcurrency === undefined || isWholeNumber(maxConcurrency, 1, 100_000),
    'must be a whole number from 1 to 100000 (PAYNET_MAX_CONCURRENCY)',
  );
  check(
    'resolveAccount',
    resolveAccount === undefined || typeof resolveAccount === 'function',
    'must be a function',
  );
  problems.push(...answerProblems(options.answers));
  const { http = {} } = options;
  check('http', isObject(http), 'must be an object');
  const baseUrl = rule === undefined ? baseUrlOf(options) : OTHER_WAY;
  problems.push(...transportProblems({ http: isObject(http) ? http : {}, baseUrl }, env));
  return problems;
}
