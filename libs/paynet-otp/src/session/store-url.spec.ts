import { describe, expect, it } from '@jest/globals';
import { readStoreUrl, storeUrlProblem } from './store-url.js';

describe('a store URL', () => {
  it.each([
    'memory:',
    'redis://localhost',
    'redis://10.0.0.5:6380/2',
    'redis://[::1]:6379',
    'rediss://user:p%40ss%23w%3Frd@cache.example.com:6379/0',
    'redis://:secret@cache/',
  ])('can be used: %s', (url) => {
    expect(storeUrlProblem(url)).toBeUndefined();
  });

  it.each([
    ['', 'must be one of'],
    ['redis', 'must be one of'],
    ['memory:x', 'must be one of'],
    ['http://localhost:6379', 'must be one of'],
    ['redis+sentinel://localhost', 'must be one of'],
    ['redis://', 'must name a host'],
    ['redis:6379', 'must name a host'],
    ['redis://:secret@:6379', 'must be one of'],
    ['redis://localhost/cache', 'must have nothing but a database number'],
    ['redis://localhost/1/2', 'must have nothing but a database number'],
    ['redis://localhost?family=6', 'must have no ?'],
    ['redis://:pass#word@localhost', 'must'],
    ['redis://:100%@localhost', 'must have its user name and password percent-encoded'],
  ])('cannot be used: %j', (url, rule) => {
    expect(storeUrlProblem(url)).toContain(rule);
  });

  it('is never repeated in what is wrong with it', () => {
    for (const url of [
      'redis://:hunter2@',
      'http://hunter2',
      'redis://u:hunter2%@h',
      'redis://h/hunter2',
      'hunter2',
    ]) {
      expect(storeUrlProblem(url)).not.toContain('hunter2');
      expect(() => readStoreUrl(url)).toThrow(/^The store URL must (?!.*hunter2)/);
    }
  });

  it('is read with its credentials decoded', () => {
    expect(readStoreUrl('rediss://us%3Aer:p%40ss@cache.example.com/3')).toEqual({
      host: 'cache.example.com',
      port: 6379,
      tls: true,
      username: 'us:er',
      password: 'p@ss',
      database: 3,
    });
    expect(readStoreUrl('redis://[::1]:7000')).toEqual({
      host: '::1',
      port: 7000,
      tls: false,
      username: undefined,
      password: undefined,
      database: 0,
    });
  });
});
