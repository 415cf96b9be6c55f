export type GsmForm = 'documented' | 'prefixed' | 'foreign';

/** A number as the simulator files it: `5XXXXXXXXX`, or `+` and the digits of another country; undefined for anything else. */
export function recogniseGsm(given: string): { readonly gsm: string; readonly form: GsmForm } | undefined {
  if (/^5\d{9}$/.test(given)) return { gsm: given, form: 'documented' };
  const prefixed = /^(?:\+?90|0)(5\d{9})$/.exec(given)?.[1];
  if (prefixed !== undefined) return { gsm: prefixed, form: 'prefixed' };
  const foreign = /^(?:\+|00)(?!90)([1-9]\d{6,14})$/.exec(given)?.[1];
  return foreign === undefined ? undefined : { gsm: `+${foreign}`, form: 'foreign' };
}
