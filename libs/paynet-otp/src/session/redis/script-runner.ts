import { type LuaScript } from './lua-scripts.js';
import { type ScriptCaller } from './redis-client.js';
import { isUnknownScript, storeError, StoreUnavailableError } from './store-errors.js';

/** Runs scripts by their digest, each within a time of our own: a client may wait for ever. */
export class ScriptRunner {
  constructor(
    private readonly caller: ScriptCaller,
    private readonly timeoutMs: number,
  ) {}

  /** @throws StoreUnavailableError | StoreDataError */
  run({ sha, text }: LuaScript, key: string, args: string[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        // A process that was busy reads the answers that have come meanwhile before this runs.
        setImmediate(reject, new StoreUnavailableError('The OTP store did not answer in time.'));
      }, this.timeoutMs);
      const succeed = (reply: unknown): void => {
        clearTimeout(timer);
        resolve(reply);
      };
      const fail = (error: unknown): void => {
        clearTimeout(timer);
        reject(storeError(error));
      };
      try {
        this.caller.evalsha(sha, key, args).then(succeed, (error: unknown) => {
          if (isUnknownScript(error)) this.caller.eval(text, key, args).then(succeed, fail);
          else fail(error);
        });
      } catch (error) {
        fail(error);
      }
    });
  }
}
