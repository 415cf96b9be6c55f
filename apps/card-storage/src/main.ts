import { type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { isPaynetError, type PaynetConfigError } from 'nestjs-paynet-otp';
import { AppModule } from './app.module.js';
import { readAppSettings, SettingsError, type AppSettings, type SettingsProblem } from './app-settings.js';
import { configureApp } from './configure-app.js';
import { type EmbeddedSimulator, startEmbeddedSimulator } from './embedded-simulator.js';

/** One readable text for what a person can fix; anything else keeps its stack. */
function explain(error: unknown): string {
  if (error instanceof SettingsError) return error.message;
  if (!(error instanceof Error)) return String(error);
  // Of Node for the sample's port, of the simulator for its own: which port it was stands in the message.
  const isPortTaken = 'code' in error && error.code === 'EADDRINUSE';
  if (!isPortTaken) return error.stack ?? error.message;
  return `${error.message}\nSet PORT (the sample) or PAYNET_SIMULATOR_PORT (the simulator) to a free port.`;
}

function announce(settings: AppSettings, simulator: EmbeddedSimulator | undefined): string {
  const environment = process.env.PAYNET_ENVIRONMENT ?? '';
  const paynet =
    simulator === undefined
      ? `Paynet's ${environment} environment${environment === 'live' ? ' (real SMS, real cards)' : ''}`
      : 'the embedded simulator: nothing leaves this machine';
  const lines = [
    `The sample listens on http://localhost:${settings.port} (API page: /docs, readiness: /health).`,
    `Paynet is ${paynet}.`,
  ];
  if (simulator !== undefined) lines.push(`SMS arrive on the phone page: ${simulator.url}`);
  return `${lines.join('\n')}\n`;
}

/**
 * Makes the application, or says in one list what must be fixed: the sample's own settings, and all that the modules find in Paynet's.
 *
 * @throws SettingsError
 */
async function createApp(settings: AppSettings, own: readonly SettingsProblem[]): Promise<INestApplication> {
  // Without a simulator, which did not start, the modules would miss what it brings.
  if (own.length > 0 && settings.simulatorPort !== undefined) throw new SettingsError(own);
  let app: INestApplication | undefined;
  const problems = [...own];
  try {
    app = await NestFactory.create(AppModule.forRoot(settings), {
      abortOnError: false,
      // Nest would print a failed start with its stack; `explain` says what to fix.
      logger: false,
    });
  } catch (error) {
    if (!isPaynetError(error, 'CONFIG')) throw error;
    problems.push(...(error as PaynetConfigError).problems);
  }
  if (app !== undefined && problems.length === 0) return app;
  await app?.close();
  throw new SettingsError(problems);
}

async function start(): Promise<void> {
  const { settings, problems } = readAppSettings();
  let simulator: EmbeddedSimulator | undefined;
  let app: INestApplication | undefined;
  try {
    if (settings.simulatorPort !== undefined && problems.length === 0) {
      simulator = await startEmbeddedSimulator(settings.simulatorPort);
    }
    app = await createApp(settings, problems);
    configureApp(app);
    await (settings.host === undefined
      ? app.listen(settings.port)
      : app.listen(settings.port, settings.host));
    app.useLogger(['warn', 'error']);
  } catch (error) {
    await app?.close();
    await simulator?.stop();
    throw error;
  }
  const embedded = simulator;
  // Nest closes the application on these signals; the simulator goes with it.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void embedded?.stop());
  process.stdout.write(announce(settings, simulator));
}

start().catch((error: unknown) => {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
});
