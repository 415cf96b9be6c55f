import { type Otp } from '../otp-desk.js';
import { success } from './answers.js';
import { refusal, type Call, type CardService } from './card-service.js';
import { printPaynetTime } from './paynet-time.js';
import { readTold } from './told.js';

interface SendOtp {
  readonly gsm: string;
  readonly otpSessionId: string;
}

export const sendOtp: CardService<SendOtp> = {
  read: (body) => ({ gsm: body.requiredGsm(), otpSessionId: body.required('otp_session_id') }),

  judge({ state, note }, { gsm, otpSessionId }) {
    const early = state.callers.mayNotSendBefore(gsm) - state.clock.now();
    if (early > 0) {
      note(
        'early-resend',
        `send_otp ${Math.ceil(early / 1000)} s before the otp_expire of the code that is out`,
      );
    }
    if (state.callers.wasToldAccepted(otpSessionId) || state.desk.knows(otpSessionId)) {
      note('reused-session', 'otp_session_id was accepted by send_otp before');
    }
  },

  act(call, { gsm, otpSessionId }) {
    const { desk, switches } = call.state;
    const verdict = desk.send(gsm, otpSessionId);
    if (verdict.kind === 'refused') {
      if (verdict.reason === 'reused-session') {
        throw refusal(call, switches.reusedSessionResultCode, 'Simulator: otp_session_id was used before');
      }
      const fields =
        verdict.otp !== undefined && switches.otpExpireOnRefusal
          ? { otp_expire: printExpiry(call, verdict.otp) }
          : {};
      throw refusal(call, switches.earlyResendResultCode, 'Simulator: a code is still valid', fields);
    }
    if (verdict.kind === 'sms') call.state.sendSms(verdict.otp, otpSessionId, call.exchange);
    return accepted(call, verdict.otp);
  },

  pretend(call) {
    const { clock, dice, switches } = call.state;
    return accepted(call, { expiresAt: clock.now() + switches.otpTtlMs, finerDigits: dice.digits(4) });
  },

  told({ state, exchange }, { gsm, otpSessionId }, rendered) {
    const yes = rendered === undefined ? undefined : readTold(rendered, state.clock.now());
    state.callers.answered(gsm, otpSessionId, exchange.id, yes);
  },
};

type Expiry = Pick<Otp, 'expiresAt' | 'finerDigits'>;

const accepted = (call: Call, expiry: Expiry) =>
  success(call.state.switches.codeType, { otp_expire: printExpiry(call, expiry) });

const printExpiry = ({ state }: Call, { expiresAt, finerDigits }: Expiry) =>
  printPaynetTime(expiresAt, finerDigits, state.switches.otpExpireForm);
