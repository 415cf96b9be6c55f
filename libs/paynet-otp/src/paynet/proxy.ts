import { type AxiosProxyConfig } from 'axios';
import { type PaynetConfigProblem } from '../errors/index.js';
import { type PaynetClientSettings } from './client-settings.js';
import { isLoopback } from './paynet-hosts.js';

interface Credentials {
  username: string;
  password: string;
}

/** An HTTP proxy that opens tunnels with CONNECT. */
export interface Proxy {
  /** TLS to the proxy itself. */
  secure: boolean;
  host: string;
  port: number;
  /** Never printed. */
  auth: Credentials | undefined;
}

/** Environment variables, as in `process.env`. */
export type Env = Readonly<Record<string, string | undefined>>;

type Found = { proxy?: Proxy; problem?: PaynetConfigProblem };

const PROTOCOLS = 'must be an http:// or https:// proxy that opens tunnels (CONNECT)';

/** A name, an IPv4 address, or an IPv6 address with or without its brackets. */
const HOST = /^(?:[\w.-]+|\[?[\da-f:.]+\]?)$/i;

function isPort(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 65_535;
}

function isCredentials(value: unknown): value is Credentials {
  if (typeof value !== 'object' || value === null) return false;
  const { username, password } = value as Record<string, unknown>;
  return typeof username === 'string' && typeof password === 'string';
}

function withoutBrackets(host: string): string {
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
}

function fromOption(option: unknown): Found {
  const field = 'http.proxy';
  if (typeof option !== 'object' || option === null) {
    return { problem: { field, rule: 'must be false or an object with host and port' } };
  }
  const { protocol = 'http', host, port, auth } = option as Partial<Record<keyof AxiosProxyConfig, unknown>>;
  const scheme = typeof protocol === 'string' ? protocol.replace(/:(?:\/\/)?$/, '').toLowerCase() : '';
  if (scheme !== 'http' && scheme !== 'https') {
    return { problem: { field: `${field}.protocol`, rule: PROTOCOLS } };
  }
  if (typeof host !== 'string' || !HOST.test(host)) {
    const rule = 'must be a host name or an address, without protocol or port';
    return { problem: { field: `${field}.host`, rule } };
  }
  if (!isPort(port)) return { problem: { field: `${field}.port`, rule: 'must be a port number' } };
  if (auth !== undefined && !isCredentials(auth)) {
    return { problem: { field: `${field}.auth`, rule: 'must have a username and a password' } };
  }
  return { proxy: { secure: scheme === 'https', host: withoutBrackets(host), port, auth } };
}

function fromVariable(field: string, value: string): Found {
  // As curl and axios read it, a proxy without a protocol is plain http.
  const address = value.includes('://') ? value : `http://${value}`;
  if (!URL.canParse(address)) return { problem: { field, rule: PROTOCOLS } };
  const url = new URL(address);
  const secure = url.protocol === 'https:';
  if (!secure && url.protocol !== 'http:') return { problem: { field, rule: PROTOCOLS } };
  try {
    const [username, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
    const auth = username === '' && password === '' ? undefined : { username, password };
    const port = Number(url.port) || (secure ? 443 : 80);
    return { proxy: { secure, host: withoutBrackets(url.hostname), port, auth } };
  } catch {
    return { problem: { field, rule: 'has a user name or password with broken percent-encoding' } };
  }
}

/** One entry of NO_PROXY: `*`, `host`, `.suffix`, `*.suffix`, each with an optional `:port`. As in axios, a bare host is that host only. */
function covers(entry: string, url: URL): boolean {
  const [, name = '', port] = /^(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
  const ownPort = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  if (name === '' || (port !== undefined && port !== ownPort)) return false;
  if (name === '*') return true;
  const suffix = name.startsWith('*') ? name.slice(1) : name;
  return suffix.startsWith('.') ? url.hostname.endsWith(suffix) : url.hostname === suffix;
}

/**
 * The proxy for calls to `baseUrl`, if any.
 *
 * `http.proxy` wins over the environment; `proxy: false` means none. Of the environment, `HTTPS_PROXY` is read for an https base URL, unless `NO_PROXY`
 * covers its host. Loopback never goes through a proxy.
 */
export function findProxy(
  { baseUrl, http }: Pick<PaynetClientSettings, 'baseUrl' | 'http'>,
  env: Env,
): Found {
  const url = new URL(baseUrl);
  if (http.proxy === false) return {};
  const found = http.proxy === undefined ? fromEnvironment(url, env) : fromOption(http.proxy);
  return isLoopback(url) && found.problem === undefined ? {} : found;
}

function fromEnvironment(url: URL, env: Env): Found {
  if (url.protocol !== 'https:' || isLoopback(url)) return {};
  const field = env['https_proxy'] ? 'https_proxy' : 'HTTPS_PROXY';
  const value = env[field]?.trim();
  if (!value) return {};
  const entries = (env['no_proxy'] ?? env['NO_PROXY'] ?? '').split(/[\s,]+/);
  return entries.some((entry) => covers(entry, url)) ? {} : fromVariable(field, value);
}
