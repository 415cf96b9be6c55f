import { randomUUID } from 'node:crypto';
import { type PaynetEnvironment, type PaynetErrorDetails, type PaynetOperation } from '../errors/index.js';

/** What a caller may say about one call, beside the request itself. */
export interface CallOptions {
  /** Gives the call up. After bytes have left, giving up does not undo: the outcome is then unknown. */
  signal?: AbortSignal | undefined;
  /** Milliseconds for the whole call, waiting and retries included; default: the module's `timeoutMs`. */
  timeoutMs?: number | undefined;
  /** Printed in errors and events of this call; default: a random UUID. Calls that share one send or check share that of the first. */
  correlationId?: string | undefined;
  /** The shopper's address, for the optional limit per address (IPv6: per /64). Never stored or logged in clear. */
  ip?: string | undefined;
}

/**
 * One call under way: its name, its deadline on the monotonic clock and whose key it uses.
 */
export class PaynetCall {
  readonly signal: AbortSignal | undefined;
  /** When the call began and when it must have ended, on the monotonic clock. */
  readonly startedAt = performance.now();
  readonly deadline: number;
  #correlationId: string | undefined;

  constructor(
    readonly operation: PaynetOperation,
    readonly environment: PaynetEnvironment,
    options: Pick<CallOptions, 'signal' | 'correlationId'> & { timeoutMs: number },
    /** Which merchant's key; `undefined` is the module's own. */
    readonly account?: string,
  ) {
    this.#correlationId = options.correlationId;
    this.signal = options.signal;
    this.deadline = this.startedAt + options.timeoutMs;
  }

  /** The caller's own, or a random UUID, made when somebody asks for it. */
  get correlationId(): string {
    return (this.#correlationId ??= randomUUID());
  }

  /** Milliseconds until the deadline, never below zero. */
  remainingMs(): number {
    return Math.max(0, this.deadline - performance.now());
  }

  /** True when the caller gave up or the time is over. */
  isOver(): boolean {
    return this.signal?.aborted === true || this.remainingMs() === 0;
  }

  /** The part of every error's details that is the same for the whole call. */
  describe(): Pick<PaynetErrorDetails, 'operation' | 'environment' | 'correlationId'> {
    return { operation: this.operation, environment: this.environment, correlationId: this.correlationId };
  }
}
