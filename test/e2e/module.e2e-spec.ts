import 'reflect-metadata';
import { HttpModule, HttpService } from '@nestjs/axios';
import { type DynamicModule, Global, Inject, Injectable, Module, type Type } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { Test, type TestingModule, type TestingModuleBuilder } from '@nestjs/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type AxiosInstance } from 'axios';
import { of } from 'rxjs';
import {
  getPaynetHttpToken,
  getPaynetOtpToken,
  InjectPaynetOtp,
  PaynetOtpModule,
  PaynetOtpService,
  type PaynetModuleExtras,
  type PaynetOptionsFactory,
  type PaynetOtpOptions,
} from 'nestjs-paynet-otp';
import { PaynetCardModule, PaynetCardService } from 'nestjs-paynet-otp/card';
import { PaynetClient, PaynetClientModule } from 'nestjs-paynet-otp/client';
import { paynetOtpConfigFor } from 'nestjs-paynet-otp/config';
import { PaynetSimulator } from 'paynet-simulator';
import { CHECKED, ScriptedPaynet, SENT } from '../support/scripted-paynet.js';

const GSM = '5321234567';
const KEY = 'sck_test_module/+';

let paynet: ScriptedPaynet;
const open: TestingModule[] = [];

beforeAll(async () => {
  paynet = await ScriptedPaynet.start();
});
beforeEach(() => paynet.answers(SENT));
afterEach(async () => {
  for (const module of open.splice(0)) await module.close();
});
afterAll(() => paynet.stop());

const optionsFor = (more: Partial<PaynetOtpOptions> = {}): PaynetOtpOptions => ({
  environment: 'test',
  secretKey: KEY,
  baseUrl: paynet.url,
  ...more,
});

async function boot(
  imports: (DynamicModule | Type)[],
  change: (builder: TestingModuleBuilder) => TestingModuleBuilder = (builder) => builder,
): Promise<TestingModule> {
  const module = await change(Test.createTestingModule({ imports })).compile();
  open.push(module);
  await module.init();
  return module;
}

/** Where an application keeps its settings. */
@Injectable()
class AppSettings implements PaynetOptionsFactory<PaynetOtpOptions> {
  createPaynetOptions(): Promise<PaynetOtpOptions> {
    return Promise.resolve(optionsFor());
  }
}

@Module({ providers: [AppSettings], exports: [AppSettings] })
class AppSettingsModule {}

const WAYS: Record<string, (extras: PaynetModuleExtras) => DynamicModule> = {
  forRoot: (extras) => PaynetOtpModule.forRoot({ ...optionsFor(), ...extras }),
  'forRootAsync with useFactory': (extras) =>
    PaynetOtpModule.forRootAsync({
      ...extras,
      imports: [AppSettingsModule],
      inject: [AppSettings],
      useFactory: (settings) => settings.createPaynetOptions(),
    }),
  'forRootAsync with useClass': (extras) =>
    PaynetOtpModule.forRootAsync({ ...extras, useClass: AppSettings }),
  'forRootAsync with useExisting': (extras) =>
    PaynetOtpModule.forRootAsync({ ...extras, imports: [AppSettingsModule], useExisting: AppSettings }),
  'forRootAsync with asProvider': (extras) => {
    const prefix = 'WIRING_';
    Object.assign(process.env, {
      WIRING_ENVIRONMENT: 'test',
      WIRING_SECRET_KEY: KEY,
      WIRING_BASE_URL: paynet.url,
    });
    return PaynetOtpModule.forRootAsync({
      ...extras,
      ...paynetOtpConfigFor('wiring', prefix).asProvider(),
    });
  },
};

const table = Object.entries(WAYS).flatMap(([way, make]) =>
  [undefined, 'second'].flatMap((name) => [false, true].map((isGlobal) => ({ way, make, name, isGlobal }))),
);

describe('The module is wired', () => {
  afterAll(() => {
    for (const name of ['WIRING_ENVIRONMENT', 'WIRING_SECRET_KEY', 'WIRING_BASE_URL']) {
      Reflect.deleteProperty(process.env, name);
    }
  });

  it.each(table)('by $way, name $name, global $isGlobal', async ({ make, name, isGlobal }) => {
    @Injectable()
    class CardVault {
      constructor(@InjectPaynetOtp(name) readonly otp: PaynetOtpService) {}
    }
    const paynetModule = make({ name, isGlobal });
    @Module({ imports: isGlobal ? [] : [paynetModule], providers: [CardVault] })
    class VaultModule {}

    const module = await boot(isGlobal ? [paynetModule, VaultModule] : [VaultModule]);
    const { otp } = module.get(CardVault, { strict: false });
    expect(otp).toBeInstanceOf(PaynetOtpService);
    expect(await otp.sendOtp({ userGsm: GSM })).toMatchObject({ status: 'sent', environment: 'test' });
    expect(paynet.headers('authorization')).toEqual([`Basic ${KEY}`]);
  });

  it('by class for the unnamed instance', async () => {
    @Injectable()
    class CardVault {
      constructor(readonly otp: PaynetOtpService) {}
    }
    const module = await boot([
      PaynetOtpModule.forRoot({ ...optionsFor(), isGlobal: true }),
      vault(CardVault),
    ]);
    expect(module.get(CardVault, { strict: false }).otp).toBe(
      module.get(PaynetOtpService, { strict: false }),
    );
  });

  it('not to modules that do not import it, unless it is global', async () => {
    @Injectable()
    class CardVault {
      constructor(readonly otp: PaynetOtpService) {}
    }
    await expect(boot([PaynetOtpModule.forRoot(optionsFor()), vault(CardVault)])).rejects.toThrow(
      /PaynetOtpService/,
    );
  });

  it('so that a flag returned by the factory has no effect', async () => {
    @Injectable()
    class CardVault {
      constructor(readonly otp: PaynetOtpService) {}
    }
    const useFactory = (): PaynetOtpOptions => ({ ...optionsFor(), isGlobal: true }) as PaynetOtpOptions;
    await expect(boot([PaynetOtpModule.forRootAsync({ useFactory }), vault(CardVault)])).rejects.toThrow(
      /PaynetOtpService/,
    );
  });

  it.each([
    ['none', {}],
    ['two', { useFactory: () => optionsFor(), useClass: AppSettings }],
  ])('by exactly one of useFactory, useClass and useExisting: %s is refused', (_name, ways) => {
    expect(() => PaynetOtpModule.forRootAsync(ways)).toThrow(/forRootAsync: takes exactly one of/);
  });

  it('with an options class that has dependencies of its own', async () => {
    @Injectable()
    class FromSettings implements PaynetOptionsFactory<PaynetOtpOptions> {
      constructor(private readonly settings: AppSettings) {}
      createPaynetOptions(): Promise<PaynetOtpOptions> {
        return this.settings.createPaynetOptions();
      }
    }
    const module = await boot([
      PaynetOtpModule.forRootAsync({ imports: [AppSettingsModule], useClass: FromSettings }),
    ]);
    expect(await module.get(PaynetOtpService).sendOtp({ userGsm: GSM })).toMatchObject({ status: 'sent' });
  });

  it('with an optional dependency of the factory that is not there', async () => {
    const MISSING = Symbol('missing');
    const module = await boot([
      PaynetOtpModule.forRootAsync({
        inject: [{ token: MISSING, optional: true }],
        useFactory: (missing: unknown) => {
          expect(missing).toBeUndefined();
          return optionsFor();
        },
      }),
    ]);
    expect(await module.get(PaynetOtpService).sendOtp({ userGsm: GSM })).toMatchObject({ status: 'sent' });
  });

  it("with a factory that fetches its key over the application's own HttpService", async () => {
    const secrets = await ScriptedPaynet.start();
    secrets.answers({ body: { key: KEY } });
    const module = await boot([
      PaynetOtpModule.forRootAsync({
        imports: [HttpModule.register({ proxy: false })],
        inject: [HttpService],
        useFactory: async (http) => {
          const { data } = await http.axiosRef.get<{ key: string }>(secrets.url);
          return optionsFor({ secretKey: data.key });
        },
      }),
    ]);
    await module.get(PaynetOtpService).sendOtp({ userGsm: GSM });
    await secrets.stop();
    expect(paynet.headers('authorization')).toEqual([`Basic ${KEY}`]);
  });
});

function vault(provider: Type): DynamicModule {
  @Module({})
  class VaultModule {}
  return { module: VaultModule, providers: [provider] };
}
