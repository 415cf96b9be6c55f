import { BoundedMap } from './bounded.js';

/** A yes to send_otp as it reached the caller; `notBefore` is absent when its `otp_expire` could not be read. */
export interface ToldYes {
  readonly notBefore?: number;
}

interface NumberKnowledge {
  notBefore: number;
  /** Per call whose answer is still to come: the expiry of the SMS it sent. */
  readonly underWay: Map<number, number>;
}

/**
 * What callers of send_otp were told. A fault can make the answer differ from what happened, and only the answer can be
 * kept: a caller who was promised an SMS until noon breaks the contract by sending again before, with or without an SMS.
 * A call that told nothing readable is judged by the SMS it sent.
 */
export class CallerKnowledge {
  readonly #numbers: BoundedMap<string, NumberKnowledge>;
  readonly #accepted: BoundedMap<string, true>;

  constructor(capacity: number) {
    this.#numbers = new BoundedMap(capacity);
    this.#accepted = new BoundedMap(capacity);
  }

  /** How many numbers are no longer known. */
  get forgottenNumbers(): number {
    return this.#numbers.forgotten;
  }

  smsLeft(gsm: string, requestId: number, expiresAt: number): void {
    this.#of(gsm).underWay.set(requestId, expiresAt);
  }

  /** The call has ended; `told` is undefined when no yes reached the caller. */
  answered(gsm: string, otpSessionId: string, requestId: number, told: ToldYes | undefined): void {
    if (told !== undefined) this.#accepted.set(otpSessionId, true);
    const known = this.#of(gsm);
    const until = told?.notBefore ?? known.underWay.get(requestId) ?? 0;
    known.underWay.delete(requestId);
    // Never shortened: a later answer does not take back what an earlier one said.
    known.notBefore = Math.max(known.notBefore, until);
  }

  mayNotSendBefore(gsm: string): number {
    const known = this.#numbers.get(gsm);
    return known === undefined ? 0 : Math.max(known.notBefore, ...known.underWay.values());
  }

  wasToldAccepted(otpSessionId: string): boolean {
    return this.#accepted.get(otpSessionId) !== undefined;
  }

  clear(): void {
    this.#numbers.clear();
    this.#accepted.clear();
  }

  #of(gsm: string): NumberKnowledge {
    const known = this.#numbers.get(gsm) ?? { notBefore: 0, underWay: new Map<number, number>() };
    this.#numbers.set(gsm, known);
    return known;
  }
}
