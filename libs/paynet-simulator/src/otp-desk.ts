import { BoundedMap } from './bounded.js';
import { type SeededRandom } from './random.js';
import { type Switches } from './switches.js';

/** One code that went out. Several session ids may lead to it (`earlyResend: 'repeat'`). */
export interface Otp {
  readonly gsm: string;
  readonly code: string;
  readonly expiresAt: number;
  /** The four digits below the millisecond, so that one expiry always reads the same. */
  readonly finerDigits: string;
  wrongCodes: number;
  /** The last good check_otp. */
  checkedAt?: number;
  saved: boolean;
  voided: boolean;
}

export type SendVerdict =
  | { readonly kind: 'sms'; readonly otp: Otp }
  | { readonly kind: 'quiet'; readonly otp: Otp }
  | { readonly kind: 'refused'; readonly reason: 'early-resend' | 'reused-session'; readonly otp?: Otp };

export type CodeVerdict =
  'right' | 'unknown-session' | 'expired' | 'attempts-used-up' | 'wrong' | 'used' | 'unchecked';

/** Paynet's side of the one-time codes: who may get one, and which answer is right. */
export class OtpDesk {
  readonly #sessions: BoundedMap<string, Otp>;
  readonly #latest: BoundedMap<string, Otp>;

  constructor(
    capacity: number,
    private readonly switches: Switches,
    private readonly random: SeededRandom,
    private readonly now: () => number,
  ) {
    this.#sessions = new BoundedMap(capacity);
    this.#latest = new BoundedMap(capacity);
  }

  /** The code that still bars this number from another send_otp. */
  pending(gsm: string): Otp | undefined {
    const otp = this.#latest.get(gsm);
    return otp !== undefined && this.now() < otp.expiresAt ? otp : undefined;
  }

  /** How many numbers that got an SMS are no longer known. */
  get forgottenNumbers(): number {
    return this.#latest.forgotten;
  }

  /** Whether send_otp accepted this session id before. */
  knows(otpSessionId: string): boolean {
    return this.#sessions.get(otpSessionId) !== undefined;
  }

  wasChecked(gsm: string, otpSessionId: string): boolean {
    return this.#find(gsm, otpSessionId)?.checkedAt !== undefined;
  }

  send(gsm: string, otpSessionId: string): SendVerdict {
    const pending = this.pending(gsm);
    const reused = this.#sessions.get(otpSessionId);
    if (pending === undefined) {
      if (reused !== undefined && this.switches.reusedSession === 'refuse') {
        return { kind: 'refused', reason: 'reused-session' };
      }
      return this.#issue(gsm, otpSessionId);
    }
    if (this.switches.earlyResend === 'refuse')
      return { kind: 'refused', reason: 'early-resend', otp: pending };
    if (reused !== undefined && reused !== pending && this.switches.reusedSession === 'refuse') {
      return { kind: 'refused', reason: 'reused-session' };
    }
    if (this.switches.earlyResend === 'ignore') return { kind: 'quiet', otp: pending };
    if (this.switches.earlyResend === 'repeat') {
      this.#sessions.set(otpSessionId, pending);
      return { kind: 'sms', otp: pending };
    }
    pending.voided = true;
    return this.#issue(gsm, otpSessionId);
  }

  check(gsm: string, otpSessionId: string, code: string): CodeVerdict {
    const otp = this.#find(gsm, otpSessionId);
    const verdict = this.#judge(otp, code, false);
    if (otp === undefined || verdict !== 'right') return verdict;
    if (otp.checkedAt !== undefined && this.switches.checkConsumesCode) return 'used';
    otp.checkedAt = this.now();
    return 'right';
  }

  /** Called only when the rest of the save is good: a yes may use the code up. */
  redeem(gsm: string, otpSessionId: string, code: string): CodeVerdict {
    const otp = this.#find(gsm, otpSessionId);
    const mayBeLate = otp?.checkedAt !== undefined && this.switches.checkedCodeOutlivesExpiry;
    const verdict = this.#judge(otp, code, mayBeLate);
    if (otp === undefined || verdict !== 'right') return verdict;
    if (otp.checkedAt === undefined && this.switches.saveNeedsCheck) return 'unchecked';
    if (this.#isCheckStale(otp)) return 'expired';
    otp.saved = true;
    return 'right';
  }

  clear(): void {
    this.#sessions.clear();
    this.#latest.clear();
  }

  #issue(gsm: string, otpSessionId: string): SendVerdict {
    const { codeLength, codeAlphabet, otpTtlMs } = this.switches;
    const otp: Otp = {
      gsm,
      code: codeAlphabet === 'digits' ? this.random.digits(codeLength) : this.random.mixedCode(codeLength),
      expiresAt: this.now() + otpTtlMs,
      finerDigits: this.random.digits(4),
      wrongCodes: 0,
      saved: false,
      voided: false,
    };
    this.#sessions.set(otpSessionId, otp);
    this.#latest.set(gsm, otp);
    return { kind: 'sms', otp };
  }

  #find(gsm: string, otpSessionId: string): Otp | undefined {
    const otp = this.#sessions.get(otpSessionId);
    return otp?.gsm === gsm ? otp : undefined;
  }

  #judge(otp: Otp | undefined, code: string, mayBeLate: boolean): CodeVerdict {
    if (otp === undefined) return 'unknown-session';
    if (otp.voided || (!mayBeLate && this.now() >= otp.expiresAt)) return 'expired';
    if (otp.wrongCodes >= this.switches.maxAttempts) return 'attempts-used-up';
    if (!this.#same(otp.code, code)) {
      otp.wrongCodes += 1;
      return 'wrong';
    }
    return otp.saved && this.switches.saveConsumesOtp ? 'used' : 'right';
  }

  #isCheckStale({ checkedAt }: Otp): boolean {
    const { checkedCodeLifeMs } = this.switches;
    return checkedAt !== undefined && checkedCodeLifeMs > 0 && this.now() >= checkedAt + checkedCodeLifeMs;
  }

  #same(expected: string, given: string): boolean {
    return this.switches.codeCaseSensitive
      ? expected === given
      : expected === given.replace(/[a-z]/g, (letter) => letter.toUpperCase());
  }
}
