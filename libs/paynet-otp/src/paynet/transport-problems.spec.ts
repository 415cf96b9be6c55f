import http from 'node:http';
import https from 'node:https';
import { describe, expect, it } from '@jest/globals';
import axios from 'axios';
import { type PaynetHttpOptions } from './client-settings.js';
import { type Env } from './proxy.js';
import { transportProblems } from './transport-problems.js';

const proxy = { host: 'proxy.local', port: 3128 };
const httpsAgent = new https.Agent({ keepAlive: true });
const HTTPS_PROXY = { HTTPS_PROXY: 'http://proxy.local:3128' };

function fieldsOf(options: unknown, env: Env = {}, baseUrl = 'https://api.paynet.com.tr'): string[] {
  return transportProblems({ http: options as PaynetHttpOptions, baseUrl }, env).map(({ field }) => field);
}

describe('The way to Paynet is refused at boot', () => {
  it.each<[name: string, options: unknown, env: Env, field: string]>([
    ['when it is no object', 'direct', {}, 'http'],
    ['when it is null', null, {}, 'http'],
    ['with an option that would have no effect', { timeout: 1000 }, {}, 'http.timeout'],
    ['with an option that would open redirects', { maxRedirects: 5 }, {}, 'http.maxRedirects'],
    ['with an agent beside http.proxy', { httpsAgent, proxy }, {}, 'http.httpsAgent'],
    ['with an agent beside HTTPS_PROXY', { httpsAgent }, HTTPS_PROXY, 'http.httpsAgent'],
    ['with a proxy that is none', {}, { HTTPS_PROXY: 'socks5://h:1' }, 'HTTPS_PROXY'],
    ['with an agent that is none', { httpsAgent: {} }, {}, 'http.httpsAgent'],
    [
      'with an agent that skips verification',
      { httpsAgent: new https.Agent({ rejectUnauthorized: false }) },
      {},
      'http.httpsAgent.rejectUnauthorized',
    ],
    [
      'with a proxy agent that skips verification',
      { httpsAgent: Object.assign(new https.Agent(), { connectOpts: { rejectUnauthorized: false } }) },
      {},
      'http.httpsAgent.rejectUnauthorized',
    ],
    ['with an adapter that Node has not', { adapter: 'xhr' }, {}, 'http.adapter'],
    ['with an adapter that is none', { adapter: {} }, {}, 'http.adapter'],
    [
      'with axios’ http, which may send in clear through the proxy',
      { adapter: 'http', proxy },
      {},
      'http.adapter',
    ],
    ['with axios’ http beside HTTPS_PROXY', { adapter: ['http'] }, HTTPS_PROXY, 'http.adapter'],
    ['with its function beside a proxy', { adapter: axios.getAdapter('http'), proxy }, {}, 'http.adapter'],
    ['with fetch, which would skip the proxy', { adapter: 'fetch', proxy }, {}, 'http.adapter'],
    ['with fetch, which would skip HTTPS_PROXY', { adapter: ['fetch'] }, HTTPS_PROXY, 'http.adapter'],
    ['with fetch, which would skip the agent', { adapter: 'fetch', httpsAgent }, {}, 'http.adapter'],
    ['with headers that are none', { headers: 'X: 1' }, {}, 'http.headers'],
    ['with the key as a header', { headers: { authorization: 'x' } }, {}, 'http.headers.authorization'],
    ['with another content type', { headers: { 'Content-Type': 'x' } }, {}, 'http.headers.Content-Type'],
    ['with another host', { headers: { Host: 'x' } }, {}, 'http.headers.Host'],
    ['with a header that is no text', { headers: { 'X-A': 1 } }, {}, 'http.headers.X-A'],
    ['with a header of two lines', { headers: { 'X-A': 'a\r\nB: c' } }, {}, 'http.headers.X-A'],
    ['with a header that has no name', { headers: { 'X A': 'a' } }, {}, 'http.headers'],
  ])('%s', (_name, options, env, field) => {
    expect(fieldsOf(options, env)).toEqual([field]);
  });

  it('without printing a value, nor a name that is none', () => {
    const options = {
      'sck_live_secret value': 1,
      headers: { Authorization: 'sck_live_secret', 'sck_live secret': 'x' },
      proxy: { host: 'sck_live_secret/', port: 1 },
    };
    const problems = transportProblems({ http: options, baseUrl: 'https://x.test' }, {});
    expect(problems).toHaveLength(4);
    expect(JSON.stringify(problems)).not.toContain('sck_live');
  });
});

describe('The way to Paynet may be', () => {
  it.each<[name: string, options: PaynetHttpOptions, env: Env]>([
    ['direct', {}, {}],
    ['an agent', { httpsAgent }, {}],
    ['an agent, with HTTPS_PROXY turned off', { httpsAgent, proxy: false }, HTTPS_PROXY],
    ['an agent, with a host in NO_PROXY', { httpsAgent }, { ...HTTPS_PROXY, NO_PROXY: '*' }],
    ['an agent for the other protocol beside a proxy', { httpAgent: new http.Agent(), proxy }, {}],
    ['a proxy', { proxy }, {}],
    ['an adapter of axios', { adapter: 'http' }, {}],
    ['an adapter of axios, with HTTPS_PROXY turned off', { adapter: 'fetch', proxy: false }, HTTPS_PROXY],
    ['an adapter of the user', { adapter: () => Promise.reject(new Error()) }, {}],
    ['an adapter of the user beside a proxy', { adapter: () => Promise.reject(new Error()), proxy }, {}],
    ['one with headers for a gateway', { headers: { 'X-Gateway': 'büro'.normalize() } }, {}],
  ])('%s', (_name, options, env) => {
    expect(fieldsOf(options, env)).toEqual([]);
  });
});
