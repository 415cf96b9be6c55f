import { readBoolean, readInteger, readObject, readOneOf, refuseUnknown } from './bad-input.js';

/** Published result codes run to 21 and 100; clients know more, so any number is playable. */
const resultCode = (value: number, about: string) => whole(0, 9999, value, about);

/**
 * Everything Paynet's documentation leaves open, or states in two ways. The default follows a published sample where
 * `basis` says so; every other default is an assumption of this simulator and no promise of Paynet's.
 */
export const switchTable = {
  // send_otp
  otpTtlMs: whole(1, 86_400_000, 180_000, 'How long a code lives, in milliseconds.'),
  codeLength: asPublished(whole(4, 10, 4, 'How many characters a code has.')),
  codeAlphabet: asPublished(
    oneOf(['letters-and-digits', 'digits'], 'letters-and-digits', 'What a code is made of.'),
  ),
  earlyResend: oneOf(
    ['refuse', 'ignore', 'repeat', 'new-code'],
    'refuse',
    'What send_otp does before otp_expire: refuse; say yes and send nothing; send the same code again; send a new code and void the old one.',
  ),
  earlyResendResultCode: resultCode(5, 'Result code of a refused early resend.'),
  reusedSession: oneOf(
    ['refuse', 'accept'],
    'refuse',
    'What send_otp does with a session id it accepted before.',
  ),
  reusedSessionResultCode: resultCode(5, 'Result code of a refused session id.'),
  prefixedNumbers: oneOf(
    ['refuse', 'accept'],
    'refuse',
    'Whether 0, 90 and +90 may stand before 5XXXXXXXXX.',
  ),
  foreignNumbers: oneOf(
    ['refuse', 'accept'],
    'refuse',
    'Whether a number of another country is taken, written with + or 00.',
  ),
  otpExpireForm: asPublished(
    oneOf(
      ['offset', 'no-offset', 'utc'],
      'offset',
      'How otp_expire is written: with +03:00 as published; the same without an offset; in UTC with Z.',
    ),
  ),
  otpExpireOnRefusal: flag(
    false,
    'Whether a refused early resend still tells the otp_expire of the code that is out.',
  ),

  // check_otp
  maxAttempts: whole(1, 1000, 5, 'How many wrong codes a session takes before it is closed.'),
  codeCaseSensitive: flag(true, 'Whether `art2` differs from `ART2`.'),
  checkConsumesCode: flag(
    false,
    'Whether a second check_otp of a right code is refused (save takes it once more either way).',
  ),
  wrongCodeResultCode: resultCode(1, 'Result code of a wrong code.'),
  expiredCodeResultCode: resultCode(1, 'Result code of a code past otp_expire.'),
  usedCodeResultCode: resultCode(1, 'Result code of a code that is used up.'),
  attemptsUsedUpResultCode: resultCode(1, 'Result code of a session closed after too many wrong codes.'),
  unknownSessionResultCode: resultCode(12, 'Result code of a session id unknown for that number.'),

  // save
  otpMandatory: flag(true, 'Whether save needs an OTP.'),
  missingOtpResultCode: resultCode(1, 'Result code of a save without an OTP when it is mandatory.'),
  saveNeedsCheck: flag(false, 'Whether save takes a right code only after a successful check_otp.'),
  uncheckedSaveResultCode: resultCode(1, 'Result code of a save refused for want of check_otp.'),
  checkedCodeOutlivesExpiry: flag(
    true,
    'Whether save still takes a code past otp_expire that was checked in time.',
  ),
  checkedCodeLifeMs: whole(
    0,
    86_400_000,
    0,
    'How long after the last good check_otp save takes the code, in milliseconds; 0: no limit of its own.',
  ),
  partialOtpFields: oneOf(
    ['refuse', 'ignore'],
    'refuse',
    'What save does with some of user_gsm, otp_session_id and otp_code, but not all: refuse as malformed; read it as no OTP.',
  ),
  saveConsumesOtp: flag(true, 'Whether one OTP covers one card only.'),
  repeatedUserUniqueId: oneOf(
    ['same-owner', 'new-owner'],
    'same-owner',
    'Whose card it is when a known user_unique_id comes again without card_owner_id.',
  ),
  unknownOwnerResultCode: resultCode(12, 'Result code of a save for an unknown card_owner_id.'),
  cardNumbers: oneOf(
    ['any', 'published-test-cards'],
    'any',
    'Which card numbers save takes: any; only the test cards known here.',
  ),
  refusedCardResultCode: resultCode(18, 'Result code of a card number that save does not take.'),

  // list, delete, desc_update
  emptyList: oneOf(
    ['empty-array', 'nodata', 'not-found'],
    'empty-array',
    'The answer when there are no cards: 200 with an empty Data; 200 with code 12; HTTP 404.',
  ),
  listOrder: oneOf(['oldest-first', 'newest-first'], 'oldest-first', 'The order of the list.'),
  maxListLimit: whole(1, 1000, 100, 'The largest limit of a list; a larger one counts as this.'),
  unknownCardResultCode: resultCode(
    12,
    'Result code of delete and desc_update for an unknown or deleted card.',
  ),

  // all services
  refusalForm: oneOf(
    ['result-code', 'http-400', 'http-403', 'http-404'],
    'result-code',
    'How a refusal travels: 200 with its result code, or this HTTP status with the error object.',
  ),
  malformedInputForm: oneOf(
    ['http-400', 'result-code'],
    'http-400',
    'How the no to a malformed request travels: HTTP 400 with the error object, or 200 with its result code.',
  ),
  malformedInputResultCode: resultCode(11, 'Result code of a malformed request.'),
  unknownFields: oneOf(
    ['ignore', 'refuse'],
    'ignore',
    'What is done with a request field the service does not know: ignore it; refuse the request as malformed.',
  ),
  codeType: asPublished(
    oneOf(
      ['number', 'string'],
      'number',
      'The JSON type of `code` in 200 answers (samples: number, tables: string).',
    ),
  ),
  errorCodeType: oneOf(
    ['number', 'string'],
    'number',
    'The JSON type of `code` and `result_code` in the error object.',
  ),
  cardFieldNames: oneOf(
    ['newer', 'older'],
    'newer',
    'card_no and card_bin (as in the sample of list), or card_no_masked and card_bin_no (as in the table of save).',
  ),
  missingAccept: oneOf(['json', 'xml'], 'json', 'What is answered to a request without an Accept header.'),
  unregisteredIp: oneOf(['403', '401', 'drop'], '403', 'What a caller gets whose IP is not registered.'),
  maxFieldLength: whole(16, 4096, 256, 'The longest value of a field, in characters.'),
} as const;

interface SwitchKind<T> {
  readonly standard: T;
  readonly basis: 'published sample' | 'assumption';
  readonly about: string;
  readonly allowed: readonly string[] | { readonly min: number; readonly max: number } | 'true or false';
  readonly read: (value: unknown, field: string) => T;
}

type SwitchTable = typeof switchTable;
export type SwitchName = keyof SwitchTable;

/** The switches, by name; assigning a value that does not fit throws `SimulatorInputError`. */
export type Switches = {
  -readonly [Name in SwitchName]: SwitchTable[Name] extends SwitchKind<infer T> ? T : never;
};

export interface SwitchDescription {
  readonly name: string;
  readonly value: unknown;
  readonly standard: unknown;
  readonly basis: string;
  readonly allowed: unknown;
  readonly about: string;
}

const names = Object.keys(switchTable) as SwitchName[];

/** Checks a set of switch values; nothing is taken over when one of them does not fit. */
export function readSwitches(value: unknown): Partial<Switches> {
  const fields = readObject(value, 'switches');
  refuseUnknown(fields, names, 'switches');
  const given = names.filter((name) => fields[name] !== undefined);
  return Object.fromEntries(given.map((name) => [name, switchTable[name].read(fields[name], name)]));
}

export interface SwitchBoard {
  readonly switches: Switches;
  reset(): void;
}

export function createSwitches(start: Partial<Switches>, changed: () => void): SwitchBoard {
  const values = new Map<SwitchName, unknown>();
  const reset = () => {
    for (const name of names) values.set(name, start[name] ?? switchTable[name].standard);
  };
  reset();
  const switches = {};
  for (const name of names) {
    Object.defineProperty(switches, name, {
      enumerable: true,
      get: () => values.get(name),
      set: (value: unknown) => {
        values.set(name, switchTable[name].read(value, name));
        changed();
      },
    });
  }
  return { switches: Object.freeze(switches) as Switches, reset };
}

export function describeSwitches(switches: Switches): SwitchDescription[] {
  return names.map((name) => {
    const { standard, basis, allowed, about } = switchTable[name];
    return { name, value: switches[name], standard, basis, allowed, about };
  });
}

function asPublished<T>(kind: SwitchKind<T>): SwitchKind<T> {
  return { ...kind, basis: 'published sample' };
}

function whole(min: number, max: number, standard: number, about: string) {
  const read = (value: unknown, field: string) => readInteger(value, field, min, max);
  return { standard, basis: 'assumption', about, allowed: { min, max }, read } satisfies SwitchKind<number>;
}

function flag(standard: boolean, about: string): SwitchKind<boolean> {
  return { standard, basis: 'assumption', about, allowed: 'true or false', read: readBoolean };
}

function oneOf<const T extends string>(
  allowed: readonly T[],
  standard: NoInfer<T>,
  about: string,
): SwitchKind<T> {
  return {
    standard,
    basis: 'assumption',
    about,
    allowed,
    read: (value, field) => readOneOf(value, field, allowed),
  };
}
