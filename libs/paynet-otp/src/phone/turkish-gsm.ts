/** Digits of the scripts that Turkish shoppers' keyboards produce: Arabic-Indic, Extended Arabic-Indic and full-width. */
const DIGIT_BLOCKS = [0x0660, 0x06f0, 0xff10];

/** What people put between digits: spaces (no-break and thin ones too), brackets, dashes, dots, slashes, and invisible direction marks. */
const SEPARATORS = /[\s().\-/\u2010-\u2015\u2212\u200b-\u200f\u202a-\u202e\u2066-\u2069]/g;

/** The zero of the national spelling is often kept behind the country code: `+90 (0)532 …`. */
const SUBSCRIBER = /^(?:\+90|0090|90)?0?(5\d{9})$/;

function toAsciiDigits(text: string): string {
  return text.replace(/[\u0660-\u0669\u06f0-\u06f9\uff10-\uff19]/g, (digit) => {
    const point = digit.charCodeAt(0);
    const zero = DIGIT_BLOCKS.find((block) => point >= block && point <= block + 9) ?? point;
    return String(point - zero);
  });
}

/**
 * Reads any Turkish spelling of a mobile number as `5XXXXXXXXX`, the form that Paynet's card services take.
 *
 * @returns ten digits, or `undefined` for everything that is not a Turkish mobile number.
 * @see Paynet, "OTP Kontrol Servisi", field `user_gsm`.
 */
export function normalizeTurkishGsm(input: unknown): string | undefined {
  // Longer text than any spelling of a number is not worth the work.
  if (typeof input !== 'string' || input.length > 64) return undefined;
  const plain = SUBSCRIBER.exec(input)?.[1];
  if (plain !== undefined) return plain;
  const digits = toAsciiDigits(input)
    .replace(SEPARATORS, '')
    .replace(/^\uff0b/, '+');
  return SUBSCRIBER.exec(digits)?.[1];
}
