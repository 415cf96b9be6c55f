import { strict as assert } from 'node:assert';
import { Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import { isPaynetError, MemoryOtpSessionStore, PaynetOtpService } from 'nestjs-paynet-otp';
import { PaynetClient, PaynetClientModule } from 'nestjs-paynet-otp/client';
import { otpSessionStoreContract } from 'nestjs-paynet-otp/store-contract';
import { startPaynetTestKit } from 'nestjs-paynet-otp/testing';
import { PaynetSimulator } from 'paynet-simulator';
import { AppModule } from './app.module.js';
import { runOtpFlow, useSimulator } from './otp-flow.js';
import { createAdapter } from './platform.js';

@Injectable()
class CardVault {
  constructor(readonly otp: PaynetOtpService) {}
}

@Module({ providers: [CardVault] })
class CardVaultModule {}

const closers: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

describe('nestjs-paynet-otp', () => {
  it('takes a shopper from SMS to stored card over HTTP', async () => {
    const paynet = await PaynetSimulator.start();
    closers.push(() => paynet.stop());
    useSimulator(paynet);
    const testing = await Test.createTestingModule({ imports: [AppModule] }).compile();
    const app = testing.createNestApplication(createAdapter(), { logger: ['error', 'warn'] });
    closers.push(() => app.close());
    await runOtpFlow(app, paynet);
  });

  it('tests a service through the kit', async () => {
    const { simulator, module } = await startPaynetTestKit();
    closers.push(() => simulator.stop());
    const app = await Test.createTestingModule({ imports: [module, CardVaultModule] }).compile();
    closers.push(() => app.close());
    const { otp } = app.get(CardVault, { strict: false });

    const userGsm = '5321234567';
    const { otpSessionId } = await otp.sendOtp({ userGsm });
    const wrong = await otp
      .checkOtp({ userGsm, otpSessionId, otpCode: 'WRONG1' })
      .catch((error: unknown) => error);
    assert(isPaynetError(wrong, 'WRONG_CODE'));
    const otpCode = await simulator.phone(userGsm).nextCode();
    expect((await otp.checkOtp({ userGsm, otpSessionId, otpCode })).otpSessionId).toBe(otpSessionId);
  });

  it('lets a bare client stand beside it', async () => {
    const paynet = await PaynetSimulator.start();
    closers.push(() => paynet.stop());
    const options = { environment: 'test' as const, baseUrl: paynet.url, secretKey: paynet.key };
    const app = await Test.createTestingModule({ imports: [PaynetClientModule.forRoot(options)] }).compile();
    closers.push(() => app.close());
    expect(app.get(PaynetClient, { strict: false })).toBeInstanceOf(PaynetClient);
  });

  it('holds a store to its contract', async () => {
    const cases = otpSessionStoreContract();
    expect(cases.length).toBeGreaterThan(10);
    const store = new MemoryOtpSessionStore();
    for (const { needsTime, run } of cases) {
      if (!needsTime) await run({ store });
    }
  });
});
