import { randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import {
  SimulatorInputError,
  readInteger,
  readObject,
  readOneOf,
  readText,
  refuseUnknown,
} from './bad-input.js';
import { refereeRules, type OptionalRule } from './referee.js';
import { readSwitches, type Switches } from './switches.js';

/** The secret key a simulator accepts unless told otherwise; it opens nothing else. */
export const SIMULATOR_SECRET_KEY = 'sck_test_simulator';

export interface SimulatorStartOptions {
  /** TCP port; default 0, any free one. */
  readonly port?: number;
  /** Address to listen on; default `127.0.0.1`. `0.0.0.0` for a container network. */
  readonly host?: string;
  /** The only secret key accepted; default `SIMULATOR_SECRET_KEY`. */
  readonly key?: string;
  /** Makes codes, ids and fault dice repeatable; random when absent, and readable as `paynet.seed`. */
  readonly seed?: number | string;
  /** How long a code lives, in milliseconds; short for `switches.otpTtlMs`, default 180000. */
  readonly otpTtlMs?: number;
  /** The only client addresses served; any when absent. */
  readonly registeredIps?: readonly string[];
  /** What Paynet does not document; see `switchTable`. */
  readonly switches?: Partial<Switches>;
  /** Referee rules that are off by default. */
  readonly optionalRules?: readonly OptionalRule[];
  /** How many SMS are remembered; default 500. */
  readonly maxMessages?: number;
  /** How many requests and violations are remembered; default 500 each. */
  readonly maxRequests?: number;
  /** The clock beneath the simulated one, in milliseconds since 1970; default `Date.now`. */
  readonly now?: () => number;
}

export type SimulatorOptions = Required<Omit<SimulatorStartOptions, 'otpTtlMs' | 'registeredIps'>> & {
  readonly registeredIps: ReadonlySet<string> | undefined;
};

const known = [
  'port', 'host', 'key', 'seed', 'otpTtlMs', 'registeredIps', 'switches', 'optionalRules', 'maxMessages', 'maxRequests', 'now',
]; // prettier-ignore

/** Fills in the defaults; throws `SimulatorInputError` naming the option that does not fit, never its value. */
export function readOptions(start: SimulatorStartOptions): SimulatorOptions {
  refuseUnknown(readObject(start, 'options'), known, 'options');
  const { port = 0, host = '127.0.0.1', key = SIMULATOR_SECRET_KEY, now = Date.now } = start;
  const { otpTtlMs, registeredIps, optionalRules = [], maxMessages = 500, maxRequests = 500 } = start;
  if (typeof now !== 'function') throw new SimulatorInputError('now', 'must be a function');
  if (!/^[\x21-\x7e]{1,200}$/.test(readText(key, 'key', 200))) {
    throw new SimulatorInputError('key', 'must be printable ASCII without spaces');
  }
  return {
    port: readInteger(port, 'port', 0, 65_535),
    host: readText(host, 'host', 255),
    key,
    seed: readSeed(start.seed),
    registeredIps: registeredIps === undefined ? undefined : new Set(readIps(registeredIps)),
    switches: readSwitches({ ...start.switches, ...(otpTtlMs !== undefined && { otpTtlMs }) }),
    optionalRules: readRules(optionalRules),
    maxMessages: readInteger(maxMessages, 'maxMessages', 1, 100_000),
    maxRequests: readInteger(maxRequests, 'maxRequests', 1, 100_000),
    now,
  };
}

function readSeed(seed: unknown): string | number {
  if (seed === undefined) return randomBytes(6).toString('hex');
  return typeof seed === 'number' && Number.isFinite(seed) ? seed : readText(seed, 'seed', 200);
}

function readIps(ips: unknown): string[] {
  if (!Array.isArray(ips) || !ips.every((ip) => typeof ip === 'string' && isIP(ip) !== 0)) {
    throw new SimulatorInputError('registeredIps', 'must be a list of IP addresses');
  }
  return ips as string[];
}

function readRules(rules: unknown): OptionalRule[] {
  if (!Array.isArray(rules)) throw new SimulatorInputError('optionalRules', 'must be a list of rules');
  const optional = Object.keys(refereeRules.optional) as OptionalRule[];
  return rules.map((rule) => readOneOf(rule, 'optionalRules', optional));
}
