import { CanceledError, type AxiosResponse, type Cancel, type CancelToken } from 'axios';
import { reasonOfConnectError, reasonWithoutEvidence, type NotSent, type NotSentReason } from './not-sent.js';

/**
 * How far one attempt came: `new` (nobody has shown to have it, a mock perhaps) · `queued` (our axios instance has it, interceptors run) · `unseen` (something has it
 * that shows no evidence) · `waiting` (our adapter has it, and no byte has left) · `left` (bytes may have left).
 */
type Stage = 'new' | 'queued' | 'unseen' | 'waiting' | 'left';

/**
 * One attempt to send one request: the evidence of its delivery, its answer, and the only ticket to send it.
 *
 * It travels as axios' cancel token, the one property that every adapter obeys and that merged and copied configs keep by reference. Its
 * state is private, so that whoever prints a config prints nothing of it.
 */
export class Attempt implements CancelToken {
  #stage: Stage = 'new';
  #mustTunnel = false;
  #hasTicket = true;
  /** How often axios may still ask whether to go on: once before it sends and once after, and freely while an adapter is at work. */
  #turns = 2;
  #cancelled: (Cancel & Error) | undefined;
  #listeners: ((cancel: Cancel) => void)[] = [];
  #leftAt: number | undefined;
  #failure: NotSent | undefined;
  #answer: AxiosResponse | undefined;

  /** @param isGuarded true when no real transport may get it. */
  constructor(readonly isGuarded: boolean) {}

  /**
   * Our axios instance has it: until axios turns to an adapter, nothing can leave.
   *
   * @param mustTunnel true when only our own adapter knows the configured proxy.
   */
  queue(mustTunnel: boolean): void {
    if (this.#stage === 'new') this.#stage = 'queued';
    this.#mustTunnel = mustTunnel;
  }

  /** True when an adapter of axios would go round the configured proxy. */
  get mustTunnel(): boolean {
    return this.#mustTunnel;
  }

  /** An adapter takes it, once; false means that it must not be sent. */
  take(): boolean {
    if (!this.#hasTicket || this.#cancelled !== undefined) return false;
    this.#hasTicket = false;
    this.#turns = Infinity;
    this.#dispatch();
    return true;
  }

  /** Whoever has taken it may be a wrapper or a mock that hands it on to one adapter more. */
  lend(): void {
    this.#hasTicket = true;
  }

  /** Our adapter has it, and shows what leaves. */
  watch(): void {
    if (this.#stage === 'unseen') this.#stage = 'waiting';
  }

  /** From now on bytes may be on their way, or were. */
  leave(): void {
    if (this.#stage === 'waiting') this.#leftAt = performance.now();
    this.#stage = 'left';
  }

  /** From now on nobody can tell. */
  loseSight(): void {
    if (this.#stage === 'waiting') this.#stage = 'unseen';
  }

  /** Notes why nothing could be sent, the first reason only; errors are no place for it, since interceptors may replace them. */
  fail(reason: NotSentReason, errorCode?: string): void {
    this.#failure ??= { reason, errorCode };
  }

  /** The adapter is done, without an answer: what its error code proves is noted. */
  end(errorCode?: string): void {
    this.#settle();
    const reason =
      this.#stage === 'waiting' ? reasonOfConnectError(errorCode) : reasonWithoutEvidence(errorCode);
    if (reason !== undefined) this.fail(reason, errorCode);
  }

  /** The adapter is done, and this is what Paynet answered, whatever interceptors make of it. */
  endWith(answer: AxiosResponse): void {
    this.#settle();
    this.leave();
    this.#answer = answer;
  }

  /** Gives the attempt up: what has not left stays here for good. */
  giveUp(): void {
    if (this.#cancelled !== undefined) return;
    this.#cancelled = new CanceledError();
    const listeners = this.#listeners;
    this.#listeners = [];
    for (const listener of listeners) listener(this.#cancelled);
  }

  /** True while nobody has shown to have it: whoever answers for it is a mock. */
  isUntouched(): boolean {
    return this.#stage === 'new';
  }

  /** Paynet's answer, as far as an adapter brought one. */
  answer(): AxiosResponse | undefined {
    return this.#answer;
  }

  /** Why nothing was sent; `undefined` when bytes may have left, or nobody can tell. */
  notSent(): NotSent | undefined {
    if (this.#stage === 'left') return undefined;
    const isHere = this.#stage === 'queued' || this.#stage === 'waiting';
    return this.#failure ?? (isHere ? { reason: 'interceptor' } : undefined);
  }

  /** Monotonic time at which bytes may first have left; `undefined` without evidence. */
  leftAt(): number | undefined {
    return this.#leftAt;
  }

  #dispatch(): void {
    if (this.#stage === 'new' || this.#stage === 'queued') this.#stage = 'unseen';
  }

  #settle(): void {
    this.#hasTicket = false;
    this.#turns = 1;
  }

  // What axios asks of a cancel token.

  get promise(): Promise<Cancel> {
    return new Promise((resolve) => this.subscribe(resolve));
  }

  get reason(): Cancel | undefined {
    return this.#cancelled;
  }

  /** Asked by axios before it turns to an adapter and after: the one moment that whoever sends the request again cannot leave out, whatever he has replaced. */
  throwIfRequested(): void {
    if (this.#cancelled !== undefined) throw this.#cancelled;
    if (this.#turns === 0) throw new Error('This request has been sent before.');
    this.#turns -= 1;
    this.#dispatch();
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
