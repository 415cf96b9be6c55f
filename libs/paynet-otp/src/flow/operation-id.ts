import { randomBytes } from 'node:crypto';

const processPart = randomBytes(9).toString('base64url');
let count = 0;

/** Names one operation of this process, so that a store that gets it twice does it once. */
export function nextOperationId(): string {
  count += 1;
  return `${processPart}.${count.toString(36)}`;
}
