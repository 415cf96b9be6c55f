import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What would change what is measured, or lead a call elsewhere. */
const LEFT_OUT = /^(PAYNET_|NODE_ENV$|NODE_OPTIONS$|REDIS_URL$|npm_|(https?|all|no)_proxy$)/i;

/** The environment of a measured process. */
export const plainEnvironment = () =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !LEFT_OUT.test(name)));

/**
 * Starts a file of `bench/workers` in a process of its own: contestants share neither a heap nor what the compiler has learnt.
 *
 * @returns {{ ask(method: string, argument?: unknown): Promise<any>, stop(): Promise<void>, pid: number }}
 */
export function startWorker(file, { args = [], execArgv = [] } = {}) {
  const path = fileURLToPath(new URL(`../workers/${file}`, import.meta.url));
  const child = fork(path, args, { execArgv, env: plainEnvironment(), serialization: 'advanced' });
  const gone = once(child, 'exit');
  const waiting = new Map();
  let count = 0;
  child.on('message', ({ id, result, error }) => {
    const { resolve, reject } = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) resolve(result);
    else reject(new Error(`${file}: ${error}`));
  });
  void gone.then(([code, signal]) => {
    for (const { reject } of waiting.values()) reject(new Error(`${file} ended (${code ?? signal})`));
  });
  return {
    pid: child.pid,
    ask(method, argument) {
      count += 1;
      const id = count;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        child.send({ id, method, argument });
      });
    },
    async stop() {
      child.kill();
      await gone;
    },
  };
}

/** The other side of `startWorker`: answers with these methods, until the parent goes. */
export function serveParent(methods) {
  process.on('message', ({ id, method, argument }) => {
    Promise.resolve()
      .then(() => methods[method](argument))
      .then(
        (result) => process.send({ id, result }),
        (error) => process.send({ id, error: error.stack }),
      );
  });
  process.on('disconnect', () => process.exit());
}
