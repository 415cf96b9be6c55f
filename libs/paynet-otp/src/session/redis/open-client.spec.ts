import { describe, expect, it } from '@jest/globals';
import { PaynetConfigError } from '../../errors/index.js';
import { openClient, type ClientOpener } from './open-client.js';
import { RedisOtpSessionStore } from './redis-store.js';

const target = {
  host: '127.0.0.1',
  port: 1,
  tls: false,
  username: undefined,
  password: undefined,
  database: 0,
};
const times = { connectTimeoutMs: 10, deadAfterMs: 10 };
const listener = { ready: () => undefined, failed: () => undefined };
const opened = {
  client: { evalsha: () => Promise.resolve(), eval: () => Promise.resolve() },
  close: () => undefined,
};

function missing(code: string): ClientOpener {
  return () => Promise.reject(Object.assign(new Error('Cannot find it'), { code }));
}

describe('a connection of the store itself', () => {
  it('is made with the second library when the first is not installed', async () => {
    const openers = [missing('ERR_MODULE_NOT_FOUND'), (): Promise<typeof opened> => Promise.resolve(opened)];
    await expect(openClient(target, times, listener, openers)).resolves.toBe(opened);
  });

  it('asks for a library when none is installed', async () => {
    const openers = [missing('ERR_MODULE_NOT_FOUND'), missing('MODULE_NOT_FOUND')];
    const error: unknown = await openClient(target, times, listener, openers).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(PaynetConfigError);
    expect((error as PaynetConfigError).problems).toEqual([
      { field: 'store', rule: expect.stringContaining('npm install ioredis, or npm install redis') },
    ]);
  });

  it('does not hide what else is wrong with a library', async () => {
    await expect(openClient(target, times, listener, [missing('ERR_REQUIRE_ESM')])).rejects.toThrow(
      'Cannot find it',
    );
  });

  it.each(['memory:', 'http://localhost', 'redis://'])('is not made for %s', async (url) => {
    await expect(RedisOtpSessionStore.fromUrl(url)).rejects.toThrow(/^The store URL must /);
  });

  it('goes on without a server, and says so once', async () => {
    const warnings: string[] = [];
    const store = await RedisOtpSessionStore.fromUrl('redis://user:secret@127.0.0.1:1', {
      onWarning: (sentence) => void warnings.push(sentence),
    });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/^The OTP store at 127\.0\.0\.1:1 cannot be reached/);
    expect(warnings[0]).not.toMatch(/secret|user:/);
    const limits = {
      codesPerSession: 1,
      codesPerSubjectAndNumber: 1,
      codesPerNumber: 1,
      sendsPerNumberPerDay: 1,
    };
    await expect(store.unlock({ key: 'key', limits })).rejects.toThrow(
      'The OTP store did not answer as it should',
    );
    await store.close();
    await store.close();
  });
});
