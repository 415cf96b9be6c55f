import { Logger } from '@nestjs/common';

/** This package's version; a spec keeps it equal to `package.json`. */
export const VERSION = '0.1.0';

const REGISTRY = Symbol.for('nestjs-paynet-otp:loaded-copies');

// `require` is there only in the CommonJS build.
const FORMAT = typeof require === 'function' ? 'cjs' : 'esm';

// The line of this file in the stack: the one thing by which ESM, CommonJS and bundles alike can tell where they stand, without `import.meta`.
const PLACE = new Error().stack?.split('\n')[1]?.trim();

interface Copy {
  name: string;
  /** `undefined` where the runtime does not say. */
  place: string | undefined;
}

let isNoted = false;

function registry(): Copy[] {
  const holder = globalThis as { [REGISTRY]?: unknown };
  if (!Array.isArray(holder[REGISTRY])) holder[REGISTRY] = [];
  return holder[REGISTRY] as Copy[];
}

/**
 * Called by every module of this package: warns once for each further copy of the package in one process. Two copies share no claims in memory
 * and no classes, which nobody sees until a shopper gets two SMS or an error passes the filter by. The same file evaluated again, as Jest's `resetModules` and
 * `isolateModules` do, is no second copy.
 */
export function noteLoadedCopy(copy: Copy = { name: `${VERSION} (${FORMAT})`, place: PLACE }): void {
  if (isNoted) return;
  isNoted = true;
  const copies = registry();
  if (copy.place !== undefined && copies.some(({ place }) => place === copy.place)) return;
  copies.push(copy);
  if (copies.length < 2) return;
  new Logger('PaynetOtp').warn(
    `nestjs-paynet-otp is loaded ${copies.length} times in this process: ${copies.map(({ name }) => name).join(' and ')}. The copies do not share their memory store, ` +
      'so that one intent may cost two SMS, nor their classes, so that injection and the exception filter miss each other. ' +
      'Keep one: see `npm ls nestjs-paynet-otp`.',
  );
}
