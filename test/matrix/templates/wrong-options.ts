import { strict as assert } from 'node:assert';
import { inspect } from 'node:util';
import { type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  isPaynetError,
  type PaynetConfigError,
  PaynetOtpModule,
  type PaynetOtpOptions,
} from 'nestjs-paynet-otp';
import { PaynetCardModule } from 'nestjs-paynet-otp/card';
import { PaynetClientModule } from 'nestjs-paynet-otp/client';

/** Stands in every wrong value, so that printing any of them shows. */
const SECRET = 'S3CR3T-v4lue/+';

const OF_EVERY_MODULE = {
  environment: SECRET,
  secretKey: `${SECRET}\n`,
  baseUrl: `https://ada:${encodeURIComponent(SECRET)}@localhost`,
  timeoutMs: SECRET,
  maxConcurrency: SECRET,
  http: SECRET,
  answers: SECRET,
  resolveAccount: SECRET,
};
const OF_THE_OTP = {
  store: `postgres://ada:${SECRET}@db/otp`,
  pepper: SECRET,
  limits: { codesPerSession: SECRET },
  codePattern: SECRET,
  codeCase: SECRET,
  onEvent: SECRET,
};
const WRONG = { ...OF_EVERY_MODULE, ...OF_THE_OTP, name: 'default' } as unknown as PaynetOtpOptions;

async function refusalOf(module: DynamicModule): Promise<string[]> {
  const error: unknown = await NestFactory.createApplicationContext(module, {
    logger: false,
    abortOnError: false,
  }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert(isPaynetError(error, 'CONFIG'), inspect(error));
  const shown = [error.message, error.stack, JSON.stringify(error), inspect(error, { depth: 9 })].join('\n');
  assert(!shown.includes(SECRET) && !shown.includes(encodeURIComponent(SECRET)), 'A value was printed.');
  return (error as PaynetConfigError).problems.map(({ field }) => field.split('.')[0] ?? field).sort();
}

/** Wrong options stop the boot with one list of every field, and show no value. */
export async function refuseWrongOptions(): Promise<void> {
  const shared = ['name', ...Object.keys(OF_EVERY_MODULE)];
  const all = [...shared, ...Object.keys(OF_THE_OTP)].sort();
  assert.deepEqual(await refusalOf(PaynetOtpModule.forRoot(WRONG)), all);
  assert.deepEqual(
    await refusalOf(PaynetOtpModule.forRootAsync({ name: 'default', useFactory: () => WRONG })),
    all,
  );
  assert.deepEqual(await refusalOf(PaynetCardModule.forRoot(WRONG)), [...shared].sort());
  assert.deepEqual(await refusalOf(PaynetClientModule.forRoot(WRONG)), [...shared].sort());
}
