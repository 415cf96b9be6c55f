import { recogniseGsm } from './gsm.js';

/** Thrown for a malformed option, switch, fault, clock or filter; `field` names what to repair. The control API answers it with 400. */
export class SimulatorInputError extends TypeError {
  override readonly name = 'SimulatorInputError';

  constructor(
    readonly field: string,
    readonly rule: string,
  ) {
    super(`${field} ${rule}`);
  }
}

export type Fields = Readonly<Record<string, unknown>>;

export function readObject(value: unknown, field: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new SimulatorInputError(field, 'must be an object');
  }
  return value as Fields;
}

/** A misspelt name must not be silently ignored: the test that relies on it would prove nothing. */
export function refuseUnknown(fields: Fields, known: readonly string[], within: string): void {
  const stranger = Object.keys(fields).find((name) => !known.includes(name));
  if (stranger !== undefined) {
    const rest = known.length === 0 ? 'it takes none' : `known: ${known.join(', ')}`;
    throw new SimulatorInputError(printable(stranger), `is not known in ${within}; ${rest}`);
  }
}

export function readInteger(value: unknown, field: string, min: number, max: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max) {
    throw new SimulatorInputError(field, `must be a whole number from ${min} to ${max}`);
  }
  return value;
}

export function readBoolean(value: unknown, field: string): boolean {
  if (typeof value !== 'boolean') throw new SimulatorInputError(field, 'must be true or false');
  return value;
}

export function readOneOf<const T extends string>(value: unknown, field: string, allowed: readonly T[]): T {
  const found = allowed.find((each) => each === value);
  if (found === undefined) throw new SimulatorInputError(field, `must be one of ${allowed.join(', ')}`);
  return found;
}

export function readText(value: unknown, field: string, maxLength: number): string {
  if (typeof value !== 'string' || value === '' || value.length > maxLength) {
    throw new SimulatorInputError(field, `must be a text of 1 to ${maxLength} characters`);
  }
  return value;
}

export function readGsm(value: unknown, field: string): string {
  // As the simulator files it: a test that asks for another spelling would wait for an SMS that is there.
  if (typeof value !== 'string' || recogniseGsm(value)?.gsm !== value) {
    throw new SimulatorInputError(field, 'must be a number written as 5XXXXXXXXX, or + and a foreign number');
  }
  return value;
}

/** Names come from strangers; an error text must not carry control characters or a whole body. */
function printable(name: string): string {
  return name.replace(/[^\w.-]/g, '?').slice(0, 40) || '?';
}
