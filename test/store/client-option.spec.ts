import { randomBytes } from 'node:crypto';
import { afterAll, describe, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { getPaynetOtpToken, PaynetOtpModule, type PaynetOtpService } from 'nestjs-paynet-otp';
import { PaynetSimulator } from 'paynet-simulator';
import { redisForTests } from '../support/redis.js';
import { CLIENTS } from './redis-harness.js';

const redis = await redisForTests("the user's own client as the option store");
afterAll(() => redis?.stop());

(redis === undefined ? describe.skip : describe)("the user's own client as the option store", () => {
  it.each(Object.keys(CLIENTS))('is shared by two applications: %s', async (library) => {
    const { client, close } = await CLIENTS[library]!(redis!.url);
    const paynet = await PaynetSimulator.start({ port: 0 });
    // A namespace of its own: the server may be somebody else's.
    const name = randomBytes(6).toString('hex');
    const module = PaynetOtpModule.forRoot({
      name,
      environment: 'test',
      secretKey: paynet.key,
      baseUrl: paynet.url,
      store: client,
      pepper: randomBytes(32).toString('hex'),
    });
    const apps = await Promise.all(
      [1, 2].map(() => Test.createTestingModule({ imports: [module] }).compile()),
    );
    try {
      const sends = apps.map((app) =>
        app.get<PaynetOtpService>(getPaynetOtpToken(name)).sendOtp({ userGsm: '5321234567', subject: 'ada' }),
      );
      const statuses = (await Promise.all(sends)).map(({ status }) => status);
      expect(statuses.sort()).toEqual(['already-sent', 'sent']);
    } finally {
      await Promise.all(apps.map((app) => app.close()));
      await paynet.stop();
      await close();
    }
  });
});
