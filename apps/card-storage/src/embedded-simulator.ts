import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';

/** A Paynet inside this process, so that the sample runs with nothing outside the machine. */
export interface EmbeddedSimulator {
  url: string;
  stop(): Promise<void>;
}

/** Starts the simulator and points the Paynet variables of this process at it; imported only then, so that production needs none. */
export async function startEmbeddedSimulator(port: number): Promise<EmbeddedSimulator> {
  const { PaynetSimulator, SIMULATOR_SECRET_KEY } = await import('paynet-simulator');
  const simulator = await PaynetSimulator.start({ port });
  process.env.PAYNET_ENVIRONMENT = 'test';
  process.env.PAYNET_TEST_SECRET_KEY = SIMULATOR_SECRET_KEY;
  process.env.PAYNET_BASE_URL = simulator.url;
  return simulator;
}

const SIMULATOR = Symbol('EmbeddedSimulator');

/** Stops the simulator with the application, after its last answer: stopped before, it would leave the sends under way unknown. */
@Module({})
export class EmbeddedSimulatorModule implements OnApplicationShutdown {
  constructor(@Inject(SIMULATOR) private readonly simulator: EmbeddedSimulator) {}

  static forRoot(simulator: EmbeddedSimulator): DynamicModule {
    return {
      module: EmbeddedSimulatorModule,
      providers: [{ provide: SIMULATOR, useValue: simulator }],
    };
  }

  onApplicationShutdown(): Promise<void> {
    return this.simulator.stop();
  }
}
