import { describe, expect, it } from '@jest/globals';
import { type PaynetHttpOptions } from './client-settings.js';
import { findProxy, type Env } from './proxy.js';

const PAYNET = 'https://api.paynet.com.tr';

function find(env: Env, proxy?: PaynetHttpOptions['proxy'], baseUrl = PAYNET): ReturnType<typeof findProxy> {
  return findProxy({ baseUrl, http: { proxy } }, env);
}

describe('HTTPS_PROXY', () => {
  it.each<[value: string, secure: boolean, host: string, port: number]>([
    ['http://proxy.local:3128', false, 'proxy.local', 3128],
    ['http://proxy.local', false, 'proxy.local', 80],
    ['https://proxy.local', true, 'proxy.local', 443],
    ['proxy.local:8080', false, 'proxy.local', 8080],
    [' http://10.0.0.1:3128/ ', false, '10.0.0.1', 3128],
    ['http://[fd00::1]:3128', false, 'fd00::1', 3128],
  ])('%s is read', (value, secure, host, port) => {
    expect(find({ HTTPS_PROXY: value }).proxy).toEqual({ secure, host, port, auth: undefined });
  });

  it.each([
    'socks5://proxy.local:1080',
    'ftp://proxy.local',
    'http://',
    '://',
    'http://a b',
    'http://u:%zz@h',
  ])('%s is refused', (value) => {
    const { proxy, problem } = find({ HTTPS_PROXY: value });
    expect(proxy).toBeUndefined();
    expect(problem?.field).toBe('HTTPS_PROXY');
  });

  it.each<[noProxy: string, isUsed: boolean]>([
    ['', true],
    ['*', false],
    ['api.paynet.com.tr', false],
    ['API.PAYNET.COM.TR', false],
    ['.paynet.com.tr', false],
    ['*.paynet.com.tr', false],
    ['paynet.com.tr', true],
    ['other.tr,api.paynet.com.tr', false],
    ['other.tr api.paynet.com.tr', false],
    ['api.paynet.com.tr:443', false],
    ['api.paynet.com.tr:8443', true],
    ['xapi.paynet.com.tr', true],
    ['*:443', false],
  ])('with NO_PROXY "%s" is used: %s', (noProxy, isUsed) => {
    const env = { HTTPS_PROXY: 'http://proxy.local', NO_PROXY: noProxy };
    expect(find(env).proxy !== undefined).toBe(isUsed);
  });

  it('is not read when http.proxy says something, nor for loopback or plain http', () => {
    const env = { HTTPS_PROXY: 'http://proxy.local' };
    expect(find(env, false)).toEqual({});
    expect(find(env, { host: 'other.local', port: 1 }).proxy?.host).toBe('other.local');
    for (const url of ['https://localhost', 'https://127.0.0.1:1', 'https://[::1]', 'http://simulator']) {
      expect(find(env, undefined, url)).toEqual({});
    }
  });
});

describe('http.proxy', () => {
  it.each<[proxy: unknown, field: string]>([
    [null, 'http.proxy'],
    ['http://proxy.local', 'http.proxy'],
    [true, 'http.proxy'],
    [{ host: 'h', port: 1, protocol: 'socks5' }, 'http.proxy.protocol'],
    [{ host: 'h', port: 1, protocol: 7 }, 'http.proxy.protocol'],
    [{ port: 1 }, 'http.proxy.host'],
    [{ host: 'http://h', port: 1 }, 'http.proxy.host'],
    [{ host: 'h\r\nX: 1', port: 1 }, 'http.proxy.host'],
    [{ host: 'h' }, 'http.proxy.port'],
    [{ host: 'h', port: '3128' }, 'http.proxy.port'],
    [{ host: 'h', port: 70_000 }, 'http.proxy.port'],
    [{ host: 'h', port: 1, auth: 'u:p' }, 'http.proxy.auth'],
    [{ host: 'h', port: 1, auth: { username: 'u' } }, 'http.proxy.auth'],
  ])('%j breaks a rule', (proxy, field) => {
    expect(find({}, proxy as PaynetHttpOptions['proxy']).problem?.field).toBe(field);
  });

  it.each(['http', 'http:', 'https', 'https:', 'HTTPS'])('may say the protocol as %s', (protocol) => {
    const { proxy } = find({}, { protocol, host: 'h', port: 1 });
    expect(proxy?.secure).toBe(/^https/i.test(protocol));
  });
});
