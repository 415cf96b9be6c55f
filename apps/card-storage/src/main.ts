import { type Server } from 'node:http';
import { type AddressInfo, isIPv6 } from 'node:net';
import { type INestApplication, Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { isPaynetError, type PaynetConfigError } from 'nestjs-paynet-otp';
import { AppModule } from './app.module.js';
import { readAppSettings, SettingsError, type AppSettings, type SettingsProblem } from './app-settings.js';
import { configureApp } from './configure-app.js';
import {
  type EmbeddedSimulator,
  EmbeddedSimulatorModule,
  startEmbeddedSimulator,
} from './embedded-simulator.js';
import { OperatorLogger } from './operator-logger.js';

/** What is wrong with an address to listen on, by the code of Node's error and of the simulator's. */
const UNUSABLE_ADDRESS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'Set PORT (the sample) or PAYNET_SIMULATOR_PORT (the simulator) to a free port.',
  EACCES: 'Set PORT (the sample) or PAYNET_SIMULATOR_PORT (the simulator) to a port that this user may open.',
  EADDRNOTAVAIL: 'Set BIND_ADDRESS to an address of this machine.',
  ENOTFOUND: 'Set BIND_ADDRESS to an address of this machine.',
};

const LOCAL_OR_ALL = new Set(['127.0.0.1', '0.0.0.0', '::', '::1']);

/** One readable text for what a person can fix; anything else keeps its stack. */
function explain(error: unknown): string {
  if (error instanceof SettingsError) return error.message;
  if (!(error instanceof Error)) return String(error);
  const advice = 'code' in error ? UNUSABLE_ADDRESS[String(error.code)] : undefined;
  if (advice === undefined) return error.stack ?? error.message;
  // Which address and port it was stands in the message.
  return `${error.message}\n${advice}`;
}

/** Where the sample can be reached from this machine; the port is the real one, which PORT=0 leaves to the system. */
function urlOf(app: INestApplication, { host }: AppSettings): string {
  const { port } = (app.getHttpServer() as Server).address() as AddressInfo;
  const name = host === undefined || LOCAL_OR_ALL.has(host) ? 'localhost' : host;
  return `http://${isIPv6(name) ? `[${name}]` : name}:${port}`;
}

function announce(url: string, settings: AppSettings, simulator: EmbeddedSimulator | undefined): string {
  const environment = process.env.PAYNET_ENVIRONMENT ?? '';
  const paynet =
    simulator === undefined
      ? `Paynet's ${environment} environment${environment === 'live' ? ' (real SMS, real cards)' : ''}`
      : 'the embedded simulator: nothing leaves this machine';
  const lines = [
    `The sample listens on ${url} (${settings.isProduction ? '' : 'API page: /docs, '}readiness: /health).`,
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
async function createApp(
  settings: AppSettings,
  own: readonly SettingsProblem[],
  simulator: EmbeddedSimulator | undefined,
): Promise<INestApplication> {
  // Without a simulator, which did not start, the modules would miss what it brings.
  if (own.length > 0 && settings.simulatorPort !== undefined) throw new SettingsError(own);
  let app: INestApplication | undefined;
  const problems = [...own];
  try {
    const imports = [AppModule.forRoot(settings)];
    if (simulator !== undefined) imports.push(EmbeddedSimulatorModule.forRoot(simulator));
    app = await NestFactory.create({ imports }, { abortOnError: false });
  } catch (error) {
    if (!isPaynetError(error, 'CONFIG')) throw error;
    problems.push(...(error as PaynetConfigError).problems);
  }
  if (app !== undefined && problems.length === 0) return app;
  await app?.close();
  throw new SettingsError(problems);
}

async function start(): Promise<void> {
  Logger.overrideLogger(new OperatorLogger());
  const { settings, problems } = readAppSettings();
  let simulator: EmbeddedSimulator | undefined;
  let app: INestApplication | undefined;
  try {
    if (settings.simulatorPort !== undefined && problems.length === 0) {
      simulator = await startEmbeddedSimulator(settings.simulatorPort);
    }
    app = await createApp(settings, problems, simulator);
    configureApp(app, settings);
    await (settings.host === undefined
      ? app.listen(settings.port)
      : app.listen(settings.port, settings.host));
  } catch (error) {
    await app?.close();
    await simulator?.stop();
    throw error;
  }
  process.stdout.write(announce(urlOf(app, settings), settings, simulator));
}

start().catch((error: unknown) => {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
});
