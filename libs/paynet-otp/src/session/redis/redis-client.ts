/** The part of an ioredis client or cluster that the store uses. */
export interface IoredisClient {
  evalsha(sha: string, numberOfKeys: number, ...keysAndArguments: string[]): Promise<unknown>;
  eval(script: string, numberOfKeys: number, ...keysAndArguments: string[]): Promise<unknown>;
}

/** The part of a node-redis client, pool or cluster that the store uses. */
export interface NodeRedisClient {
  evalSha(sha: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
}

/** A client of your own: connected, of either library, standalone, sentinel or cluster. */
export type RedisClient = IoredisClient | NodeRedisClient;

/** True for a client of either library. */
export function isRedisClient(value: object): value is RedisClient {
  const { evalSha, evalsha } = value as Record<string, unknown>;
  return typeof evalSha === 'function' || typeof evalsha === 'function';
}

/** The two commands of the store, alike for both libraries. */
export interface ScriptCaller {
  evalsha(sha: string, key: string, args: string[]): Promise<unknown>;
  eval(script: string, key: string, args: string[]): Promise<unknown>;
}

/** @throws Error when the object is a client of neither library. */
export function scriptCaller(client: RedisClient): ScriptCaller {
  if ('evalSha' in client) {
    return {
      evalsha: (sha, key, args) => client.evalSha(sha, { keys: [key], arguments: args }),
      eval: (script, key, args) => client.eval(script, { keys: [key], arguments: args }),
    };
  }
  if (typeof client.evalsha !== 'function') {
    throw new Error(
      'The OTP store needs a client of ioredis or redis: this object has no evalsha and no evalSha.',
    );
  }
  return {
    evalsha: (sha, key, args) => client.evalsha(sha, 1, key, ...args),
    eval: (script, key, args) => client.eval(script, 1, key, ...args),
  };
}
