// A peer that is not there is named, with the line that installs it, when it is wanted and not before.
import assert from 'node:assert/strict';
import { NestFactory } from '@nestjs/core';
import { PaynetOtpModule } from 'nestjs-paynet-otp';
import { startPaynetTestKit } from 'nestjs-paynet-otp/testing';

function boot(options) {
  const module = PaynetOtpModule.forRoot({
    environment: 'test',
    secretKey: 'sck_test_example',
    ...options,
  });
  return NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
}

const checks = {
  ioredis: () =>
    assert.rejects(boot({ store: 'redis://127.0.0.1:1', pepper: 'p'.repeat(32) }), /npm install ioredis/),
  'paynet-simulator': () => assert.rejects(startPaynetTestKit(), /npm install --save-dev paynet-simulator/),
  '@nestjs/axios': () => assert.rejects(boot({}), /npm install @nestjs\/axios@4/),
};

await checks[process.argv[2]]();
