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
  const { message = '', code } = (typeof error === 'object' ? error : null) as {
    message?: unknown;
    code?: unknown;
  };
  if (typeof message === 'string' && FOREIGN_DATA.test(message)) {
    return new StoreDataError('What is stored under a key of the OTP store was not written by it.');
  }
  return new StoreUnavailableError(`The OTP store did not answer as it should (${reason(message, code)}).`);
}

function reason(message: unknown, code: unknown): string {
  if (typeof code === 'string' && /^[A-Z_]{2,32}$/.test(code)) return code;
  // Older servers wrap what a script ran into: `ERR Error running script …: -OOM …`.
  const words =
    typeof message === 'string' ? /^(?:ERR .*user_script:\s?\d+: )?-?([A-Z]{2,20}) /.exec(message) : null;
  const word = words?.[1];
  return word ?? 'no connection';
}
