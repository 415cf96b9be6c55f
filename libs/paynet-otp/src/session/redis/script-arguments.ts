/** Stands for `Infinity`: the largest number that every step on the way keeps. */
export const UNLIMITED = Number.MAX_SAFE_INTEGER;

/**
 * One number for a script, or several, which share an argument.
 *
 * @throws RangeError for a number that the scripts could not count with.
 */
export function numbers(...values: number[]): string {
  return values.map(number).join(' ');
}

function number(value: number): string {
  const whole = value === Infinity ? UNLIMITED : Math.ceil(value);
  if (!(whole >= 0 && whole <= UNLIMITED)) throw new RangeError('Durations and limits must not be negative.');
  return String(whole);
}
