import { NestFactory } from '@nestjs/core';
import { PaynetSimulator } from 'paynet-simulator';
import { AppModule } from './app.module.js';
import { runOtpFlow, useSimulator } from './otp-flow.js';
import { createAdapter } from './platform.js';
import { keepAccountsApart } from './two-accounts.js';

async function main(): Promise<void> {
  const paynet = await PaynetSimulator.start();
  useSimulator(paynet);
  const app = await NestFactory.create(AppModule, createAdapter(), { logger: ['error', 'warn'] });
  await runOtpFlow(app, paynet);
  await app.close();
  await paynet.stop();
  await keepAccountsApart();
  process.stdout.write('The OTP flow is through.\n');
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? String(error.stack) : String(error)}\n`);
  // Servers may still listen.
  process.exit(1);
});
