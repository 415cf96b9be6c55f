// A peer that is not there is named when it is wanted and not before: by the module with the line that installs it, else by the runtime as the FAQ says.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

async function boot(options) {
  const { NestFactory } = await import('@nestjs/core');
  const { PaynetOtpModule } = await import('nestjs-paynet-otp');
  const module = PaynetOtpModule.forRoot({ environment: 'test', secretKey: 'sck_test_example', ...options });
  return NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
}

function refuses(field, options, line) {
  return assert.rejects(boot(options), ({ code, problems }) => {
    assert.deepEqual([code, problems.map((problem) => problem.field)], ['CONFIG', [field]]);
    assert.match(problems[0].rule, line);
    return true;
  });
}

async function runtimeNames(peer, subpath = '') {
  const name = `nestjs-paynet-otp${subpath}`;
  const message = new RegExp(`^Cannot find (package|module) '${peer}'`);
  await assert.rejects(import(name), { message });
  assert.throws(() => require(name), { message });
}

const checks = {
  ioredis: () =>
    refuses('store', { store: 'redis://127.0.0.1:1', pepper: 'p'.repeat(32) }, /npm install ioredis/),
  'paynet-simulator': async () => {
    const { startPaynetTestKit } = await import('nestjs-paynet-otp/testing');
    await assert.rejects(startPaynetTestKit(), /npm install --save-dev paynet-simulator/);
  },
  '@nestjs/axios': () => refuses('@nestjs/axios', {}, /npm install @nestjs\/axios@4/),
  '@nestjs/config': () => runtimeNames('@nestjs/config', '/config'),
  axios: () => runtimeNames('axios'),
  'class-transformer': () => runtimeNames('class-transformer'),
  'class-validator': () => runtimeNames('class-validator'),
};

await checks[process.argv[2]]();
