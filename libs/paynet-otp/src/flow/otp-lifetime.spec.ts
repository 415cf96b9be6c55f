import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type PaynetAnswer } from '../paynet/paynet-answer.js';
import { OtpLifetimes } from './otp-lifetime.js';

const HOUR = 3_600_000;
const SAFE_HOLD_MS = 180_000;
/** Paynet's time in the tests; this machine's differs. */
const PAYNET_NOW = Date.parse('2017-07-17T15:27:15+03:00');
const ERROR_MS = 600;
/** The end of the hold on the store's clock, which is neither Paynet's nor this machine's. */
const HELD_UNTIL = Date.parse('2017-07-17T17:00:00+03:00');

/** An answer to `send_otp`, made at `PAYNET_NOW` by Paynet's clock. */
function answered(
  otpExpire: unknown,
  clock: PaynetAnswer['clock'] = { nowMs: PAYNET_NOW, errorMs: ERROR_MS },
): PaynetAnswer {
  return { status: 200, resultCode: 0, body: { otp_expire: otpExpire }, clock };
}

describe('The life of an OTP', () => {
  let lifetimes: OtpLifetimes;

  beforeEach(() => {
    lifetimes = new OtpLifetimes();
    jest.spyOn(Date, 'now').mockReturnValue(PAYNET_NOW);
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('is read from the published sample: seven digits of a second and an offset', () => {
    const expiresAt = Date.parse('2017-07-17T15:30:15.058+03:00');
    expect(lifetimes.ofAnswer(answered('2017-07-17T15:30:15.0581408+03:00'), HELD_UNTIL)).toEqual({
      expiresAt,
      expiresAtEstimated: false,
      // From the earliest that Paynet's clock may be, past the millisecond that was cut short.
      lockMs: expiresAt + 1 - PAYNET_NOW + ERROR_MS,
    });
  });

  it.each([
    ['no digits of a second', '2017-07-17T15:30:15+03:00', '2017-07-17T15:30:15.000+03:00'],
    ['three digits', '2017-07-17T15:30:15.058+03:00', '2017-07-17T15:30:15.058+03:00'],
    ['one digit, the zeros dropped', '2017-07-17T15:30:15.5+03:00', '2017-07-17T15:30:15.500+03:00'],
    ['UTC', '2017-07-17T12:30:15.0581408Z', '2017-07-17T15:30:15.058+03:00'],
    ['another offset', '2017-07-17T14:30:15.0581408+02:00', '2017-07-17T15:30:15.058+03:00'],
    ['no offset, read as Turkish', '2017-07-17T15:30:15.0581408', '2017-07-17T15:30:15.058+03:00'],
  ])('is read with %s', (_name, otpExpire, meant) => {
    const lifetime = lifetimes.ofAnswer(answered(otpExpire), HELD_UNTIL);
    expect(lifetime).toMatchObject({ expiresAt: Date.parse(meant), expiresAtEstimated: false });
  });

  it.each<[string, unknown]>([
    ['missing', undefined],
    ['null', null],
    ['empty', ''],
    ['a number', 1_500_294_615],
    ['text', 'soon'],
    ['a month that there is not', '2017-13-17T15:30:15+03:00'],
    ['past', '2017-07-17T15:27:14.9999999+03:00'],
    ['now', '2017-07-17T15:27:15.0000000+03:00'],
    ['long past, as a default date is', '0001-01-01T00:00:00'],
    ['more than 24 h away', '2017-07-18T15:27:15.0010000+03:00'],
    ['far away, as a highest date is', '9999-12-31T23:59:59.9999999+03:00'],
  ])('is the safe hold, and says so, when otp_expire is %s', (_name, otpExpire) => {
    expect(lifetimes.ofAnswer(answered(otpExpire), HELD_UNTIL)).toEqual({
      lockMs: SAFE_HOLD_MS,
      expiresAt: PAYNET_NOW + SAFE_HOLD_MS,
      expiresAtEstimated: true,
    });
  });

  it('may be 24 h long', () => {
    expect(lifetimes.ofAnswer(answered('2017-07-18T15:27:15.0000000+03:00'), HELD_UNTIL)).toMatchObject({
      expiresAtEstimated: false,
      lockMs: 24 * HOUR + 1 + ERROR_MS,
    });
  });

  it.each([-HOUR, HOUR, -24 * HOUR])('is the same with a machine whose clock is %i ms wrong', (wrongMs) => {
    const right = lifetimes.ofAnswer(answered('2017-07-17T15:30:15.0581408+03:00'), HELD_UNTIL);
    const estimated = lifetimes.ofAnswer(answered('soon'), HELD_UNTIL);
    jest.spyOn(Date, 'now').mockReturnValue(PAYNET_NOW + wrongMs);
    const other = new OtpLifetimes();
    expect(other.ofAnswer(answered('2017-07-17T15:30:15.0581408+03:00'), HELD_UNTIL)).toEqual(right);
    expect(lifetimes.ofAnswer(answered('soon'), HELD_UNTIL)).toEqual({ ...estimated, ...held(lifetimes) });
  });

  it("falls back to this machine's clock where an answer has no readable Date header", () => {
    const unclocked = { ...answered('2017-07-17T15:37:15.0000000+03:00'), clock: undefined };
    expect(lifetimes.ofAnswer(unclocked, HELD_UNTIL).lockMs).toBe(600_001);
    // It may be wrong by hours: nothing is learnt from it.
    expect(lifetimes.safeHoldMs).toBe(SAFE_HOLD_MS);
    const unreadable = { ...answered('soon'), clock: undefined };
    expect(lifetimes.ofAnswer(unreadable, HELD_UNTIL)).toEqual({
      lockMs: SAFE_HOLD_MS,
      expiresAt: HELD_UNTIL,
      expiresAtEstimated: true,
    });
  });

  it('makes the safe hold longer, never shorter: as long as the longest life seen', () => {
    expect(lifetimes.safeHoldMs).toBe(SAFE_HOLD_MS);
    lifetimes.ofAnswer(answered('2017-07-17T15:28:15+03:00'), HELD_UNTIL);
    expect(lifetimes.safeHoldMs).toBe(SAFE_HOLD_MS);
    const { lockMs } = lifetimes.ofAnswer(answered('2017-07-17T15:37:15+03:00'), HELD_UNTIL);
    expect(lockMs).toBeGreaterThan(600_000);
    expect(lifetimes.held(HELD_UNTIL)).toMatchObject({
      lockMs,
      expiresAt: HELD_UNTIL,
      expiresAtEstimated: true,
    });
    lifetimes.ofAnswer(answered('9999-12-31T23:59:59+03:00'), HELD_UNTIL);
    expect(lifetimes.safeHoldMs).toBe(lockMs);
  });
});

/** What the safe hold of these lifetimes is by Paynet's clock. */
function held(lifetimes: OtpLifetimes): { lockMs: number; expiresAt: number } {
  return { lockMs: lifetimes.safeHoldMs, expiresAt: PAYNET_NOW + lifetimes.safeHoldMs };
}
