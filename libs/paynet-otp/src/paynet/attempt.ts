import { CanceledError, type Cancel, type CancelToken } from 'axios';
import { type NotSent, type NotSentReason } from './not-sent.js';

/**
 * How far one attempt came: `new` (nobody has shown to have it, a mock perhaps) · `queued` (our axios instance has it, interceptors run) ·
 * `dispatched` (an adapter has it) · `waiting` (our adapter has it, and no byte has left) · `left` (bytes may have left) · `unseen` (something has it that shows
 * no evidence).
 */
type Stage = 'new' | 'queued' | 'dispatched' | 'waiting' | 'left' | 'unseen';

/** What is proved about the bytes of an attempt: nothing left, some may have, or nobody can tell. */
export type Delivery = 'not-sent' | 'left' | 'no-evidence';

/**
 * One attempt to send one request: the evidence of its delivery, and the only ticket to send it.
 *
 * It travels as axios' cancel token, the one property that every adapter obeys and that merged and copied configs keep by reference. Its
 * state is private, so that whoever prints a config prints nothing of it.
 */
export class Attempt implements CancelToken {
  #stage: Stage = 'new';
  #cancelled: (Cancel & Error) | undefined;
  #listeners: ((cancel: Cancel) => void)[] = [];
  #leftAt: number | undefined;
  #failure: NotSent | undefined;

  /** @param isGuarded true when no real transport may get it. */
  constructor(readonly isGuarded: boolean) {}

  /** Our axios instance has it: until an adapter gets it, nothing can leave. */
  queue(): void {
    if (this.#stage === 'new') this.#stage = 'queued';
  }

  /** The moment before axios calls an adapter, whichever it is. Throws for an attempt that was dispatched before or given up. */
  dispatch(): void {
    this.throwIfRequested();
    if (this.#stage !== 'new' && this.#stage !== 'queued')
      throw new Error('This request has been sent before.');
    this.#stage = 'dispatched';
  }

  /** Our adapter takes it, once; false means that it must not be sent. */
  take(): boolean {
    const isSent = this.#stage === 'waiting' || this.#stage === 'left' || this.#stage === 'unseen';
    if (isSent || this.#cancelled !== undefined) return false;
    this.#stage = 'waiting';
    return true;
  }

  /** From now on bytes may be on their way. */
  leave(): void {
    if (this.#stage !== 'waiting') return;
    this.#stage = 'left';
    this.#leftAt = performance.now();
  }

  /** From now on nobody can tell. */
  loseSight(): void {
    if (this.#stage === 'waiting') this.#stage = 'unseen';
  }

  /** Notes why nothing could be sent, the first reason only; errors are no place for it, since interceptors may replace them. */
  fail(reason: NotSentReason, errorCode?: string): void {
    this.queue();
    this.#failure ??= { reason, errorCode };
  }

  /** Gives the attempt up: what has not left stays here for good. */
  giveUp(): void {
    if (this.#cancelled !== undefined) return;
    this.#cancelled = new CanceledError();
    const listeners = this.#listeners;
    this.#listeners = [];
    for (const listener of listeners) listener(this.#cancelled);
  }

  delivery(): Delivery {
    if (this.#stage === 'left') return 'left';
    return this.#stage === 'queued' || this.#stage === 'waiting' ? 'not-sent' : 'no-evidence';
  }

  /** Monotonic time at which bytes may first have left; `undefined` without evidence. */
  leftAt(): number | undefined {
    return this.#leftAt;
  }

  /** Why nothing could be sent, as far as that is known. */
  failure(): NotSent | undefined {
    return this.#failure;
  }

  // What axios asks of a cancel token.

  get promise(): Promise<Cancel> {
    return new Promise((resolve) => this.subscribe(resolve));
  }

  get reason(): Cancel | undefined {
    return this.#cancelled;
  }

  throwIfRequested(): void {
    if (this.#cancelled !== undefined) throw this.#cancelled;
  }

  subscribe(listener: (cancel: Cancel) => void): void {
    if (this.#cancelled === undefined) this.#listeners.push(listener);
    else listener(this.#cancelled);
  }

  unsubscribe(listener: (cancel: Cancel) => void): void {
    this.#listeners = this.#listeners.filter((other) => other !== listener);
  }

  toAbortSignal(): AbortSignal {
    const controller = new AbortController();
    this.subscribe(() => controller.abort());
    return controller.signal;
  }
}
