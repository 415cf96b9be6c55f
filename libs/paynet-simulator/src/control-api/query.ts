import { readObject, refuseUnknown, type Fields } from '../bad-input.js';

/** A query whose named values are whole numbers in digits, as the filters take them; what is none is left for them to refuse. */
export function withNumbers(query: unknown, names: readonly string[]): Fields {
  const entries = Object.entries(readObject(query, 'query'));
  const read = ([name, value]: [string, unknown]) => {
    const isNumber = names.includes(name) && typeof value === 'string' && /^\d{1,15}$/.test(value);
    return [name, isNumber ? Number(value) : value] as const;
  };
  return Object.fromEntries(entries.map(read));
}

/** For calls that take no query. */
export function refuseQuery(query: unknown): void {
  refuseUnknown(readObject(query, 'query'), [], 'the query of this call');
}

/** For calls that take no body; an empty object is none. */
export function refuseBody(body: unknown): void {
  if (body !== undefined) refuseUnknown(readObject(body, 'body'), [], 'the body of this call');
}
