import { type AxiosInstance } from 'axios';

function hasInterceptors(manager: object): boolean {
  const { handlers } = manager as { handlers?: unknown };
  // Where a version of axios keeps them elsewhere, there may be some.
  return !Array.isArray(handlers) || handlers.length > 0;
}

function isSame(current: Record<string, unknown>, initial: Record<string, unknown>): boolean {
  for (const key in initial) if (current[key] !== initial[key]) return false;
  for (const key in current) if (!(key in initial)) return false;
  return true;
}

/**
 * Makes a question: is this axios still as it was when the question was made? No interceptor, no default and no default header added or changed, `request` not
 * replaced by a spy.
 */
export function watchForChanges(instance: AxiosInstance): () => boolean {
  const ofInstance = instance as unknown as Record<'request', unknown>;
  const { request } = ofInstance;
  const defaults = instance.defaults as unknown as Record<string, unknown>;
  const headers = instance.defaults.headers as unknown as Record<string, object>;
  const initialDefaults = { ...defaults };
  const initialHeaders = { ...headers };
  const initialCommon = { ...headers['common'] };
  return () =>
    ofInstance.request === request &&
    !hasInterceptors(instance.interceptors.request) &&
    !hasInterceptors(instance.interceptors.response) &&
    isSame(defaults, initialDefaults) &&
    isSame(headers, initialHeaders) &&
    isSame((headers['common'] ?? {}) as Record<string, unknown>, initialCommon);
}
