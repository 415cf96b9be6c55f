/** The store did not do what it was asked: it cannot be reached, does not answer in time, or refuses. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';
}

/** What is under one of the store's keys was not written by it. */
export class StoreDataError extends Error {
  override readonly name = 'StoreDataError';
}

/** The scripts' own word for data that is not theirs; `scripts/prelude.lua`. */
const FOREIGN_DATA = /PAYNET_OTP_DATA|WRONGTYPE/;

/**
 * Makes a client's error fit to be shown. Clients attach the command with all its arguments, and the address: only the server's error
 * word (`OOM`, `READONLY`) or the system's (`ECONNREFUSED`) is taken over.
 */
export function storeError(error: unknown): Error {
  if (error instanceof StoreUnavailableError || error instanceof StoreDataError) return error;
  const message = textOf(error, 'message');
  if (FOREIGN_DATA.test(message)) {
    return new StoreDataError('What is stored under a key of the OTP store was not written by it.');
  }
  // Older servers wrap what a script ran into: `ERR Error running script …: -OOM …`.
  const word = /^(?:ERR .*user_script:\s?\d+: )?-?([A-Z]{2,20}) /.exec(message)?.[1];
  const reason = /^[A-Z_]{2,32}$/.exec(textOf(error, 'code'))?.[0] ?? word ?? 'no connection';
  return new StoreUnavailableError(`The OTP store did not answer as it should (${reason}).`);
}

/** The server was restarted, failed over, or its scripts were flushed. */
export function isUnknownScript(error: unknown): boolean {
  return textOf(error, 'message').startsWith('NOSCRIPT');
}

function textOf(error: unknown, name: 'message' | 'code'): string {
  const value = (error as Record<string, unknown> | null | undefined)?.[name];
  return typeof value === 'string' ? value : '';
}
