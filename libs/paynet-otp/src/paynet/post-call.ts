import { PaynetInputError, type PaynetEnvironment, type PaynetOperation } from '../errors/index.js';
import { checkCallOptions } from './call-options.js';
import { PaynetCall, type CallOptions } from './paynet-call.js';

/** What may be said about a call made with `PaynetClient.post`. */
export interface PaynetPostOptions extends Pick<CallOptions, 'signal' | 'timeoutMs' | 'correlationId'> {
  /** Whose secret key, for platforms with `resolveAccount`; default: the module's own. */
  account?: string | undefined;
  /** The name of the call in errors; default: `call`. */
  operation?: PaynetOperation | undefined;
  /** False for a call that changes nothing at Paynet and may simply be repeated; default: true. */
  effect?: boolean | undefined;
}

/** Segments of plain characters, none beginning with a dot: no other host, no way up, no query. */
const PATH = /^(?:\/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+\/?$/;

/**
 * Begins a call that a user of the client makes, whose parts are checked first.
 *
 * @throws {PaynetInputError} with the field and the rule.
 */
export function beginPost(
  path: string,
  body: object,
  options: PaynetPostOptions,
  defaults: { environment: PaynetEnvironment; timeoutMs: number },
): PaynetCall {
  const { environment } = defaults;
  const operation = (options as PaynetPostOptions | null)?.operation ?? 'call';
  const details = { operation, environment };
  checkCallOptions(options, details);
  if (typeof path !== 'string' || !PATH.test(path)) {
    throw new PaynetInputError('path', 'must be a path below the base URL, like /v1/card/list', details);
  }
  if (typeof body !== 'object' || (body as unknown) === null || Array.isArray(body)) {
    throw new PaynetInputError('body', 'must be an object', details);
  }
  const { signal, correlationId, timeoutMs = defaults.timeoutMs, account } = options;
  return new PaynetCall(operation, environment, { signal, correlationId, timeoutMs }, account);
}
