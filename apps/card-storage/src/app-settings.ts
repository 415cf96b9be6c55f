import { randomBytes } from 'node:crypto';

/** What the sample itself is told by its environment; everything about Paynet is read by the modules. */
export interface AppSettings {
  port: number;
  /** Address to listen on. Default: every one. */
  host?: string | undefined;
  isProduction: boolean;
  jwtSecret: string;
  /** Where the embedded simulator listens, when Paynet's environment is not set; `undefined` to call the configured Paynet. */
  simulatorPort: number | undefined;
}

/** One thing that is wrong, as the modules say it too: which variable or field, and what it must be. Never the value. */
export interface SettingsProblem {
  field: string;
  rule: string;
}

/** Everything that must be fixed before the sample starts. */
export class SettingsError extends Error {
  constructor(problems: readonly SettingsProblem[]) {
    const list = problems.map(({ field, rule }) => `\n  - ${field}: ${rule}`).join('');
    super(`The configuration must be fixed:${list}`);
  }
}

const JWT_SECRET_BYTES = 32;

/** Empty is unset, as a line `NAME=` in a file of variables means it. */
function read(env: NodeJS.ProcessEnv, name: string): string | undefined {
  return env[name] === '' ? undefined : env[name];
}

function readPort(
  field: string,
  value: string | undefined,
  fallback: number,
  problems: SettingsProblem[],
): number {
  const port = value === undefined ? fallback : Number(value);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    problems.push({ field, rule: 'must be a port number from 0 to 65535' });
  }
  return port;
}

/** Reads the settings, and what is wrong with them. */
export function readAppSettings(env: NodeJS.ProcessEnv = process.env): {
  settings: AppSettings;
  problems: SettingsProblem[];
} {
  const problems: SettingsProblem[] = [];
  const isProduction = env.NODE_ENV === 'production';
  const port = readPort('PORT', read(env, 'PORT'), 3000, problems);
  const simulatorPort = readPort('PAYNET_SIMULATOR_PORT', read(env, 'PAYNET_SIMULATOR_PORT'), 4010, problems);
  const jwtSecret =
    read(env, 'JWT_SECRET') ?? (isProduction ? '' : randomBytes(JWT_SECRET_BYTES).toString('hex'));
  if (Buffer.byteLength(jwtSecret) < JWT_SECRET_BYTES) {
    problems.push({ field: 'JWT_SECRET', rule: `must be a secret of at least ${JWT_SECRET_BYTES} bytes` });
  }
  const isPaynetConfigured = read(env, 'PAYNET_ENVIRONMENT') !== undefined;
  const settings = {
    port,
    // Outside production anybody who reaches the sample gets a token, and with it SMS.
    host: read(env, 'BIND_ADDRESS') ?? (isProduction ? undefined : '127.0.0.1'),
    isProduction,
    jwtSecret,
    simulatorPort: isPaynetConfigured || isProduction ? undefined : simulatorPort,
  };
  return { settings, problems };
}
