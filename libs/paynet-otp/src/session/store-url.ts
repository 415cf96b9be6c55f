/** A parsed store URL; credentials are percent-decoded. */
export interface RedisTarget {
  host: string;
  port: number;
  tls: boolean;
  username: string | undefined;
  password: string | undefined;
  database: number;
}

const FORMS = 'memory:, redis://host:port/database or rediss://host:port/database';

/**
 * Says which rule a store URL breaks, without repeating any of it: it may hold a password.
 *
 * @returns what follows the name of the option, such as `must name a host`; `undefined` for a URL that can be used.
 */
export function storeUrlProblem(url: string): string | undefined {
  if (url === 'memory:') return undefined;
  if (!URL.canParse(url)) return `must be one of ${FORMS}`;
  const parsed = new URL(url);
  if (parsed.protocol !== 'redis:' && parsed.protocol !== 'rediss:') return `must be one of ${FORMS}`;
  if (parsed.hostname === '') return 'must name a host';
  if (parsed.search !== '' || parsed.hash !== '') {
    return 'must have no ? and no # (in a password they are written %3F and %23); for other settings pass a client of your own';
  }
  if (!/^\/?\d{0,4}$/.test(parsed.pathname)) return 'must have nothing but a database number after the host';
  if (decoded(parsed.username) === undefined || decoded(parsed.password) === undefined) {
    return 'must have its user name and password percent-encoded';
  }
  return undefined;
}

/** @throws Error naming the rule that the URL breaks. */
export function readStoreUrl(url: string): RedisTarget {
  const problem = url === 'memory:' ? 'must start with redis:// or rediss://' : storeUrlProblem(url);
  if (problem !== undefined) throw new Error(`The store URL ${problem}.`);
  const { protocol, hostname, port, username, password, pathname } = new URL(url);
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? 6379 : Number(port),
    tls: protocol === 'rediss:',
    username: decoded(username) || undefined,
    password: decoded(password) || undefined,
    database: Number(pathname.slice(1)),
  };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
