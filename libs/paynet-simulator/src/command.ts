import { parseArgs } from 'node:util';
import { SimulatorInputError } from './bad-input.js';
import { SIMULATOR_SECRET_KEY, type SimulatorStartOptions } from './options.js';
import { PaynetSimulator } from './paynet-simulator.js';
import { refereeRules, type OptionalRule } from './referee.js';
import { readSwitches, switchTable, type Switches } from './switches.js';

const help = `Usage: paynet-simulator [options]

Paynet's card-storage API, played offline. Nothing leaves this machine.

  --port <number>           default 4010; 0 takes any free port
  --host <address>          default 127.0.0.1; 0.0.0.0 inside a container
  --key <secret key>        the only key accepted; default ${SIMULATOR_SECRET_KEY}
  --seed <text>             makes codes, ids and fault dice repeatable
  --otp-ttl <time>          how long a code lives: 180 (seconds), 90s, 3m, 500ms; default 180
  --registered-ip <ip>      serve only this client address; may be repeated
  --switch <name=value>     what Paynet does not document; may be repeated
  --rule <name>             an optional referee rule; may be repeated
  --version
  --help

Switches, with their values and defaults: on the phone page, at GET /_simulator/switches, and in the README.

Optional rules of the referee:

${Object.entries(refereeRules.optional)
  .map(([rule, breach]) => `  ${rule.padEnd(24)}  ${breach}`)
  .join('\n')}
`;

/** What the command line calls the options of `PaynetSimulator.start`. */
const flags: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.keys(switchTable).map((name) => [name, `--switch ${name}`])),
  port: '--port',
  host: '--host',
  key: '--key',
  seed: '--seed',
  registeredIps: '--registered-ip',
  optionalRules: '--rule',
};

/** This package's version; a spec keeps it equal to `package.json`. */
const VERSION = '0.1.0';

/** Runs the `paynet-simulator` command until SIGINT or SIGTERM. */
export async function runCommand(args: readonly string[]): Promise<void> {
  try {
    const options = readArguments(args);
    if (options === 'help' || options === 'version') {
      process.stdout.write(options === 'help' ? help : `${VERSION}\n`);
      return;
    }
    const paynet = await PaynetSimulator.start(options);
    const stop = () => {
      void paynet.stop();
    };
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
    // `paynet-simulator | head` closes our output; that is no reason to end.
    process.stdout.on('error', () => undefined);
    process.stdout.write(greeting(paynet));
  } catch (error) {
    process.stderr.write(`paynet-simulator: ${explain(error)}\n`);
    process.exitCode = 1;
  }
}

function explain(error: unknown): string {
  if (error instanceof SimulatorInputError) return `${flags[error.field] ?? error.field} ${error.rule}`;
  return error instanceof Error ? error.message : 'cannot start';
}

function readArguments(args: readonly string[]): SimulatorStartOptions | 'help' | 'version' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string', default: '4010' },
      host: { type: 'string' },
      key: { type: 'string' },
      seed: { type: 'string' },
      'otp-ttl': { type: 'string' },
      'registered-ip': { type: 'string', multiple: true },
      switch: { type: 'string', multiple: true, default: [] },
      rule: { type: 'string', multiple: true, default: [] },
      version: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help === true) return 'help';
  if (values.version === true) return 'version';
  return {
    port: readPort(values.port),
    host: values.host,
    key: values.key,
    seed: values.seed,
    otpTtlMs: values['otp-ttl'] === undefined ? undefined : readDuration(values['otp-ttl']),
    registeredIps: values['registered-ip'],
    switches: readSwitchArguments(values.switch),
    // Checked by name when the simulator starts.
    optionalRules: values.rule as OptionalRule[],
  };
}

function readPort(text: string): number {
  if (!/^\d{1,5}$/.test(text))
    throw new SimulatorInputError('--port', 'must be a whole number from 0 to 65535');
  return Number(text);
}

function readDuration(text: string): number {
  const [, amount, unit = 's'] = /^(\d{1,9})(ms|s|m)?$/.exec(text) ?? [];
  const ms = Number(amount) * (unit === 'ms' ? 1 : unit === 's' ? 1000 : 60_000);
  const { min, max } = switchTable.otpTtlMs.allowed;
  if (amount === undefined || ms < min || ms > max) {
    throw new SimulatorInputError(
      '--otp-ttl',
      `must be a time from ${min}ms to ${max / 60_000}m, such as 180, 90s, 3m or 500ms`,
    );
  }
  return ms;
}

/** `name=value`, the value read as the switch's default is: number, boolean or text. */
function readSwitchArguments(pairs: readonly string[]): Partial<Switches> {
  const entries: unknown = Object.fromEntries(
    pairs.map((pair) => {
      const [name = '', ...rest] = pair.split('=');
      const text = rest.join('=');
      const standard = Object.hasOwn(switchTable, name)
        ? switchTable[name as keyof Switches].standard
        : undefined;
      if (typeof standard === 'number') return [name, text === '' ? text : Number(text)];
      if (typeof standard === 'boolean')
        return [name, text === 'true' ? true : text === 'false' ? false : text];
      return [name, text];
    }),
  );
  return readSwitches(entries);
}

function greeting(paynet: PaynetSimulator): string {
  // What was given on the command line may be somebody's real key, and this text ends up in logs.
  const isPublished = paynet.key === SIMULATOR_SECRET_KEY;
  return `Paynet simulator at ${paynet.url}  (this is not Paynet: no SMS, no money)

  phone page   ${paynet.url}/
  secret key   ${isPublished ? paynet.key : 'as given by --key'}
  seed         ${paynet.seed}

Send an SMS to the phone page:

  curl -s ${paynet.url}/v1/card/send_otp -H 'Authorization: Basic ${isPublished ? paynet.key : '<your key>'}' -H 'Content-Type: application/json' -H 'Accept: application/json' -d '{"user_gsm":"5321234567","otp_session_id":"first"}'

`;
}
