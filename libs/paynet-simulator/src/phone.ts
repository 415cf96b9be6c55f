import { readGsm } from './bad-input.js';
import { readWaitOptions } from './filters.js';
import { type SimulatedSms, type SmsLog, type WaitOptions } from './sms-log.js';

/** The shopper's handset: reads the simulated SMS of one number. */
export class SimulatedPhone {
  readonly #log: SmsLog;
  readonly gsm: string;

  /** Throws `SimulatorInputError` unless the number is written as `5XXXXXXXXX`. */
  constructor(log: SmsLog, gsm: string) {
    this.#log = log;
    this.gsm = readGsm(gsm, 'gsm');
  }

  /**
   * The oldest code not yet taken by `nextCode`, or the next one to arrive. Waits 5000 real milliseconds unless told
   * otherwise (at most a day) and rejects when none came, when aborted, when the simulator is reset meanwhile or stopped,
   * and with `SimulatorInputError` for an option that does not fit.
   */
  async nextCode(options: WaitOptions = {}): Promise<string> {
    return this.#log.takeCode(this.gsm, readWaitOptions(options));
  }

  /** Every message still remembered, oldest first. */
  messages(): SimulatedSms[] {
    return this.#log.list({ gsm: this.gsm });
  }

  /** The newest code, taken or not; undefined before the first SMS. */
  lastCode(): string | undefined {
    return this.messages().at(-1)?.code;
  }
}
