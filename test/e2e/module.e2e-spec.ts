import 'reflect-metadata';
import { HttpModule, HttpService } from '@nestjs/axios';
import { type DynamicModule, Injectable, Logger, Module, type Type } from '@nestjs/common';
import { REQUEST } from '@nestjs/core';
import { Test, type TestingModule, type TestingModuleBuilder } from '@nestjs/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { of } from 'rxjs';
import {
  getPaynetHttpToken,
  getPaynetOtpToken,
  InjectPaynetHttp,
  InjectPaynetOtp,
  MemoryOtpSessionStore,
  type PaynetAccount,
  PaynetOtpModule,
  PaynetOtpService,
  type PaynetModuleExtras,
  type PaynetOptionsFactory,
  type PaynetOtpOptions,
} from 'nestjs-paynet-otp';
import {
  getPaynetCardToken,
  InjectPaynetCard,
  InjectPaynetCardHttp,
  PaynetCardModule,
  PaynetCardService,
} from 'nestjs-paynet-otp/card';
import { getPaynetClientToken, type PaynetClient, PaynetClientModule } from 'nestjs-paynet-otp/client';
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

  it('by a class that makes options: one without the method is named', async () => {
    class Guessed {
      createOptions = optionsFor;
    }
    const module = PaynetOtpModule.forRootAsync({ useClass: Guessed as never });
    await expect(boot([module])).rejects.toThrow(
      /useClass: needs a class with the method createPaynetOptions\(\)/,
    );
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

describe('A module that depends on a request', () => {
  const perRequest = { inject: [REQUEST], useFactory: () => optionsFor() };

  it.each([
    ['PaynetOtpModule', () => PaynetOtpModule.forRootAsync(perRequest)],
    ['PaynetOtpModule by name', () => PaynetOtpModule.forRootAsync({ ...perRequest, name: 'second' })],
    ['PaynetCardModule', () => PaynetCardModule.forRootAsync(perRequest)],
    ['PaynetClientModule', () => PaynetClientModule.forRootAsync(perRequest)],
  ])('does not boot, because each request would get its own: %s', async (_name, make) => {
    await expect(boot([make()])).rejects.toThrow(/forRootAsync: must not depend on anything request-scoped/);
  });
});

describe('Two module instances under one name', () => {
  it('are told at boot, once, because each has a memory of its own', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
    await boot([PaynetOtpModule.forRoot(optionsFor()), PaynetOtpModule.forRoot(optionsFor())]);
    expect(warn.mock.calls).toEqual([[expect.stringContaining('one intent may cost two SMS')]]);
  });

  it('are no matter where they share a store, or where it is one module imported twice', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
    const store = Object.assign(new MemoryOtpSessionStore(), { shared: true });
    const shared = optionsFor({ store, pepper: 'p'.repeat(32) });
    await boot([PaynetOtpModule.forRoot(shared), PaynetOtpModule.forRoot(shared)]);
    const one = PaynetOtpModule.forRoot(optionsFor());
    @Module({ imports: [one] })
    class Feature {}
    await boot([one, Feature, PaynetOtpModule.forRoot({ ...optionsFor(), name: 'second' })]);
    expect(warn).not.toHaveBeenCalled();
  });
});

describe('The name of an instance', () => {
  const modules = { PaynetOtpModule, PaynetCardModule, PaynetClientModule };
  const wrong = ['default', '', ' ', null, 5].flatMap((name) =>
    Object.keys(modules).map((module) => [name, module as keyof typeof modules] as const),
  );

  it.each(wrong)('is not %j: %s lists it with what else is wrong', async (name, module) => {
    const options = { ...optionsFor({ timeoutMs: 0 }), name: name as string };
    await expect(boot([modules[module].forRoot(options)])).rejects.toMatchObject({
      code: 'CONFIG',
      problems: [{ field: 'name' }, { field: 'timeoutMs' }],
    });
  });
});

describe('A server that was deployed with NODE_ENV=test', () => {
  it('is told at boot, once, that no request leaves for Paynet', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    const ofPaynet = optionsFor({ baseUrl: undefined });
    const imports = [PaynetOtpModule.forRoot(ofPaynet), PaynetCardModule.forRoot(ofPaynet)];
    const runner = process.env.JEST_WORKER_ID;
    delete process.env.JEST_WORKER_ID;
    try {
      await boot(imports);
    } finally {
      process.env.JEST_WORKER_ID = runner;
    }
    const warnings = warn.mock.calls.map(([message]: unknown[]) => String(message));
    expect(warnings.filter((text) => text.startsWith('NODE_ENV is test'))).toHaveLength(1);
  });
});

describe('Two instances side by side', () => {
  let first: PaynetSimulator;
  let second: PaynetSimulator;

  beforeAll(async () => {
    first = await PaynetSimulator.start({ key: 'sck_test_first' });
    second = await PaynetSimulator.start({ key: 'sck_test_second' });
  });
  afterAll(async () => {
    await first.stop();
    await second.stop();
  });

  it('serve two accounts from one store, and know nothing of each other', async () => {
    const store = new MemoryOtpSessionStore();
    const shared = { environment: 'test', store } as const;
    const module = await boot([
      PaynetOtpModule.forRoot({ ...shared, secretKey: first.key, baseUrl: first.url }),
      PaynetOtpModule.forRoot({ ...shared, secretKey: second.key, baseUrl: second.url, name: 'second' }),
    ]);
    const one = module.get(PaynetOtpService);
    const other = module.get<PaynetOtpService>(getPaynetOtpToken('second'));
    expect(other).not.toBe(one);

    const sent = await one.sendOtp({ userGsm: GSM, subject: 'ada' });
    expect(await other.sendOtp({ userGsm: GSM, subject: 'ada' })).toMatchObject({ status: 'sent' });
    expect([first.messages({ gsm: GSM }).length, second.messages({ gsm: GSM }).length]).toEqual([1, 1]);

    const otp = { userGsm: GSM, subject: 'ada', otpSessionId: sent.otpSessionId };
    const code = await first.phone(GSM).nextCode();
    await expect(other.checkOtp({ ...otp, otpCode: code })).rejects.toMatchObject({ code: 'SESSION' });
    expect(await one.checkOtp({ ...otp, otpCode: code })).toMatchObject({ otpSessionId: sent.otpSessionId });
    expect([...first.violations(), ...second.violations()]).toEqual([]);
  });
});

describe('The card module', () => {
  const CARD = {
    cardNumber: '4355084355084358',
    cardHolder: 'Ada Yılmaz',
    expireMonth: '12',
    expireYear: '2026',
    cardDesc: 'My card',
  };

  it('works without the OTP module', async () => {
    const module = await boot([PaynetCardModule.forRoot(optionsFor())]);
    paynet.answers({ body: { code: 0, card_owner_id: 'owner-1', card_hash: 'hash-1' } });
    const card = await module.get(PaynetCardService).save({ ...CARD, userUniqueId: 'ada' });
    expect(card).toEqual({ cardOwnerId: 'owner-1', cardHash: 'hash-1' });
    expect(() => module.get(PaynetOtpService, { strict: false })).toThrow();
  });

  it('takes the same options as the OTP module, beside it, global and by name', async () => {
    @Injectable()
    class CardVault {
      constructor(
        @InjectPaynetCard('second') readonly cards: PaynetCardService,
        @InjectPaynetOtp('second') readonly otp: PaynetOtpService,
      ) {}
    }
    const extras = { name: 'second', isGlobal: true, useClass: AppSettings };
    const module = await boot([
      PaynetOtpModule.forRootAsync(extras),
      PaynetCardModule.forRootAsync(extras),
      vault(CardVault),
    ]);
    const { cards, otp } = module.get(CardVault, { strict: false });
    await otp.sendOtp({ userGsm: GSM });
    paynet.answers({ body: { code: 0, Data: [] } });
    expect(await cards.list({ cardOwnerId: 'owner-1' })).toEqual({ cards: [], hasMore: false });
  });

  it('names every problem at boot', async () => {
    const wrong = { environment: 'test', secretKey: '', timeoutMs: 0 } as const;
    await expect(boot([PaynetCardModule.forRoot(wrong)])).rejects.toMatchObject({
      code: 'CONFIG',
      problems: [{ field: 'secretKey' }, { field: 'timeoutMs' }],
    });
  });
});

describe('The client module', () => {
  it('makes calls that nobody has wrapped', async () => {
    const module = await boot([PaynetClientModule.forRoot({ ...optionsFor(), name: 'raw' })]);
    paynet.answers({ body: { code: 0, ratio: [1] } });
    const client = module.get<PaynetClient>(getPaynetClientToken('raw'));
    expect(await client.post('/v1/ratio/get', { bin: '435508' }, { effect: false })).toEqual({
      code: 0,
      ratio: [1],
    });
    expect(paynet.received[0]).toMatchObject({ method: 'POST', path: '/v1/ratio/get' });
  });
});

describe('HttpService', () => {
  it('may be overridden in a testing module, and nothing leaves', async () => {
    const post = jest.fn((...sent: unknown[]) => of({ status: 200, data: SENT.body, headers: {}, sent }));
    const module = await boot([PaynetOtpModule.forRoot(optionsFor())], (builder) =>
      builder.overrideProvider(HttpService).useValue({ post }),
    );
    expect(await module.get(PaynetOtpService).sendOtp({ userGsm: GSM })).toMatchObject({ status: 'sent' });
    expect(post).toHaveBeenCalledWith(
      `${paynet.url}/v1/card/send_otp`,
      expect.objectContaining({ user_gsm: GSM }),
      expect.anything(),
    );
    expect(paynet.received).toEqual([]);
  });

  it("of the application's own HttpModule stays what it is, and ours takes nothing from it", async () => {
    @Injectable()
    class Weather {
      constructor(readonly http: HttpService) {}
    }
    @Module({
      imports: [
        HttpModule.register({ baseURL: 'http://weather.invalid', headers: { 'X-Own': 'yes' }, timeout: 1 }),
        PaynetOtpModule.forRoot(optionsFor()),
      ],
      providers: [Weather],
    })
    class AppModule {}
    const module = await boot([AppModule]);
    const { http } = module.get(Weather, { strict: false });
    expect(http.axiosRef.defaults.baseURL).toBe('http://weather.invalid');
    const ours = module.get<HttpService>(getPaynetHttpToken(), { strict: false });
    expect(ours).not.toBe(http);

    const otp = module.get(PaynetOtpService, { strict: false });
    expect(await otp.sendOtp({ userGsm: GSM })).toMatchObject({ status: 'sent' });
    expect(paynet.headers('x-own')).toEqual([undefined]);
  });

  it.each([undefined, 'second'])('of an instance (name %s) takes interceptors', async (name) => {
    const module = await boot([PaynetOtpModule.forRoot({ ...optionsFor(), name })]);
    const statuses: number[] = [];
    const { interceptors } = module.get<HttpService>(getPaynetHttpToken(name)).axiosRef;
    interceptors.request.use((config) => {
      config.headers.set('X-Trace', 'trace-1');
      return config;
    });
    interceptors.response.use((response) => {
      statuses.push(response.status);
      return response;
    });
    await module.get<PaynetOtpService>(getPaynetOtpToken(name)).sendOtp({ userGsm: GSM });
    expect(paynet.headers('x-trace')).toEqual(['trace-1']);
    expect(statuses).toEqual([200]);
  });
});

describe('The HttpService of the card calls', () => {
  it.each([undefined, 'second'])(
    '(name %s) takes interceptors of its own, beside the OTP module',
    async (name) => {
      @Injectable()
      class CardTracing {
        constructor(
          @InjectPaynetCardHttp(name) cards: HttpService,
          @InjectPaynetHttp(name) otp: HttpService,
        ) {
          expect(cards).not.toBe(otp);
          cards.axiosRef.interceptors.request.use((config) => {
            config.headers.set('X-Trace', 'cards');
            return config;
          });
        }
      }
      const options = { ...optionsFor(), isGlobal: true, name };
      const imports = [
        PaynetOtpModule.forRoot(options),
        PaynetCardModule.forRoot(options),
        vault(CardTracing),
      ];
      const module = await boot(imports);

      await module.get<PaynetOtpService>(getPaynetOtpToken(name)).sendOtp({ userGsm: GSM });
      expect(paynet.headers('x-trace')).toEqual([undefined]);
      paynet.answers({ body: { code: 0, Data: [] } });
      await module.get<PaynetCardService>(getPaynetCardToken(name)).list({ cardOwnerId: 'owner-1' });
      expect(paynet.headers('x-trace')).toEqual(['cards']);
    },
  );
});

describe('The end of the application', () => {
  it('closes connections and the store, and refuses calls after it', async () => {
    const close = jest.fn(async () => undefined);
    const store = Object.assign(new MemoryOtpSessionStore(), { close });
    const module = await boot([PaynetOtpModule.forRoot(optionsFor({ store }))]);
    const otp = module.get(PaynetOtpService);
    await otp.sendOtp({ userGsm: GSM });
    await module.close();
    await paynet.allConnectionsClosed();
    expect(close).toHaveBeenCalledTimes(1);
    await expect(otp.sendOtp({ userGsm: '5331234567' })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      outcome: 'not-sent',
    });
    expect(paynet.received).toHaveLength(1);
  });
});

describe('A platform with many accounts', () => {
  let keys: Record<string, string>;
  let otp: PaynetOtpService;

  beforeEach(async () => {
    keys = { ada: 'sck_test_ada', eve: 'sck_test_eve' };
    const resolveAccount = async (account: string): Promise<PaynetAccount | undefined> => {
      const secretKey = keys[account];
      return secretKey === undefined ? undefined : { secretKey };
    };
    const module = await boot([PaynetOtpModule.forRoot(optionsFor({ resolveAccount }))]);
    otp = module.get(PaynetOtpService);
  });

  it('calls Paynet with the key of the account that a request names, else with its own', async () => {
    await otp.sendOtp({ userGsm: GSM, account: 'ada' });
    await otp.sendOtp({ userGsm: GSM, account: 'eve' });
    await otp.sendOtp({ userGsm: GSM });
    expect(paynet.headers('authorization')).toEqual([
      'Basic sck_test_ada',
      'Basic sck_test_eve',
      `Basic ${KEY}`,
    ]);
  });

  it('keeps the numbers and sessions of accounts apart', async () => {
    const request = { userGsm: GSM, subject: 'shopper' };
    const { otpSessionId } = await otp.sendOtp({ ...request, account: 'ada' });
    expect(await otp.sendOtp({ ...request, account: 'eve' })).toMatchObject({ status: 'sent' });
    paynet.answers(CHECKED);
    const check = { ...request, otpSessionId, otpCode: 'ART2' };
    for (const account of ['eve', undefined]) {
      await expect(otp.checkOtp({ ...check, account })).rejects.toMatchObject({ code: 'SESSION' });
    }
    await otp.checkOtp({ ...check, account: 'ada' });
    await expect(otp.consumeVerified({ ...request, otpSessionId, account: 'eve' })).rejects.toMatchObject({
      code: 'SESSION',
    });
    await otp.consumeVerified({ ...request, otpSessionId, account: 'ada' });
  });

  it('takes a rotated key without a restart', async () => {
    await otp.sendOtp({ userGsm: GSM, account: 'ada' });
    keys.ada = 'sck_test_rotated';
    const now = performance.now.bind(performance);
    jest.spyOn(performance, 'now').mockImplementation(() => now() + 60_000);
    await otp.sendOtp({ userGsm: '5331234567', account: 'ada' });
    expect(paynet.headers('authorization')).toEqual(['Basic sck_test_ada', 'Basic sck_test_rotated']);
  });

  it('refuses an account that it does not know, and holds no number for it', async () => {
    await expect(otp.sendOtp({ userGsm: GSM, account: 'nobody' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      field: 'account',
      outcome: 'not-sent',
    });
    expect(paynet.received).toEqual([]);
    keys.nobody = 'sck_test_new';
    expect(await otp.sendOtp({ userGsm: GSM, account: 'nobody' })).toMatchObject({ status: 'sent' });
  });

  it.each([
    ['a number', 5],
    ['a very long text', 'x'.repeat(257)],
    ['an object', { account: 'ada' }],
  ])('refuses %s as account', async (_name, account) => {
    const request = { userGsm: GSM, account: account as string };
    await expect(otp.sendOtp(request)).rejects.toMatchObject({ code: 'INVALID_INPUT', field: 'account' });
  });

  it('is one only with resolveAccount: elsewhere an account in a request is a mistake', async () => {
    const module = await boot([PaynetOtpModule.forRoot(optionsFor())]);
    await expect(
      module.get(PaynetOtpService).sendOtp({ userGsm: GSM, account: 'ada' }),
    ).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      field: 'account',
      rule: 'needs the option resolveAccount',
    });
  });
});

function vault(provider: Type): DynamicModule {
  @Module({})
  class VaultModule {}
  return { module: VaultModule, providers: [provider] };
}
