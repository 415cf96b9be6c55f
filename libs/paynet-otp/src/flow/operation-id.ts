import { randomFillSync } from 'node:crypto';

const RANDOM_BYTES = 9;
const COUNT_BYTES = 6;

/** Nine bytes that nobody can guess, this process's own, and a count: written at once, since a text put together of pieces keeps them all in memory. */
const bytes = Buffer.alloc(RANDOM_BYTES + COUNT_BYTES);
randomFillSync(bytes, 0, RANDOM_BYTES);
let count = 0;

/** Names one operation of this process, so that a store that gets it twice does it once. */
export function nextOperationId(): string {
  count += 1;
  bytes.writeUIntBE(count, RANDOM_BYTES, COUNT_BYTES);
  return bytes.toString('base64url');
}
