import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { PaynetOtpModule } from 'nestjs-paynet-otp';

export const SECRET_KEY = 'sck_test_example/+SecretKey';

/** The module as an application imports it, every limit at its default. */
export function startOtpModule(baseUrl, options = {}) {
  const module = PaynetOtpModule.forRoot({ environment: 'test', secretKey: SECRET_KEY, baseUrl, ...options });
  return NestFactory.createApplicationContext(module, { logger: false });
}
