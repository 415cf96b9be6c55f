import { type AddressInfo } from 'node:net';
import { type Faults } from './faults.js';
import { readRequestFilter, readSignal, readSmsQuery } from './filters.js';
import { readOptions, type SimulatorStartOptions } from './options.js';
import { SimulatedPhone } from './phone.js';
import { type Violation } from './referee.js';
import { type RequestFilter, type SimulatedRequest } from './request-log.js';
import { createServer } from './server.js';
import { type SimulatedClock } from './simulated-clock.js';
import { SimulatorState, type SimulatorHealth } from './simulator-state.js';
import { type SimulatedSms, type SmsFilter, type SmsWait } from './sms-log.js';
import { type Switches } from './switches.js';

/** A running offline Paynet; any number of them live side by side in one process. */
export class PaynetSimulator {
  readonly #state: SimulatorState;
  readonly #close: () => Promise<void>;
  #stopped: Promise<void> | undefined;

  /** Where it listens, `http://127.0.0.1:PORT`: the `baseUrl` of a client under test. */
  readonly url: string;
  /** The secret key it accepts. */
  readonly key: string;
  /** The seed in use: pass it again to repeat a run. */
  readonly seed: string | number;

  private constructor(state: SimulatorState, url: string, close: () => Promise<void>) {
    this.#state = state;
    this.#close = close;
    this.url = url;
    this.key = state.options.key;
    this.seed = state.options.seed;
  }

  /**
   * Starts a Paynet on a free port of 127.0.0.1, or as told.
   * Throws `SimulatorInputError` for an option that does not fit, and an `Error` when `NODE_ENV` is `production` or
   * the port is taken.
   */
  static async start(options: SimulatorStartOptions = {}): Promise<PaynetSimulator> {
    if (process.env['NODE_ENV'] === 'production') {
      throw new Error(
        'paynet-simulator does not start while NODE_ENV is production: it would accept any card as stored',
      );
    }
    const state = new SimulatorState(readOptions(options));
    const { host, port } = state.options;
    const app = await createServer(state);
    try {
      await app.listen({ host, port });
    } catch (error) {
      await app.close();
      throw explainListenError(error, host, port);
    }
    const address = app.server.address() as AddressInfo;
    return new PaynetSimulator(state, urlOf(address), () => app.close());
  }

  /** The handset of a number written as `5XXXXXXXXX`. */
  phone(gsm: string): SimulatedPhone {
    return new SimulatedPhone(this.#state.messages, gsm);
  }

  /** What fails on demand: `paynet.faults.add({ side: 'afterSms', kind: 'reset', times: 1 })`. */
  get faults(): Faults {
    return this.#state.faults;
  }

  /** What Paynet believes the time is, to be shifted and frozen. */
  get clock(): SimulatedClock {
    return this.#state.clock;
  }

  /** What Paynet does not document, to be set by assignment: `paynet.switches.otpMandatory = false`. */
  get switches(): Switches {
    return this.#state.switches;
  }

  /**
   * The SMS sent, oldest first. With `wait`, as soon as one fits the filter, and an empty list when none came in time
   * or the simulator was reset or stopped. A filter that does not fit throws (with `wait`: rejects with) `SimulatorInputError`.
   */
  messages(filter: SmsFilter & SmsWait): Promise<SimulatedSms[]>;
  messages(filter?: SmsFilter): SimulatedSms[];
  messages(filter: SmsFilter & Partial<SmsWait> = {}): SimulatedSms[] | Promise<SimulatedSms[]> {
    const { wait, signal, ...rest } = filter;
    if (wait !== undefined) return this.#waitForMessages({ wait, ...rest }, signal);
    return this.#state.messages.list(readSmsQuery(rest).filter);
  }

  async #waitForMessages(
    query: SmsFilter & SmsWait,
    signal: AbortSignal | undefined,
  ): Promise<SimulatedSms[]> {
    const { filter, wait } = readSmsQuery(query);
    if (signal !== undefined) readSignal(signal, 'signal');
    return this.#state.messages.waitForAny(filter, { timeoutMs: wait, signal });
  }

  /**
   * The calls received, oldest first; without keys, card numbers and security codes.
   * Throws `SimulatorInputError` for a filter that does not fit.
   */
  requests(filter: RequestFilter = {}): SimulatedRequest[] {
    return this.#state.requests.list(readRequestFilter(filter));
  }

  /** That it is well, what it believes the time is, and how it was started. */
  health(): SimulatorHealth {
    return this.#state.health();
  }

  /** Every breach of Paynet's contract so far, oldest first. */
  violations(): Violation[] {
    return this.#state.referee.list();
  }

  /** Back to how it was when started: no messages, cards, faults or violations, switches and clock as given. */
  reset(): void {
    this.#state.reset();
  }

  /** Ends every connection and wait; may be called again. */
  stop(): Promise<void> {
    this.#stopped ??= (async () => {
      this.#state.stop();
      await this.#close();
    })();
    return this.#stopped;
  }
}

function urlOf({ address, family, port }: AddressInfo): string {
  if (address === '0.0.0.0' || address === '::') return `http://127.0.0.1:${port}`;
  return family === 'IPv6' ? `http://[${address}]:${port}` : `http://${address}:${port}`;
}

function explainListenError(error: unknown, host: string, port: number): Error {
  const code =
    typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown error';
  const reason =
    {
      EADDRINUSE: 'the port is taken',
      EACCES: 'the port is not allowed',
      EADDRNOTAVAIL: 'this machine does not have the address',
      ENOTFOUND: 'the host name is not known',
      EAI_AGAIN: 'the host name is not known',
    }[code] ?? code;
  return Object.assign(new Error(`Cannot listen on ${host} port ${port}: ${reason}`), { code });
}
