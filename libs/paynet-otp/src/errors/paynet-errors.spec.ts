import { inspect } from 'node:util';
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import type * as errorsOfThisCopy from './index.js';
import {
  isPaynetError,
  PaynetConfigError,
  PaynetError,
  PaynetInputError,
  PaynetOtpError,
  PaynetOutcomeUnknownError,
  PaynetProviderError,
  type PaynetOtpErrorCode,
} from './index.js';

const WHERE = { operation: 'send-otp', environment: 'test', correlationId: 'order-1' } as const;

const errors: [string, PaynetError][] = [
  ['PaynetConfigError', new PaynetConfigError([{ field: 'secretKey', rule: 'must not be empty' }])],
  ['PaynetInputError', new PaynetInputError('userGsm', 'must be a Turkish mobile number', WHERE)],
  ['PaynetOtpError', new PaynetOtpError('WRONG_CODE', { ...WHERE, outcome: 'answered', attemptsLeft: 4 })],
  ['PaynetProviderError', new PaynetProviderError('REFUSED', 'Refused.', { ...WHERE, outcome: 'answered' })],
  ['PaynetOutcomeUnknownError', new PaynetOutcomeUnknownError('Nobody knows.', WHERE)],
];

describe('An error of this package', () => {
  it.each(errors)('%s is an Error and a PaynetError, has its name and a stack', (name, error) => {
    expect(error).toBeInstanceOf(Error);
    expect(error).toBeInstanceOf(PaynetError);
    expect(error.name).toBe(name);
    expect(error.stack).toContain(error.message);
  });

  it.each(errors)('%s is recognised by its brand, and by its code', (_name, error) => {
    expect(isPaynetError(error)).toBe(true);
    expect(isPaynetError(error, error.code)).toBe(true);
    expect(isPaynetError(error, error.code === 'CONFIG' ? 'SESSION' : 'CONFIG')).toBe(false);
  });

  it.each([
    ['another error', new Error('CONFIG')],
    ['an object that looks like one', { code: 'CONFIG', name: 'PaynetError', operation: 'boot' }],
    ['null', null],
    ['nothing', undefined],
    ['a text', 'CONFIG'],
  ])('is not %s', (_name, value) => {
    expect(isPaynetError(value)).toBe(false);
    expect(value instanceof PaynetError).toBe(false);
  });

  it('is not of a class that it was not made of', () => {
    const wrongCode: unknown = errors[2]![1];
    expect(wrongCode instanceof PaynetOtpError).toBe(true);
    expect(wrongCode instanceof PaynetInputError).toBe(false);
  });

  it('has no field that was not set: neither in `in` nor in JSON', () => {
    const bare = new PaynetOtpError('SESSION', { operation: 'check-otp', outcome: 'not-sent' });
    for (const field of ['retryAfterSeconds', 'environment', 'correlationId', 'attemptsLeft']) {
      expect(field in bare).toBe(false);
    }
    const provider = new PaynetProviderError('PROTOCOL', 'No.', { operation: 'call', outcome: 'answered' });
    expect('resultCode' in provider || 'resultName' in provider).toBe(false);
    expect(JSON.parse(JSON.stringify(bare))).toEqual({
      name: 'PaynetOtpError',
      message: 'There is no such OTP session.',
      code: 'SESSION',
      operation: 'check-otp',
      outcome: 'not-sent',
      retryable: false,
    });
  });

  it('tells in JSON and in inspect what it carries', () => {
    const error = new PaynetProviderError('REFUSED', 'Paynet refused the request.', {
      ...WHERE,
      outcome: 'answered',
      retryAfterSeconds: 60,
      resultCode: 6,
      resultName: 'noprocess',
    });
    const fields = {
      name: 'PaynetProviderError',
      message: 'Paynet refused the request.',
      code: 'REFUSED',
      operation: 'send-otp',
      outcome: 'answered',
      environment: 'test',
      correlationId: 'order-1',
      retryable: false,
      retryAfterSeconds: 60,
      resultCode: 6,
      resultName: 'noprocess',
    };
    expect(JSON.parse(JSON.stringify(error))).toEqual(fields);
    for (const value of ['PaynetProviderError', 'REFUSED', 'order-1', '60', 'noprocess']) {
      expect(inspect(error)).toContain(value);
    }
  });

  it('says by itself whether the same call may be repeated', () => {
    const retryable = (code: PaynetOtpErrorCode): boolean =>
      new PaynetOtpError(code, { ...WHERE, outcome: 'not-sent' }).retryable;
    expect((['COOLDOWN', 'LIMIT', 'LOCKED'] as const).map(retryable)).toEqual([true, true, true]);
    expect((['WRONG_CODE', 'EXPIRED', 'NOT_VERIFIED', 'SESSION'] as const).some(retryable)).toBe(false);
    const unavailable = new PaynetProviderError('UNAVAILABLE', 'Down.', { ...WHERE, outcome: 'not-sent' });
    expect(unavailable.retryable).toBe(true);
    expect(new PaynetOutcomeUnknownError('Nobody knows.', WHERE)).toMatchObject({
      retryable: false,
      outcome: 'unknown',
    });
  });

  it('of the input names the field and the rule, and nothing left this machine', () => {
    const error = new PaynetInputError('otpCode', 'must be 4 to 10 letters and digits', WHERE);
    expect(error).toMatchObject({
      code: 'INVALID_INPUT',
      field: 'otpCode',
      rule: 'must be 4 to 10 letters and digits',
      message: 'otpCode must be 4 to 10 letters and digits',
      outcome: 'not-sent',
    });
  });

  it('of the configuration lists every problem in its message', () => {
    const problems = [
      { field: 'environment', rule: "must be 'live' or 'test'" },
      { field: 'secretKey', rule: 'must not be empty' },
    ];
    const error = new PaynetConfigError(problems);
    expect(error).toMatchObject({ code: 'CONFIG', problems, operation: 'boot', outcome: 'not-sent' });
    expect(error.message).toBe(
      "The Paynet configuration must be fixed:\n  - environment: must be 'live' or 'test'\n  - secretKey: must not be empty",
    );
  });
});

describe('An error of a second copy of this package', () => {
  let other: typeof errorsOfThisCopy;

  beforeAll(async () => {
    jest.resetModules();
    other = await import('./index.js');
  });

  it('is of another class', () => {
    expect(other.PaynetError).not.toBe(PaynetError);
  });

  it('is recognised by isPaynetError and by instanceof of the root, in both directions', () => {
    const theirs = new other.PaynetOtpError('COOLDOWN', { ...WHERE, outcome: 'not-sent' });
    const [, ours] = errors[2]!;
    expect(isPaynetError(theirs, 'COOLDOWN')).toBe(true);
    expect((theirs as unknown) instanceof PaynetError).toBe(true);
    expect(other.isPaynetError(ours, 'WRONG_CODE')).toBe(true);
    expect((ours as unknown) instanceof other.PaynetError).toBe(true);
  });
});
