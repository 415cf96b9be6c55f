import { Injectable } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import { PaynetCardService } from '../card/index.js';
import { getPaynetOtpToken } from '../nest/otp-token.js';
import { PaynetOtpService } from '../paynet-otp.service.js';
import { startPaynetTestKit } from './index.js';

@Injectable()
class CardVault {
  constructor(
    readonly otp: PaynetOtpService,
    readonly cards: PaynetCardService,
  ) {}
}

describe('startPaynetTestKit', () => {
  const userGsm = '5321234567';
  const closers: (() => Promise<unknown>)[] = [];

  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  it('gives a card vault its services and the shopper a phone, without one more import', async () => {
    const kit = await startPaynetTestKit();
    closers.push(() => kit.simulator.stop());
    const app = await Test.createTestingModule({ imports: [kit.module], providers: [CardVault] }).compile();
    closers.push(() => app.close());
    const { otp, cards } = app.get(CardVault);

    const { status, otpSessionId } = await otp.sendOtp({ userGsm });
    const otpCode = await kit.simulator.phone(userGsm).nextCode();
    const verified = await otp.checkOtp({ userGsm, otpSessionId, otpCode });

    expect(status).toBe('sent');
    expect(verified.otpSessionId).toBe(otpSessionId);
    expect(cards).toBeInstanceOf(PaynetCardService);
    expect(kit.simulator.violations()).toEqual([]);
  });

  it('passes on what a test sets: events, the simulator and the name of the instance', async () => {
    let tell: (event: unknown) => void;
    const firstEvent = new Promise((resolve) => {
      tell = resolve;
    });
    const kit = await startPaynetTestKit({
      name: 'second',
      simulator: { key: 'sck_test_example' },
      options: { onEvent: (event) => tell(event) },
    });
    closers.push(() => kit.simulator.stop());
    const app = await Test.createTestingModule({ imports: [kit.module] }).compile();
    closers.push(() => app.close());
    const otp = app.get<PaynetOtpService>(getPaynetOtpToken('second'), { strict: false });

    await otp.sendOtp({ userGsm });

    expect(kit.options.secretKey).toBe('sck_test_example');
    expect(await firstEvent).toBeDefined();
    expect(() => app.get(PaynetOtpService, { strict: false })).toThrow();
  });
});
