import { type PaynetAnswer } from './paynet-answer.js';

/**
 * Names of the result codes as documented.
 *
 * @see Paynet, "Dönüş Kodları"; codes that only clients know (22-26, 200, 201) are left out on purpose: they count as not listed.
 */
const RESULT_NAMES = new Map<number, string>([
  [0, 'successful'],
  [1, 'unsuccessful'],
  [2, 'companyblocked'],
  [3, 'agentblocked'],
  [4, 'agentnotfound'],
  [5, 'duplicatedata'],
  [6, 'noprocess'],
  [7, 'unauthorized'],
  [8, 'servererror'],
  [9, 'notimplemented'],
  [10, 'timeout'],
  [11, 'badrequest'],
  [12, 'nodata'],
  [13, 'paynetjnosession'],
  [14, 'paynetjwrongbin'],
  [15, 'paynetjunmatchtran'],
  [16, 'paynetj3derror'],
  [17, 'paynetjusedsession'],
  [18, 'wrongcarddata'],
  [19, 'wrongtransactiontype'],
  [20, 'wrongpostype'],
  [21, 'wrongratioget'],
  [100, 'oldsuccessful'],
]);

/** What an answer means to each kind of call. */
export interface AnswerMeaning {
  /** `released`: the number is free again · `held`: 60 s · `unknown`: held as long as a code may live. */
  send: 'sent' | 'released' | 'held' | 'unknown';
  /** `refused`: the attempt is given back · `wrong`: it counts · `unknown`: it counts, and the same code may be asked again. */
  check: 'verified' | 'refused' | 'wrong' | 'unknown';
  /** Any other call: card storage, and calls that nobody has wrapped. */
  call: 'done' | 'refused' | 'unknown';
}

const DONE: AnswerMeaning = { send: 'sent', check: 'verified', call: 'done' };
const NOT_PROCESSED: AnswerMeaning = { send: 'released', check: 'refused', call: 'refused' };
const BAD_REQUEST: AnswerMeaning = { send: 'released', check: 'wrong', call: 'refused' };
const DUPLICATE: AnswerMeaning = { send: 'unknown', check: 'wrong', call: 'refused' };
const OLD_SUCCESS: AnswerMeaning = { send: 'unknown', check: 'wrong', call: 'unknown' };
const UNCLEAR: AnswerMeaning = { send: 'unknown', check: 'unknown', call: 'unknown' };
const OTHER_REFUSAL: AnswerMeaning = { send: 'held', check: 'wrong', call: 'refused' };

/** The one table: by result code. A listed code without a row of its own is an `OTHER_REFUSAL`, a code not listed is `UNCLEAR`. */
const BY_RESULT_CODE = new Map<number, AnswerMeaning>([
  [0, DONE],
  [2, NOT_PROCESSED],
  [3, NOT_PROCESSED],
  [4, NOT_PROCESSED],
  [5, DUPLICATE],
  [7, NOT_PROCESSED],
  [8, UNCLEAR],
  [9, NOT_PROCESSED],
  [10, UNCLEAR],
  [11, BAD_REQUEST],
  [100, OLD_SUCCESS],
]);

/** Statuses of a gate in front of the service: nothing was processed, whatever result code comes along. */
const GATE_STATUSES: ReadonlySet<number> = new Set([401, 403]);

/** Changes to the table: by result code, for what a merchant knows of its own account and Paynet does not document. */
export type AnswerMeaningOverrides = Readonly<Record<number, Partial<AnswerMeaning>>>;

function meaningOfResultCode(code: number): AnswerMeaning {
  return BY_RESULT_CODE.get(code) ?? (RESULT_NAMES.has(code) ? OTHER_REFUSAL : UNCLEAR);
}

function meaningByTable({ status, resultCode }: PaynetAnswer): AnswerMeaning {
  if (status === 200) return resultCode === undefined ? UNCLEAR : meaningOfResultCode(resultCode);
  if (GATE_STATUSES.has(status)) return NOT_PROCESSED;
  // A success is only ever a 200; 5xx, redirects and other 2xx are not an answer to rely on, whatever code they carry.
  if (status < 400 || status >= 500 || resultCode === 0) return UNCLEAR;
  if (resultCode !== undefined) return meaningOfResultCode(resultCode);
  return status === 400 ? BAD_REQUEST : OTHER_REFUSAL;
}

/**
 * Says what an answer means to `send_otp`, `check_otp` and other calls.
 *
 * @param overrides by result code; they apply to readable answers below 500 but 401 and 403, and can never turn a non-200 into a success.
 */
export function meaningOf(answer: PaynetAnswer, overrides: AnswerMeaningOverrides = {}): AnswerMeaning {
  const byTable = meaningByTable(answer);
  const override = answer.resultCode === undefined ? undefined : overrides[answer.resultCode];
  if (override === undefined || answer.status >= 500 || GATE_STATUSES.has(answer.status)) return byTable;
  const changed = { ...byTable, ...override };
  if (answer.status === 200) return changed;
  return {
    send: changed.send === 'sent' ? byTable.send : changed.send,
    check: changed.check === 'verified' ? byTable.check : changed.check,
    call: changed.call === 'done' ? byTable.call : changed.call,
  };
}

/** The name that Paynet prints for a result code, or `undefined` for a code it does not list. */
export function resultName(code: number | undefined): string | undefined {
  return code === undefined ? undefined : RESULT_NAMES.get(code);
}

/** True when an answer says that the key is wrong or that this machine's egress IP is not registered. */
export function isAuthRefusal({ status, resultCode }: PaynetAnswer): boolean {
  return resultCode === 7 || status === 401 || status === 403;
}
