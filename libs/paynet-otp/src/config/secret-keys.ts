import { PaynetConfigError, PaynetInputError, type PaynetEnvironment } from '../errors/index.js';
import { type PaynetAccount, type PaynetClientOptions, type PaynetSecretKey } from './options.js';

const ACCOUNT_KEPT_MS = 60_000;
/** How long a lookup under way is shared: one that hangs must not bar its account for longer. */
const LOOKUP_SHARED_MS = 1_000;
const ACCOUNTS_KEPT = 1_000;

export const SECRET_KEY_RULE =
  'must be a non-empty string of printable ASCII without spaces (PAYNET_LIVE_SECRET_KEY / PAYNET_TEST_SECRET_KEY, else PAYNET_SECRET_KEY)';

/** Picks the environment's key; `undefined` when it is missing or cannot stand in a header. */
export function pickSecretKey(key: unknown, environment: PaynetEnvironment): string | undefined {
  const own = typeof key === 'object' && key !== null ? (key as Record<string, unknown>)[environment] : key;
  return typeof own === 'string' && /^[\x21-\x7e]+$/.test(own) ? own : undefined;
}

/**
 * The secret keys of the module and of its accounts; accounts are resolved once a minute, so that a key can be rotated without a restart.
 */
export class SecretKeys {
  private readonly accounts = new Map<string, { key: string | Promise<string>; until: number }>();

  constructor(
    private readonly options: Pick<PaynetClientOptions, 'environment' | 'secretKey' | 'resolveAccount'>,
  ) {}

  /**
   * @throws PaynetConfigError when the key is missing or unusable · PaynetInputError when there is no such account.
   */
  of(account: string | undefined): string | Promise<string> {
    if (account !== undefined) return this.ofAccount(account);
    const { secretKey } = this.options;
    return typeof secretKey === 'function'
      ? this.fromFunction(secretKey)
      : this.usable(secretKey, 'secretKey');
  }

  private async fromFunction(secretKey: () => PaynetSecretKey | Promise<PaynetSecretKey>): Promise<string> {
    return this.usable(await secretKey(), 'secretKey');
  }

  private ofAccount(account: string): string | Promise<string> {
    const known = this.accounts.get(account);
    if (known !== undefined && performance.now() < known.until) return known.key;
    this.accounts.delete(account);
    const oldest = this.accounts.keys().next();
    if (this.accounts.size >= ACCOUNTS_KEPT && oldest.done !== true) this.accounts.delete(oldest.value);
    const lookup = this.resolve(account);
    const entry = { key: lookup as string | Promise<string>, until: performance.now() + LOOKUP_SHARED_MS };
    this.accounts.set(account, entry);
    lookup.then(
      (key) => Object.assign(entry, { key, until: performance.now() + ACCOUNT_KEPT_MS }),
      () => {
        if (this.accounts.get(account) === entry) this.accounts.delete(account);
      },
    );
    return lookup;
  }

  private async resolve(account: string): Promise<string> {
    const found: PaynetAccount | null | undefined = await this.options.resolveAccount?.(account);
    if (found === undefined || found === null)
      throw new PaynetInputError('account', 'is not known', { operation: 'call' });
    return this.usable(found.secretKey, 'resolveAccount');
  }

  private usable(key: unknown, field: string): string {
    const { environment } = this.options;
    const usable = pickSecretKey(key, environment);
    if (usable !== undefined) return usable;
    throw new PaynetConfigError([{ field, rule: SECRET_KEY_RULE }], { operation: 'call', environment });
  }
}
