import { type CodeVerdict } from '../otp-desk.js';
import { success, type Refusal } from './answers.js';
import { refusal, type Call, type CardService } from './card-service.js';

interface CheckOtp {
  readonly gsm: string;
  readonly otpSessionId: string;
  readonly code: string;
}

export const checkOtp: CardService<CheckOtp> = {
  read: (body) => ({
    gsm: body.requiredGsm(),
    otpSessionId: body.required('otp_session_id'),
    code: body.required('otp_code'),
  }),

  act(call, { gsm, otpSessionId, code }) {
    const verdict = call.state.desk.check(gsm, otpSessionId, code);
    if (verdict !== 'right') throw codeRefusal(call, verdict);
    return success(call.state.switches.codeType);
  },

  pretend: ({ state }) => success(state.switches.codeType),
};

export function codeRefusal(call: Call, verdict: Exclude<CodeVerdict, 'right'>): Refusal {
  const { switches } = call.state;
  const [resultCode, message] = {
    'unknown-session': [switches.unknownSessionResultCode, 'no such session for this number'] as const,
    expired: [switches.expiredCodeResultCode, 'the code is no longer valid'] as const,
    'attempts-used-up': [switches.attemptsUsedUpResultCode, 'too many wrong codes'] as const,
    wrong: [switches.wrongCodeResultCode, 'wrong code'] as const,
    used: [switches.usedCodeResultCode, 'the code is used up'] as const,
    unchecked: [switches.uncheckedSaveResultCode, 'the code was not checked'] as const,
  }[verdict];
  return refusal(call, resultCode, `Simulator: ${message}`);
}
