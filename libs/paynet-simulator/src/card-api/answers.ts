import { type Switches } from '../switches.js';

/** An answer of a card service before it becomes bytes. */
export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  /** The caller's connection is cut instead. */
  readonly drop?: boolean;
}

/** Published names of the result codes the simulator can give of its own accord. */
export const resultCodes = {
  successful: 0,
  unauthorized: 7,
  servererror: 8,
  badrequest: 11,
  nodata: 12,
} as const;

export const successMessage = 'Başarılı İşlem';

export function success(codeType: 'number' | 'string', fields: Record<string, unknown> = {}): Answer {
  const { message = successMessage, ...others } = fields;
  return { status: 200, body: { ...others, code: codeType === 'string' ? '0' : 0, message } };
}

/** Paynet's error object: `code` repeats the HTTP status, the result code has a field of its own. */
export function errorAnswer(
  { errorCodeType }: Pick<Switches, 'errorCodeType'>,
  status: number,
  resultCode: number,
  message: string,
): Answer {
  const typed = (code: number) => (errorCodeType === 'string' ? String(code) : code);
  return {
    status,
    body: { type: errorType(status), message, code: typed(status), result_code: typed(resultCode) },
  };
}

/** The no to a request that cannot be read, in the form the switches ask for. */
export function malformedInput(switches: Switches, detail: string): Answer {
  const { malformedInputForm, malformedInputResultCode: resultCode, codeType } = switches;
  if (malformedInputForm === 'http-400') return errorAnswer(switches, 400, resultCode, detail);
  return {
    status: 200,
    body: { code: codeType === 'string' ? String(resultCode) : resultCode, message: detail },
  };
}

function errorType(status: number): string {
  if (status === 401 || status === 403) return 'authorization_error';
  if (status === 404) return '404 Not Found';
  return status >= 500 ? 'api_error' : 'invalid_request_error';
}

/** Thrown by a service that answers anything but a yes. */
export class Refusal extends Error {
  constructor(readonly answer: Answer) {
    super('refused');
  }
}
