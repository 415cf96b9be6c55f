const istanbulOffsetMs = 3 * 3_600_000;

/**
 * A moment as Paynet prints it: Istanbul time, seven fractional digits and the offset, `2017-07-17T15:30:15.0581408+03:00`.
 * `finerDigits` are the four digits below the millisecond.
 */
export function printPaynetTime(
  at: number,
  finerDigits: string,
  form: 'offset' | 'no-offset' | 'utc' = 'offset',
): string {
  const shown = new Date(form === 'utc' ? at : at + istanbulOffsetMs).toISOString().slice(0, -1);
  const end = { offset: '+03:00', 'no-offset': '', utc: 'Z' }[form];
  return `${shown}${finerDigits}${end}`;
}

/** The moment of a time as printed above, in milliseconds; without an offset it is Istanbul's. */
export function readPaynetTime(text: string): number | undefined {
  const [, toMillisecond, offset = '+03:00'] =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3})\d*(Z|[+-]\d\d:\d\d)?$/.exec(text) ?? [];
  return toMillisecond === undefined ? undefined : Date.parse(toMillisecond + offset);
}
