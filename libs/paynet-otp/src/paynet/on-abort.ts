/** Who listens to a signal, behind the one listener that the signal has. */
const listenersOf = new WeakMap<AbortSignal, Set<{ run: () => void }>>();

function runAll(this: AbortSignal): void {
  for (const listener of listenersOf.get(this) ?? []) listener.run();
}

/**
 * Listens to a signal like `addEventListener('abort')`, once, but with one listener on the signal however many calls share it: Node warns of a leak from the eleventh on.
 *
 * @returns ends the listening.
 */
export function onAbort(signal: AbortSignal, run: () => void): () => void {
  const listeners = listenersOf.get(signal) ?? new Set();
  if (listeners.size === 0) {
    listenersOf.set(signal, listeners);
    signal.addEventListener('abort', runAll);
  }
  const listener = { run };
  listeners.add(listener);
  return () => {
    if (listeners.delete(listener) && listeners.size === 0) signal.removeEventListener('abort', runAll);
  };
}
