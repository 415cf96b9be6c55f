// Without the peers, and none of them touched until it is used: what is missing is named with the line that installs it.
import assert from 'node:assert/strict';
import { NestFactory } from '@nestjs/core';
import { PaynetOtpModule } from 'nestjs-paynet-otp';
import { startPaynetTestKit } from 'nestjs-paynet-otp/testing';

const options = { environment: 'test', secretKey: 'sck_test_example' };

function boot(extra) {
  const module = PaynetOtpModule.forRoot({ ...options, ...extra });
  return NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
}

await assert.rejects(boot({}), /npm install @nestjs\/axios@4/);
await assert.rejects(startPaynetTestKit(), /npm install --save-dev paynet-simulator/);
