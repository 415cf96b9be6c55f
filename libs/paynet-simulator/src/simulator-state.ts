import { setTimeout as sleep } from 'node:timers/promises';
import { CallerKnowledge } from './caller-knowledge.js';
import { CardVault } from './card-vault.js';
import { type Endpoint } from './endpoints.js';
import { FaultBook } from './faults.js';
import { OtpDesk, type Otp } from './otp-desk.js';
import { maskDigitRuns } from './masking.js';
import { SIMULATOR_SECRET_KEY, type SimulatorOptions } from './options.js';
import { SeededRandom } from './random.js';
import { Referee, type RefereeRule, type Violation } from './referee.js';
import { Exchange, RequestLog, type SimulatedRequest } from './request-log.js';
import { SimulatedClock } from './simulated-clock.js';
import { SmsLog, type SimulatedSms } from './sms-log.js';
import { createSwitches, type Switches } from './switches.js';

/** What the phone page is told while it is open. */
export type SimulatorEvent =
  | { readonly type: 'message'; readonly data: SimulatedSms }
  | { readonly type: 'request'; readonly data: SimulatedRequest }
  | { readonly type: 'violation'; readonly data: Violation }
  | { readonly type: 'changed' | 'reset'; readonly data: Record<string, never> };

export interface SimulatorHealth {
  readonly status: 'ok';
  /** ISO 8601 in UTC, on Paynet's simulated clock. */
  readonly now: string;
  readonly seed: string | number;
  /** Whether the key is `SIMULATOR_SECRET_KEY`. */
  readonly acceptsPublishedKey: boolean;
  /** How many of the oldest numbers had to be forgotten: an early resend to one of them may be neither refused nor noted. */
  readonly forgottenNumbers: number;
}

const maxRemembered = 5000;

/** One Paynet: everything a running simulator knows, and the only place where its parts meet. */
export class SimulatorState {
  readonly random: SeededRandom;
  /** For faults and the lies they tell: a stream of its own, so that arming one leaves the codes of a seed as they are. */
  readonly dice: SeededRandom;
  readonly clock: SimulatedClock;
  readonly switches: Switches;
  readonly desk: OtpDesk;
  readonly callers = new CallerKnowledge(maxRemembered);
  readonly vault: CardVault;
  readonly faults: FaultBook;
  readonly messages: SmsLog;
  readonly requests: RequestLog;
  readonly referee: Referee;
  readonly listeners = new Set<(event: SimulatorEvent) => void>();

  readonly #resetSwitches: () => void;
  #interruption = new AbortController();
  #lastRequestId = 0;
  #lastMessageId = 0;

  constructor(readonly options: SimulatorOptions) {
    const changed = () => {
      this.tell({ type: 'changed', data: {} });
    };
    this.random = new SeededRandom(options.seed);
    this.dice = new SeededRandom(`${options.seed} dice`);
    this.clock = new SimulatedClock(options.now, changed);
    const board = createSwitches(options.switches, changed);
    this.switches = board.switches;
    this.#resetSwitches = () => {
      board.reset();
    };
    this.desk = new OtpDesk(maxRemembered, this.switches, this.random, () => this.clock.now());
    this.vault = new CardVault(maxRemembered, this.switches, this.random);
    this.faults = new FaultBook(this.dice, changed);
    this.messages = new SmsLog(options.maxMessages);
    this.requests = new RequestLog(options.maxRequests);
    this.referee = new Referee(options.maxRequests, options.optionalRules);
  }

  /** Aborted by the next reset or stop: whatever waits inside the simulator ends then. */
  get interruption(): AbortSignal {
    return this.#interruption.signal;
  }

  health(): SimulatorHealth {
    return {
      status: 'ok',
      now: this.timestamp(),
      seed: this.options.seed,
      acceptsPublishedKey: this.options.key === SIMULATOR_SECRET_KEY,
      forgottenNumbers: Math.max(this.desk.forgottenNumbers, this.callers.forgottenNumbers),
    };
  }

  timestamp(): string {
    return new Date(this.clock.now()).toISOString();
  }

  tell(event: SimulatorEvent): void {
    for (const listener of this.listeners) listener(event);
  }

  /** A wait in real time; rejects on reset and stop. */
  async pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.interruption });
  }

  open(method: string, path: string, headers: Readonly<Record<string, unknown>>): Exchange {
    this.#lastRequestId += 1;
    const exchange = new Exchange(this.#lastRequestId, this.timestamp(), method, path, headers);
    this.requests.push(exchange.entry);
    return exchange;
  }

  finish(exchange: Exchange): void {
    if (this.listeners.size > 0) this.tell({ type: 'request', data: structuredClone(exchange.entry) });
  }

  note(exchange: Exchange, endpoint: Endpoint | undefined, rule: RefereeRule, detail: string): void {
    if (!this.referee.isWatching(rule)) return;
    const violation = { rule, endpoint, at: this.timestamp(), detail, requestId: exchange.id };
    exchange.entry.violations.push(rule);
    this.referee.note(violation);
    this.tell({ type: 'violation', data: violation });
  }

  sendSms(otp: Otp, otpSessionId: string, exchange: Exchange): void {
    this.#lastMessageId += 1;
    const sms = {
      id: this.#lastMessageId,
      gsm: otp.gsm,
      code: otp.code,
      otpSessionId: maskDigitRuns(otpSessionId),
      sentAt: this.timestamp(),
      expiresAt: new Date(otp.expiresAt).toISOString(),
      requestId: exchange.id,
    };
    exchange.entry.smsSent = true;
    this.callers.smsLeft(otp.gsm, exchange.id, otp.expiresAt);
    this.messages.deliver(sms);
    this.tell({ type: 'message', data: sms });
  }

  /** Ends every wait inside the simulator, those to come included. */
  stop(): void {
    const reason = 'The simulator was stopped';
    this.#interrupt(reason);
    this.messages.close(reason);
  }

  #interrupt(reason: string): void {
    this.#interruption.abort(new Error(reason));
    this.#interruption = new AbortController();
  }

  /** Back to how it was when started; ids go on counting, so that a page that looks on is not confused. */
  reset(): void {
    const reason = 'The simulator was reset';
    this.#interrupt(reason);
    this.messages.clear(reason);
    this.random.restart();
    this.dice.restart();
    this.clock.reset();
    this.#resetSwitches();
    this.faults.clear();
    this.desk.clear();
    this.callers.clear();
    this.vault.clear();
    this.requests.clear();
    this.referee.clear();
    this.tell({ type: 'reset', data: {} });
  }
}
