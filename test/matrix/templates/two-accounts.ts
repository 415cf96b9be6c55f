import { strict as assert } from 'node:assert';
import { type DynamicModule, Injectable, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { PaynetOtpModule, PaynetOtpService } from 'nestjs-paynet-otp';
import { PaynetCardModule, PaynetCardService } from 'nestjs-paynet-otp/card';
import { PaynetClient, PaynetClientModule } from 'nestjs-paynet-otp/client';
import { PaynetSimulator } from 'paynet-simulator';

interface Account {
  environment: 'test';
  baseUrl: string;
  secretKey: string;
}

/** The same text for every account, as an application's own helper would be. */
type Register = (account: Account) => DynamicModule;

const WAYS: Record<string, { otp: Register; cards: Register; client: Register }> = {
  forRoot: {
    otp: (account) => PaynetOtpModule.forRoot(account),
    cards: (account) => PaynetCardModule.forRoot(account),
    client: (account) => PaynetClientModule.forRoot(account),
  },
  forRootAsync: {
    otp: (account) => PaynetOtpModule.forRootAsync({ useFactory: () => account }),
    cards: (account) => PaynetCardModule.forRootAsync({ useFactory: () => account }),
    client: (account) => PaynetClientModule.forRootAsync({ useFactory: () => account }),
  },
};

/** A feature module of its own around each import, so that both unnamed instances can be reached. */
function feature<Service>(
  imported: DynamicModule,
  service: Type<Service>,
): { module: Type; holder: Type<{ service: Service }> } {
  @Injectable()
  class Holder {
    constructor(readonly service: Service) {}
  }
  Reflect.defineMetadata('design:paramtypes', [service], Holder);
  @Module({ imports: [imported], providers: [Holder] })
  class FeatureModule {}
  return { module: FeatureModule, holder: Holder };
}

/** Two unnamed instances with different options stay two: a call of merchant B never goes out with the key of merchant A. */
export async function keepAccountsApart(): Promise<void> {
  const simulators = [
    await PaynetSimulator.start({ key: 'sck_test_a' }),
    await PaynetSimulator.start({ key: 'sck_test_b' }),
  ];
  for (const [way, { otp, cards, client }] of Object.entries(WAYS)) {
    const merchants = simulators.map((simulator) => {
      const account: Account = { environment: 'test', baseUrl: simulator.url, secretKey: simulator.key };
      return {
        simulator,
        otp: feature(otp(account), PaynetOtpService),
        cards: feature(cards(account), PaynetCardService),
        client: feature(client(account), PaynetClient),
      };
    });
    @Module({
      imports: merchants.flatMap((merchant) =>
        [merchant.otp, merchant.cards, merchant.client].map(({ module }) => module),
      ),
    })
    class TwoMerchantsModule {}
    const app = await NestFactory.createApplicationContext(TwoMerchantsModule, {
      logger: ['error', 'warn'],
      abortOnError: false,
    });
    const serviceOf = <Service>({ holder }: { holder: Type<{ service: Service }> }): Service =>
      app.get(holder, { strict: false }).service;
    for (const { simulator, ...merchant } of merchants) {
      const owner = { cardOwnerId: 'nobody' };
      const calls: Record<string, () => Promise<unknown>> = {
        PaynetOtpModule: () => serviceOf(merchant.otp).sendOtp({ userGsm: '5321234567' }),
        PaynetCardModule: () => serviceOf(merchant.cards).list(owner),
        PaynetClientModule: () => serviceOf(merchant.client).post('/v1/card/list', owner),
      };
      for (const [name, call] of Object.entries(calls)) {
        const before = simulator.requests().length;
        await call().catch(() => undefined);
        assert.equal(simulator.requests().length, before + 1, `${name}.${way}: a call went elsewhere`);
      }
    }
    await app.close();
    for (const simulator of simulators) simulator.reset();
  }
  await Promise.all(simulators.map((simulator) => simulator.stop()));
}
