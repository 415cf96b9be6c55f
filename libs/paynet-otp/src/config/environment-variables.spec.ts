import { describe, expect, it } from '@jest/globals';
import { paynetOtpConfig, paynetOtpConfigFor, readPaynetOtpOptions } from './index.js';
import { resolveOtpSettings } from './otp-settings.js';

const PEPPER = 'p'.repeat(32);

describe('The environment reader', () => {
  it.each([
    ['PAYNET_ENVIRONMENT', 'live', { environment: 'live' }],
    ['PAYNET_LIVE_SECRET_KEY', 'sck_live', { secretKey: { live: 'sck_live' } }],
    ['PAYNET_TEST_SECRET_KEY', 'sck_test', { secretKey: { test: 'sck_test' } }],
    ['PAYNET_SECRET_KEY', 'sck_one', { secretKey: { live: 'sck_one', test: 'sck_one' } }],
    ['PAYNET_BASE_URL', 'http://127.0.0.1:4010', { baseUrl: 'http://127.0.0.1:4010' }],
    ['PAYNET_TIMEOUT_MS', '2500', { timeoutMs: 2500 }],
    ['PAYNET_MAX_CONCURRENCY', '8', { maxConcurrency: 8 }],
    ['PAYNET_OTP_STORE_URL', 'redis://127.0.0.1:6379', { store: 'redis://127.0.0.1:6379' }],
    ['PAYNET_OTP_PEPPER', PEPPER, { pepper: PEPPER }],
  ])('reads %s', (name, value, expected) => {
    expect(readPaynetOtpOptions({ [name]: value })).toEqual({ secretKey: {}, ...expected });
  });

  it('takes the key of an environment before the shared one', () => {
    const env = { PAYNET_SECRET_KEY: 'sck_shared', PAYNET_LIVE_SECRET_KEY: 'sck_live' };
    expect(readPaynetOtpOptions(env).secretKey).toEqual({ live: 'sck_live', test: 'sck_shared' });
  });

  it('reads an empty variable as an absent one, and drops spaces and line breaks around a value', () => {
    const env = {
      PAYNET_ENVIRONMENT: ' test\n',
      PAYNET_TEST_SECRET_KEY: 'sck_test\r\n',
      PAYNET_BASE_URL: '',
      PAYNET_TIMEOUT_MS: '  ',
    };
    expect(readPaynetOtpOptions(env)).toEqual({ environment: 'test', secretKey: { test: 'sck_test' } });
  });

  it('leaves it to the boot check to name what is wrong', () => {
    const env = {
      PAYNET_ENVIRONMENT: 'staging',
      PAYNET_SECRET_KEY: '',
      PAYNET_TIMEOUT_MS: '10s',
      PAYNET_MAX_CONCURRENCY: 'many',
      PAYNET_OTP_STORE_URL: 'mongodb://db',
      PAYNET_OTP_PEPPER: 'short',
    };
    expect(() => resolveOtpSettings(readPaynetOtpOptions(env), 'default', {})).toThrow(
      /^The Paynet configuration must be fixed:\n {2}- environment: .*PAYNET_ENVIRONMENT.*\n {2}- secretKey: .*PAYNET_SECRET_KEY.*\n {2}- timeoutMs: .*PAYNET_TIMEOUT_MS.*\n {2}- maxConcurrency: .*PAYNET_MAX_CONCURRENCY.*\n {2}- store: .*PAYNET_OTP_STORE_URL.*\n {2}- pepper: .*PAYNET_OTP_PEPPER.*$/,
    );
  });

  it('switches between live and test by one variable, with both keys there', async () => {
    const keys = { PAYNET_LIVE_SECRET_KEY: 'sck_live', PAYNET_TEST_SECRET_KEY: 'sck_test' };
    const of = (environment: string): ReturnType<typeof resolveOtpSettings>['client'] => {
      const env = { ...keys, PAYNET_ENVIRONMENT: environment, PAYNET_OTP_STORE_URL: 'memory:' };
      return resolveOtpSettings(readPaynetOtpOptions(env), 'default', {}).client;
    };
    expect(of('live').baseUrl).toBe('https://api.paynet.com.tr');
    expect(await of('live').secretKeyOf(undefined)).toBe('sck_live');
    expect(of('test').baseUrl).toBe('https://pts-api.paynet.com.tr');
    expect(await of('test').secretKeyOf(undefined)).toBe('sck_test');
  });

  it('reads variables with another prefix for a named instance', () => {
    const env = { PAYNET_ENVIRONMENT: 'live', SECOND_ENVIRONMENT: 'test', SECOND_SECRET_KEY: 'sck_second' };
    expect(readPaynetOtpOptions(env, 'SECOND_')).toEqual({
      environment: 'test',
      secretKey: { live: 'sck_second', test: 'sck_second' },
    });
  });
});

describe('The configuration for @nestjs/config', () => {
  it('is a namespace of its own for each instance', () => {
    expect(paynetOtpConfig.KEY).toBe('CONFIGURATION(paynetOtp)');
    expect(paynetOtpConfigFor('second', 'SECOND_').KEY).toBe('CONFIGURATION(paynetOtp.second)');
  });

  it('gives what the module takes as asynchronous options', () => {
    const provider = paynetOtpConfig.asProvider();
    expect(provider.inject).toEqual([paynetOtpConfig.KEY]);
    expect(provider.imports).toHaveLength(1);
  });
});
