import { describe, expect, it, jest } from '@jest/globals';
import { SCRIPTS } from './lua-scripts.js';
import { scriptCaller, type RedisClient, type ScriptCaller } from './redis-client.js';
import { ScriptRunner } from './script-runner.js';
import { StoreUnavailableError } from './store-errors.js';

const NEVER = new Promise<never>(() => undefined);
const NOSCRIPT = new Error('NOSCRIPT No matching script. Please use EVAL.');

function caller(change: Partial<ScriptCaller>): ScriptCaller {
  return { evalsha: () => NEVER, eval: () => NEVER, ...change };
}

function run(change: Partial<ScriptCaller>, timeoutMs = 1_000): Promise<unknown> {
  return new ScriptRunner(caller(change), timeoutMs).run(SCRIPTS.read, 'key', ['argument']);
}

describe('a script', () => {
  it('is called by its digest, and by its text where the server does not know it', async () => {
    const evalsha = jest.fn<ScriptCaller['evalsha']>(() => Promise.reject(NOSCRIPT));
    const evaluate = jest.fn<ScriptCaller['eval']>(() => Promise.resolve('reply'));
    await expect(run({ evalsha, eval: evaluate })).resolves.toBe('reply');
    expect(evalsha).toHaveBeenCalledWith(SCRIPTS.read.sha, 'key', ['argument']);
    expect(evaluate).toHaveBeenCalledWith(SCRIPTS.read.text, 'key', ['argument']);
  });

  it('is not called again after any other error', async () => {
    const evaluate = jest.fn(() => NEVER);
    const evalsha = (): Promise<never> => Promise.reject(new Error('LOADING Redis is loading'));
    await expect(run({ evalsha, eval: evaluate })).rejects.toThrow('(LOADING)');
    expect(evaluate).not.toHaveBeenCalled();
  });

  it.each([
    ['a client that never answers', {}],
    ['a client that never answers the text', { evalsha: () => Promise.reject(NOSCRIPT) }],
  ])('ends in time with %s', async (_, change) => {
    await expect(run(change, 5)).rejects.toThrow(StoreUnavailableError);
  });

  it('ends with an error of ours when the client throws instead of rejecting', async () => {
    const evalsha = (): never => {
      throw new TypeError('secret');
    };
    await expect(run({ evalsha })).rejects.toThrow('(no connection)');
  });

  it('takes an answer that had come while the process was busy', async () => {
    const evalsha = (): Promise<string> => new Promise((resolve) => setImmediate(resolve, 'in time'));
    const reply = run({ evalsha }, 1);
    const end = performance.now() + 5;
    while (performance.now() < end);
    await expect(reply).resolves.toBe('in time');
  });
});

describe('a client', () => {
  it('of neither library is refused', () => {
    const client = { get: () => undefined } as unknown as RedisClient;
    expect(() => scriptCaller(client)).toThrow('needs a client of ioredis or redis');
  });
});
