import { type PaynetEnvironment } from '../errors/index.js';

/**
 * Paynet's own hosts.
 *
 * @see Paynet, "Başlarken": live URL with live keys, test URL with test keys.
 */
export const PAYNET_BASE_URLS: Readonly<Record<PaynetEnvironment, string>> = {
  live: 'https://api.paynet.com.tr',
  test: 'https://pts-api.paynet.com.tr',
};

const LOOPBACK = /^(?:localhost|(?:.+\.)?localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

export function isLoopback(url: URL): boolean {
  return LOOPBACK.test(url.hostname);
}

/** True for Paynet's own domain: a real SMS could be sent there. */
export function isPaynetHost(url: URL): boolean {
  return url.hostname === 'paynet.com.tr' || url.hostname.endsWith('.paynet.com.tr');
}
