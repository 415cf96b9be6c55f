import http from 'node:http';
import { type PaynetConfigProblem } from '../errors/index.js';
import { type PaynetClientSettings, type PaynetHttpOptions } from './client-settings.js';
import { isAxiosAdapter } from './guarded-adapter.js';
import { findProxy, type Env } from './proxy.js';
import { OWN_HEADERS } from './wire-request.js';

/** Adapters of axios that exist in Node. */
const ADAPTER_NAMES: readonly unknown[] = ['http', 'fetch'];

type Agents = Pick<PaynetHttpOptions, 'httpAgent' | 'httpsAgent'>;

function headerProblems(headers: unknown = {}): PaynetConfigProblem[] {
  if (typeof headers !== 'object' || headers === null || Array.isArray(headers)) {
    return [{ field: 'http.headers', rule: 'must be an object' }];
  }
  return Object.entries(headers).flatMap(([name, value]: [string, unknown]) => {
    // A name is printed only when it is one: a key pasted in the wrong place must not be.
    try {
      http.validateHeaderName(name);
    } catch {
      return [{ field: 'http.headers', rule: 'has a name that is not a header name' }];
    }
    const field = `http.headers.${name}`;
    if (OWN_HEADERS.has(name.toLowerCase()))
      return [{ field, rule: 'is set by the module and cannot be changed' }];
    try {
      if (typeof value !== 'string') return [{ field, rule: 'must be a string' }];
      http.validateHeaderValue(name, value);
      return [];
    } catch {
      return [{ field, rule: 'must be a valid header value' }];
    }
  });
}

/** Where agents keep the options of their TLS connections: Node's in `options`, the proxy agents' in `connectOpts`. */
function skipsVerification(agent: unknown): boolean {
  const { options, connectOpts } = agent as Record<string, { rejectUnauthorized?: unknown } | undefined>;
  return options?.rejectUnauthorized === false || connectOpts?.rejectUnauthorized === false;
}

function agentProblems(agents: Agents): PaynetConfigProblem[] {
  return (['httpAgent', 'httpsAgent'] as const).flatMap((name) => {
    const agent: unknown = agents[name];
    const field = `http.${name}`;
    if (agent === undefined) return [];
    // By what Node calls: agents that are no subclass of http.Agent are common.
    const { addRequest } = (agent ?? {}) as { addRequest?: unknown };
    if (typeof addRequest !== 'function') return [{ field, rule: 'must be an http.Agent' }];
    const rule = 'must not be false; give the agent a `ca` instead';
    return skipsVerification(agent) ? [{ field: `${field}.rejectUnauthorized`, rule }] : [];
  });
}

function adapterProblems(
  adapter: PaynetHttpOptions['adapter'],
  hasProxy: boolean,
  hasAgent: boolean,
): PaynetConfigProblem[] {
  const field = 'http.adapter';
  const adapters: unknown[] = adapter === undefined ? [] : Array.isArray(adapter) ? adapter : [adapter];
  if (adapters.some((one) => typeof one !== 'function' && !ADAPTER_NAMES.includes(one))) {
    return [{ field, rule: "must be an axios adapter function, 'http' or 'fetch'" }];
  }
  if (hasProxy && adapters.some(isAxiosAdapter)) {
    const rule =
      'must not be one of axios together with a proxy (http.proxy or HTTPS_PROXY), which it would skip or send the key to in clear';
    return [{ field, rule }];
  }
  if (hasAgent && adapters.includes('fetch')) {
    return [{ field, rule: "must not be 'fetch' together with an agent, which it would skip silently" }];
  }
  return [];
}

const OPTIONS: readonly string[] = ['httpAgent', 'httpsAgent', 'proxy', 'adapter', 'headers'];

/** Options of axios that would have no effect, or the wrong one. */
function unknownOptions(options: object): PaynetConfigProblem[] {
  const names = Object.keys(options).filter((name) => !OPTIONS.includes(name));
  const rule = `is not supported; only ${OPTIONS.join(', ')} are`;
  return names.map((name) => ({ field: /^\w{1,40}$/.test(name) ? `http.${name}` : 'http', rule }));
}

/**
 * What is wrong with the way to Paynet: headers, agents, proxy and adapter that contradict each other or could not be obeyed. Never a value.
 */
export function transportProblems(
  settings: Pick<PaynetClientSettings, 'http' | 'baseUrl'>,
  env: Env,
): PaynetConfigProblem[] {
  if (typeof (settings.http as unknown) !== 'object' || (settings.http as unknown) === null) {
    return [{ field: 'http', rule: 'must be an object' }];
  }
  const { headers, adapter, proxy, ...agents } = settings.http;
  const agentName = settings.baseUrl.startsWith('https:') ? 'httpsAgent' : 'httpAgent';
  const found = findProxy(settings, env);
  const hasProxy = found.proxy !== undefined || (proxy !== undefined && proxy !== false);
  const hasAgent = agents[agentName] !== undefined;
  const problems = [
    ...unknownOptions(settings.http),
    ...headerProblems(headers),
    ...agentProblems(agents),
    ...adapterProblems(adapter, hasProxy, hasAgent),
  ];
  if (found.problem !== undefined) problems.push(found.problem);
  if (hasProxy && hasAgent) {
    const rule =
      'and a proxy (http.proxy or HTTPS_PROXY) exclude each other; with http.proxy false the agent is the way out';
    problems.push({ field: `http.${agentName}`, rule });
  }
  return problems;
}
