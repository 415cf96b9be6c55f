import { SimulatorInputError, readObject, refuseUnknown, type Fields } from '../bad-input.js';

/** The query of a control call, with every name checked. */
export function readQuery(query: unknown, known: readonly string[]): Fields {
  const fields = readObject(query, 'query');
  refuseUnknown(fields, known, 'this query');
  return fields;
}

/** A whole number written in digits; undefined when the query does not have it. */
export function queryInteger(fields: Fields, name: string, max: number): number | undefined {
  const value = fields[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || !/^\d{1,15}$/.test(value) || Number(value) > max) {
    throw new SimulatorInputError(name, `must be a whole number from 0 to ${max}`);
  }
  return Number(value);
}
