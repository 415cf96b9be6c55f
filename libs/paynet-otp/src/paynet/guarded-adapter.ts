import axios, {
  AxiosError,
  type AxiosAdapter,
  type AxiosRequestConfig,
  type AxiosResponse,
  type InternalAxiosRequestConfig,
} from 'axios';
import { Attempt } from './attempt.js';
import { connectCodeOf } from './not-sent.js';

type Adapter = NonNullable<AxiosRequestConfig['adapter']>;

/** Adapters that take each attempt once and note on it what they know. */
const guarded = new WeakSet<AxiosAdapter>();

/** True when axios would really send: by one of its own adapters. Any other function is a mock, or its owner's to answer for. */
export function isAxiosAdapter(adapter: unknown): boolean {
  const [first] = Array.isArray(adapter) ? (adapter as unknown[]) : [adapter];
  return typeof first !== 'function' || first === axios.getAdapter('http');
}

/** For an adapter that does by itself what `guardAdapter` is for. */
export function trustAdapter(adapter: AxiosAdapter): AxiosAdapter {
  guarded.add(adapter);
  return adapter;
}

/** The attempt of a request that may be sent now; throws for every other. A repeated send_otp is a second SMS, so each attempt passes once, and nothing else does. */
export function takeAttempt(config: InternalAxiosRequestConfig): Attempt {
  const attempt = config.cancelToken;
  if (attempt instanceof Attempt && attempt.take()) return attempt;
  throw new AxiosError('Only PaynetClient sends here, and each request once.', undefined, config);
}

/** The adapter behind a name, a list or a function, unless this attempt must not go through it. */
function resolve(adapter: Adapter, config: InternalAxiosRequestConfig, attempt: Attempt): AxiosAdapter {
  if (!isAxiosAdapter(adapter)) {
    attempt.lend();
  } else if (attempt.isGuarded || attempt.mustTunnel) {
    attempt.fail(attempt.isGuarded ? 'blocked' : 'other-way');
    throw new AxiosError('Not through this adapter.', undefined, config);
  }
  try {
    // Newer versions of axios want the config as well.
    return (axios.getAdapter as (...args: unknown[]) => AxiosAdapter)(adapter, config);
  } catch (error) {
    attempt.fail('interceptor');
    throw error;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** False for what belongs to a request of somebody else, made by an adapter on its way. */
function isOurs(config: unknown, attempt: Attempt): boolean {
  return !isObject(config) || config['cancelToken'] === attempt;
}

/** Notes what an adapter's error proves: some turn an answer they dislike into one. */
function noteError(error: unknown, attempt: Attempt): void {
  const { response, config } = isObject(error) ? error : {};
  if (isObject(response) && isOurs(response['config'], attempt)) {
    attempt.endWith(response as unknown as AxiosResponse);
  } else {
    attempt.end(isOurs(config, attempt) ? connectCodeOf(error) : undefined);
  }
}

async function send(adapter: Adapter, config: InternalAxiosRequestConfig): Promise<AxiosResponse> {
  const attempt = takeAttempt(config);
  const adapt = resolve(adapter, config, attempt);
  const { validateStatus } = config;
  // The moment an answer arrives at an adapter of axios, wrapped or not. Every status is an answer, unless an interceptor says otherwise.
  config.validateStatus = (status) => {
    attempt.leave();
    return validateStatus?.(status) ?? true;
  };
  try {
    const response: unknown = await adapt(config);
    if (isObject(response)) attempt.endWith(response as unknown as AxiosResponse);
    else attempt.end();
    return response as AxiosResponse;
  } catch (error) {
    noteError(error, attempt);
    throw error;
  }
}

/**
 * Makes of any adapter of axios one through which only `PaynetClient` sends, each attempt once, and which notes on the attempt what came back. It stays around the
 * adapter whatever interceptors do to the request.
 *
 * @param adapter as in a request config; `undefined` is the global default of axios.
 */
export function guardAdapter(adapter: AxiosRequestConfig['adapter']): AxiosAdapter {
  const inner = adapter ?? axios.defaults.adapter ?? [];
  if (typeof inner === 'function' && guarded.has(inner)) return inner;
  return trustAdapter((config) => send(inner, config));
}
