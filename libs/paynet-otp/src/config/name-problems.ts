import { type PaynetConfigProblem } from '../errors/index.js';

/** Name of the unnamed instance where a word is needed: in events and in the store. */
export const UNNAMED = 'default';

/** What is wrong with the `name` that stands beside the options. */
export function nameProblems(name: unknown): PaynetConfigProblem[] {
  if (name === undefined) return [];
  if (typeof name === 'string' && name.trim() !== '' && name !== UNNAMED) return [];
  const rule = `must be a text that is not empty and not '${UNNAMED}', or be left out: without a name it is the unnamed instance`;
  return [{ field: 'name', rule }];
}
