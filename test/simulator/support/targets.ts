import { PaynetSimulator } from 'paynet-simulator';
import { startCommand, stopCommand } from './built-command.js';
import { KEY, SimulatorClient } from './simulator-client.js';

export interface Target {
  readonly client: SimulatorClient;
  readonly stop: () => Promise<unknown>;
}

/** The two ways to run a simulator; every suite over HTTP holds for both. */
export const targets: readonly (readonly [name: string, start: () => Promise<Target>])[] = [
  [
    'in this process',
    async () => {
      const paynet = await PaynetSimulator.start({ key: KEY, seed: 'conformance' });
      return { client: new SimulatorClient(paynet.url), stop: () => paynet.stop() };
    },
  ],
  [
    'as a command',
    async () => {
      const command = await startCommand(['--port', '0', '--key', KEY, '--seed', 'conformance']);
      return { client: new SimulatorClient(command.url), stop: () => stopCommand(command) };
    },
  ],
];
