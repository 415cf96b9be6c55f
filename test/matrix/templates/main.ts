import { NestFactory } from '@nestjs/core';
import { PaynetSimulator } from 'paynet-simulator';
import { AppModule } from './app.module.js';
import { bootPackageReadme, runReadme } from './documented-app.js';
import { runOtpFlow, useSimulator } from './otp-flow.js';
import { createAdapter } from './platform.js';
import { keepAccountsApart } from './two-accounts.js';
import { refuseWrongOptions } from './wrong-options.js';

async function main(): Promise<void> {
  await bootPackageReadme();
  const paynet = await PaynetSimulator.start();
  useSimulator(paynet);
  const app = await NestFactory.create(AppModule, createAdapter(), { logger: ['error', 'warn'] });
  await runOtpFlow(app, paynet);
  await app.close();
  await runReadme(createAdapter(), paynet);
  await paynet.stop();
  await keepAccountsApart();
  await refuseWrongOptions();
  process.stdout.write('The OTP flow is through.\n');
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? String(error.stack) : String(error)}\n`);
  // Servers may still listen.
  process.exit(1);
});
