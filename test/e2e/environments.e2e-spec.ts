import { afterEach, describe, expect, it } from '@jest/globals';
import { NestFactory } from '@nestjs/core';
import { ConfigModule } from '@nestjs/config';
import { type AxiosAdapter } from 'axios';
import { PaynetOtpModule, type PaynetOtpOptions, PaynetOtpService } from 'nestjs-paynet-otp';
import { paynetOtpConfig } from 'nestjs-paynet-otp/config';

const VARIABLES = [
  'PAYNET_ENVIRONMENT',
  'PAYNET_LIVE_SECRET_KEY',
  'PAYNET_TEST_SECRET_KEY',
  'PAYNET_SECRET_KEY',
  'PAYNET_OTP_STORE_URL',
];
const REQUEST = { userGsm: '5321234567', subject: 'ada' };

interface Asked {
  url: string;
  authorization: string;
}

/** Notes what the HTTP layer is asked to call, and answers as Paynet's published sample does; nothing leaves the process. */
function recordingAdapter(asked: Asked[]): AxiosAdapter {
  return (config) => {
    asked.push({ url: String(config.url), authorization: String(config.headers.get('Authorization')) });
    const data = '{"otp_expire":"2017-07-17T15:30:15.0581408+03:00","code":0,"message":"Başarılı İşlem"}';
    return Promise.resolve({ data, status: 200, statusText: 'OK', headers: {}, config });
  };
}

/** Sends one code with the options that the environment gives, plus some of the test's own. */
async function sendOnce(options: Partial<PaynetOtpOptions>): Promise<unknown> {
  const app = await NestFactory.createApplicationContext(
    PaynetOtpModule.forRootAsync({
      imports: [ConfigModule.forFeature(paynetOtpConfig)],
      inject: [paynetOtpConfig.KEY],
      useFactory: (read: PaynetOtpOptions) => ({ ...read, ...options }),
    }),
    { logger: false, abortOnError: false },
  );
  try {
    return await app.get(PaynetOtpService).sendOtp(REQUEST);
  } finally {
    await app.close();
  }
}

describe('With both keys configured, one variable chooses', () => {
  afterEach(() => {
    for (const name of VARIABLES) Reflect.deleteProperty(process.env, name);
  });

  function configure(environment: string): void {
    Object.assign(process.env, {
      PAYNET_ENVIRONMENT: environment,
      PAYNET_LIVE_SECRET_KEY: 'sck_live_example',
      PAYNET_TEST_SECRET_KEY: 'sck_test_example',
      PAYNET_OTP_STORE_URL: 'memory:',
    });
  }

  it.each([
    ['live', 'https://api.paynet.com.tr/v1/card/send_otp', 'Basic sck_live_example'],
    ['test', 'https://pts-api.paynet.com.tr/v1/card/send_otp', 'Basic sck_test_example'],
  ])('%s: its own host with its own key', async (environment, url, authorization) => {
    configure(environment);
    const asked: Asked[] = [];
    const sent = await sendOnce({ http: { adapter: recordingAdapter(asked) } });
    expect(sent).toMatchObject({ status: 'sent', environment });
    expect(asked).toEqual([{ url, authorization }]);
  });

  it('one key for both is taken when an environment has none of its own', async () => {
    configure('test');
    Reflect.deleteProperty(process.env, 'PAYNET_TEST_SECRET_KEY');
    process.env.PAYNET_SECRET_KEY = 'sck_one_example';
    const asked: Asked[] = [];
    await sendOnce({ http: { adapter: recordingAdapter(asked) } });
    expect(asked[0]?.authorization).toBe('Basic sck_one_example');
  });

  it.each(['live', 'test'])('%s: a forgotten mock sends no SMS from a test run', async (environment) => {
    configure(environment);
    // Jest sets NODE_ENV to test: the module boots, and its own adapter lets nothing out.
    expect(process.env.NODE_ENV).toBe('test');
    await expect(sendOnce({})).rejects.toMatchObject({ code: 'CONFIG', outcome: 'not-sent' });
  });

  it.each([
    ['no environment', undefined, /environment/],
    ['another spelling', 'LIVE', /environment/],
    ['production', 'production', /environment/],
  ])('%s does not boot', async (_name, environment, field) => {
    configure('test');
    if (environment === undefined) Reflect.deleteProperty(process.env, 'PAYNET_ENVIRONMENT');
    else process.env.PAYNET_ENVIRONMENT = environment;
    await expect(sendOnce({})).rejects.toThrow(field);
  });
});
