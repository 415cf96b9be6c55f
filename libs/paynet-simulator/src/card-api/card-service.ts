import { type Exchange } from '../request-log.js';
import { type RefereeRule } from '../referee.js';
import { type SimulatorState } from '../simulator-state.js';
import { type Answer, Refusal, errorAnswer } from './answers.js';
import { type BodyReader } from './body-reader.js';
import { type Rendered } from './rendering.js';

/** What a service may use while it serves one call. */
export interface Call {
  readonly state: SimulatorState;
  readonly exchange: Exchange;
  readonly note: (rule: RefereeRule, detail: string) => void;
}

/** One of the six services, in the steps between which a fault can strike. */
export interface CardService<Input extends { readonly gsm?: string }> {
  /** Throws `Refusal` for what Paynet would not even look at. */
  readonly read: (body: BodyReader) => Input;
  /** The referee's look at a well-formed call, before any effect. */
  readonly judge?: (call: Call, input: Input) => void;
  /** The effect and its answer; throws `Refusal` for a no. */
  readonly act: (call: Call, input: Input) => Answer;
  /** The answer of a yes without any effect: what a `beforeSms` fault that lies about the result builds on. */
  readonly pretend: (call: Call, input: Input) => Answer;
  /** Called once the call has ended, with the answer if it reached the caller as a whole. */
  readonly told?: (call: Call, input: Input, rendered: Rendered | undefined) => void;
}

const httpStatus = { 'http-400': 400, 'http-403': 403, 'http-404': 404 };

/** A no, in the form the `refusalForm` switch asks for. The texts are the simulator's own. */
export function refusal(
  { state }: Call,
  resultCode: number,
  message: string,
  fields: Record<string, unknown> = {},
): Refusal {
  const { refusalForm, codeType } = state.switches;
  if (refusalForm !== 'result-code') {
    return new Refusal(errorAnswer(state.switches, httpStatus[refusalForm], resultCode, message));
  }
  const code = codeType === 'string' ? String(resultCode) : resultCode;
  return new Refusal({ status: 200, body: { ...fields, code, message } });
}
