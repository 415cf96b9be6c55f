import { strict as assert } from 'node:assert';
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core';
import { ValidationPipe } from '@nestjs/common';
import { PaynetOtpExceptionFilter, PaynetOtpService } from 'nestjs-paynet-otp';
import { type PaynetSimulator } from 'paynet-simulator';
import { AppModule } from './documented/app.module.js';
import { AppModule as PackageAppModule } from './documented/package/app.module.js';
import { UnreadableBodyFilter } from './documented/unreadable-body.filter.js';

/** The lines of the package's own README boot on its `.env`, which is this folder's. */
export async function bootPackageReadme(): Promise<void> {
  const app = await NestFactory.createApplicationContext(PackageAppModule, {
    logger: ['error', 'warn'],
    abortOnError: false,
  });
  assert(app.get(PaynetOtpService, { strict: false }) instanceof PaynetOtpService);
  await app.close();
}

/** The lines of the README, pasted, give an OTP over HTTP, and its filter keeps back what a parser quotes. */
export async function runReadme(adapter: AbstractHttpAdapter, paynet: PaynetSimulator): Promise<void> {
  paynet.reset();
  const app = await NestFactory.create(AppModule, adapter, { logger: ['error', 'warn'] });
  app.useGlobalPipes(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true }));
  app.useGlobalFilters(new UnreadableBodyFilter(app.getHttpAdapter()), new PaynetOtpExceptionFilter());
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  const post = (path: string, body: string): Promise<Response> =>
    fetch(url + path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });

  const userGsm = '0532 123 45 67';
  const sent = await post('/cards/otp', JSON.stringify({ userGsm }));
  assert.equal(sent.status, 202);
  const { status, otpSessionId } = (await sent.json()) as Record<string, unknown>;
  assert.equal(status, 'sent');
  const otpCode = await paynet.phone('5321234567').nextCode();
  const checked = await post('/cards/otp/check', JSON.stringify({ userGsm, otpSessionId, otpCode }));
  assert.deepEqual([checked.status, await checked.json()], [200, { verified: true }]);

  for (const broken of ['{"cardNumber":x4355084355084358}', '{"cardNumber":"4355084355084358"x}']) {
    const refused = await post('/cards/otp', broken);
    const text = await refused.text();
    assert.deepEqual([refused.status, /\d{4}/.test(text)], [400, false], text);
  }
  const missing = (await (await post('/cards/otp', '{}')).json()) as { message?: unknown };
  assert(Array.isArray(missing.message), 'The messages of the validation stay.');
  await app.close();
}
