import { randomUUID } from 'node:crypto';

let count = 0;

/** A number that nobody has asked for in this process. */
export function freshNumber() {
  count += 1;
  return String(5_300_000_000 + count);
}

export const newSessionId = () => randomUUID().replaceAll('-', '');
