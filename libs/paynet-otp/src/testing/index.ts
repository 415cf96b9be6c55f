import { type DynamicModule, Module } from '@nestjs/common';
import { type PaynetSimulator, type SimulatorStartOptions } from 'paynet-simulator';
import { PaynetCardModule } from '../card/index.js';
import { type PaynetOtpOptions } from '../config/options.js';
import { PaynetOtpModule } from '../paynet-otp.module.js';

/** What a test may set; everything has a default. */
export interface PaynetTestKitOptions {
  /** Options of the modules, over those that lead to the simulator: `limits`, `onEvent`, `store`. */
  options?: Partial<PaynetOtpOptions> | undefined;
  /** How the simulator starts: `seed`, `otpTtlMs`, `switches`. */
  simulator?: SimulatorStartOptions | undefined;
  /** Name of the module instance. Default: the unnamed one. */
  name?: string | undefined;
}

/** A Paynet for one test file. */
export interface PaynetTestKit {
  /** The offline Paynet: `phone(gsm).nextCode()`, `faults`, `clock`; end it with `stop()` after `app.close()`. */
  readonly simulator: PaynetSimulator;
  /** Options that lead to the simulator, for `forRoot` or `overrideProvider(paynetOtpConfig.KEY).useValue(…)`. */
  readonly options: PaynetOtpOptions;
  /** `PaynetOtpModule` and `PaynetCardModule` on those options, available everywhere. */
  readonly module: DynamicModule;
}

@Module({})
class PaynetTestKitModule {}

async function loadSimulator(): Promise<{ PaynetSimulator: typeof PaynetSimulator }> {
  try {
    return await import('paynet-simulator');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') throw error;
    throw new Error(
      'nestjs-paynet-otp/testing needs the simulator: npm install --save-dev paynet-simulator',
      {
        cause: error,
      },
    );
  }
}

/**
 * Starts an offline Paynet in this process and the modules that call it; no test runner is assumed.
 *
 * @throws Error naming the install line when `paynet-simulator` is missing.
 */
export async function startPaynetTestKit(setup: PaynetTestKitOptions = {}): Promise<PaynetTestKit> {
  const { PaynetSimulator } = await loadSimulator();
  const simulator = await PaynetSimulator.start(setup.simulator);
  const options: PaynetOtpOptions = {
    environment: 'test',
    baseUrl: simulator.url,
    secretKey: simulator.key,
    ...setup.options,
  };
  const extras = { isGlobal: true, name: setup.name };
  const module = {
    module: PaynetTestKitModule,
    imports: [
      PaynetOtpModule.forRoot({ ...options, ...extras }),
      PaynetCardModule.forRoot({ ...options, ...extras }),
    ],
  };
  return { simulator, options, module };
}
