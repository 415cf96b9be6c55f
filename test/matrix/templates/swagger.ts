import { strict as assert } from 'node:assert';
import { NestFactory } from '@nestjs/core';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { SendOtpResponseDto } from 'nestjs-paynet-otp';
import { AppModule } from './documented/app.module.js';
import { createAdapter } from './platform.js';

interface Schema {
  required?: string[];
  properties?: Record<string, Record<string, unknown>>;
}

/** The bodies of the README's routes, as this major of `@nestjs/swagger` describes them. */
async function main(): Promise<void> {
  process.env.PAYNET_ENVIRONMENT = 'test';
  process.env.PAYNET_TEST_SECRET_KEY = 'sck_test_example';
  const app = await NestFactory.create(AppModule, createAdapter(), { logger: ['error', 'warn'] });
  const { components } = SwaggerModule.createDocument(app, new DocumentBuilder().build(), {
    extraModels: [SendOtpResponseDto],
  });
  await app.close();
  const schemas = components?.schemas as Record<string, Schema> | undefined;
  const { SendOtpDto: send, CheckOtpDto: check, SendOtpResponseDto: sent } = schemas ?? {};
  assert.deepEqual(send?.required, ['userGsm']);
  assert.deepEqual(check?.required, ['userGsm', 'otpSessionId', 'otpCode']);
  assert.deepEqual(Object.keys(check.properties ?? {}), check.required);
  const { userGsm, otpSessionId, otpCode } = check.properties ?? {};
  assert.deepEqual([userGsm?.type, userGsm?.format, userGsm?.example], ['string', 'phone', '5321234567']);
  assert.deepEqual([otpSessionId?.type, otpSessionId?.maxLength], ['string', 64]);
  assert.deepEqual([otpCode?.type, otpCode?.pattern], ['string', '^\\s*[A-Za-z0-9]{4,10}\\s*$']);
  const { status, expiresAt, expiresAtEstimated, retryAfterSeconds } = sent?.properties ?? {};
  assert.equal(sent?.required?.length, 7);
  assert.deepEqual(status?.enum, ['sent', 'already-sent', 'already-verified', 'unknown']);
  assert.deepEqual([expiresAt?.type, expiresAt?.format], ['string', 'date-time']);
  assert.deepEqual([expiresAtEstimated?.type, retryAfterSeconds?.type], ['boolean', 'integer']);
  for (const property of [userGsm, otpSessionId, otpCode])
    assert.equal(typeof property?.description, 'string');
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? String(error.stack) : String(error)}\n`);
  process.exit(1);
});
