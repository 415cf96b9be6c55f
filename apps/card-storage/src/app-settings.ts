import { randomBytes } from 'node:crypto';

/** What the sample itself is told by its environment; everything about Paynet is read by the modules. */
export interface AppSettings {
  port: number;
  isProduction: boolean;
  jwtSecret: string;
  /** Where the embedded simulator listens, when Paynet's environment is not set; `undefined` to call the configured Paynet. */
  simulatorPort: number | undefined;
}

/** Every problem of the sample's own settings, one sentence each. */
export class SettingsError extends Error {}

const JWT_SECRET_BYTES = 32;

function readPort(name: string, value: string | undefined, fallback: number, problems: string[]): number {
  const port = value === undefined || value === '' ? fallback : Number(value);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) problems.push(`${name} must be a port number`);
  return port;
}

/** @throws SettingsError with every problem. */
export function readAppSettings(env: NodeJS.ProcessEnv = process.env): AppSettings {
  const problems: string[] = [];
  const isProduction = env.NODE_ENV === 'production';
  const port = readPort('PORT', env.PORT, 3000, problems);
  const simulatorPort = readPort('PAYNET_SIMULATOR_PORT', env.PAYNET_SIMULATOR_PORT, 4010, problems);
  const jwtSecret = env.JWT_SECRET ?? (isProduction ? '' : randomBytes(JWT_SECRET_BYTES).toString('hex'));
  if (Buffer.byteLength(jwtSecret) < JWT_SECRET_BYTES) {
    problems.push(`JWT_SECRET must be a secret of at least ${JWT_SECRET_BYTES} bytes`);
  }
  if (problems.length > 0) {
    throw new SettingsError(
      `The sample's settings must be fixed:\n${problems.map((p) => `  - ${p}`).join('\n')}`,
    );
  }
  const isPaynetConfigured = (env.PAYNET_ENVIRONMENT ?? '') !== '';
  return {
    port,
    isProduction,
    jwtSecret,
    simulatorPort: isPaynetConfigured || isProduction ? undefined : simulatorPort,
  };
}
