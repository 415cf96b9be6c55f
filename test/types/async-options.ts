// Compiled by `npm run typecheck`, never run: what must compile, and what must not.
import { Injectable } from '@nestjs/common';
import { expectTypeOf } from 'expect-type';
import {
  PaynetOtpModule,
  type PaynetOptionsFactory,
  type PaynetOtpOptions,
  type PaynetOtpService,
  type SendOtpResult,
  type VerifiedOtp,
} from 'nestjs-paynet-otp';
import { PaynetCardModule } from 'nestjs-paynet-otp/card';
import { PaynetClientModule } from 'nestjs-paynet-otp/client';
import { paynetOtpConfig } from 'nestjs-paynet-otp/config';

const OPTIONS: PaynetOtpOptions = { environment: 'test', secretKey: 'sck_test_example' };

@Injectable()
class Vault {
  readonly key = 'sck_test_example';
}

// The extras stand beside the options.
PaynetOtpModule.forRoot({ ...OPTIONS, isGlobal: true, name: 'second' });
// @ts-expect-error an environment that does not exist
PaynetOtpModule.forRoot({ environment: 'production', secretKey: 'sck_test_example' });
// @ts-expect-error the environment has no default
PaynetOtpModule.forRoot({ secretKey: 'sck_test_example' });
// @ts-expect-error a limit that does not exist
PaynetOtpModule.forRoot({ ...OPTIONS, limits: { sendsPerWeek: 1 } });

// The arguments of a factory are typed from `inject`.
PaynetOtpModule.forRootAsync({
  inject: [Vault],
  useFactory: (vault) => {
    expectTypeOf(vault).toEqualTypeOf<Vault>();
    return OPTIONS;
  },
});
PaynetOtpModule.forRootAsync({
  inject: [Vault, { token: Vault, optional: true }, 'TEXT'],
  useFactory: (vault, optional, text) => {
    expectTypeOf(vault).toEqualTypeOf<Vault>();
    expectTypeOf(optional).toEqualTypeOf<Vault | undefined>();
    expectTypeOf(text).toEqualTypeOf<unknown>();
    return Promise.resolve(OPTIONS);
  },
});
// What a text token injects, the factory says itself.
PaynetOtpModule.forRootAsync({ inject: ['OPTIONS'], useFactory: (options: PaynetOtpOptions) => options });
// @ts-expect-error the class injects a Vault, which is no Date
PaynetOtpModule.forRootAsync({ inject: [Vault], useFactory: (date: Date) => ({ ...OPTIONS, date }) });
// @ts-expect-error a factory must return options
PaynetOtpModule.forRootAsync({ useFactory: () => ({ secretKey: 'sck_test_example' }) });

// The environment's options fit every module.
PaynetOtpModule.forRootAsync(paynetOtpConfig.asProvider());
PaynetOtpModule.forRootAsync({ ...paynetOtpConfig.asProvider(), isGlobal: true, name: 'second' });
PaynetCardModule.forRootAsync(paynetOtpConfig.asProvider());
PaynetClientModule.forRootAsync(paynetOtpConfig.asProvider());

@Injectable()
class OptionsMaker implements PaynetOptionsFactory<PaynetOtpOptions> {
  createPaynetOptions(): PaynetOtpOptions {
    return OPTIONS;
  }
}
PaynetOtpModule.forRootAsync({ useClass: OptionsMaker });
PaynetOtpModule.forRootAsync({ useExisting: OptionsMaker });
// @ts-expect-error a class that makes no options
PaynetOtpModule.forRootAsync({ useClass: Date });

declare const otp: PaynetOtpService;
expectTypeOf(otp.sendOtp({ userGsm: '5321234567' })).resolves.toEqualTypeOf<SendOtpResult>();
expectTypeOf<SendOtpResult['status']>().toEqualTypeOf<
  'sent' | 'already-sent' | 'already-verified' | 'unknown'
>();
expectTypeOf<SendOtpResult['expiresAt']>().toEqualTypeOf<Date>();
expectTypeOf(
  otp.checkOtp({ userGsm: '5321234567', otpSessionId: 'a', otpCode: 'ART2' }),
).resolves.toEqualTypeOf<VerifiedOtp>();
expectTypeOf(otp.unlock({ userGsm: '5321234567' })).resolves.toBeVoid();
// @ts-expect-error a number is a text: leading zeros and plus signs would be lost
void otp.sendOtp({ userGsm: 5321234567 });
// @ts-expect-error a check needs the code
void otp.checkOtp({ userGsm: '5321234567', otpSessionId: 'a' });
