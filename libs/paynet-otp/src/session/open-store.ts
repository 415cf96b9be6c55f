import { MemoryOtpSessionStore } from './memory-store.js';
import { type OtpSessionStore } from './session-store.js';

/** What is wrong with a store URL, or `undefined`. */
export function storeUrlProblem(url: string): string | undefined {
  return url === 'memory:' ? undefined : "must be 'memory:', 'redis://…' or 'rediss://…'";
}

/** Opens the store of an option. */
export async function openStore(store: string | OtpSessionStore): Promise<OtpSessionStore> {
  return typeof store === 'string' ? new MemoryOtpSessionStore() : store;
}
