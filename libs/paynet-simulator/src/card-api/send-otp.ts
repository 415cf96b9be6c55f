import { type Otp } from '../otp-desk.js';
import { success } from './answers.js';
import { refusal, type Call, type CardService } from './card-service.js';
import { printPaynetTime } from './paynet-time.js';

interface SendOtp {
  readonly gsm: string;
  readonly otpSessionId: string;
}

export const sendOtp: CardService<SendOtp> = {
  read: (body) => ({ gsm: body.requiredGsm(), otpSessionId: body.required('otp_session_id') }),

  judge({ state, note }, { gsm, otpSessionId }) {
    const pending = state.desk.pending(gsm);
    if (pending !== undefined) {
      const seconds = Math.ceil((pending.expiresAt - state.clock.now()) / 1000);
      note('early-resend', `send_otp ${seconds} s before the otp_expire of the code that is out`);
    }
    if (state.desk.knows(otpSessionId)) {
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
    const { clock, random, switches } = call.state;
    return accepted(call, { expiresAt: clock.now() + switches.otpTtlMs, finerDigits: random.digits(4) });
  },
};

type Expiry = Pick<Otp, 'expiresAt' | 'finerDigits'>;

const accepted = (call: Call, expiry: Expiry) =>
  success(call.state.switches.codeType, { otp_expire: printExpiry(call, expiry) });

const printExpiry = ({ state }: Call, { expiresAt, finerDigits }: Expiry) =>
  printPaynetTime(expiresAt, finerDigits, state.switches.otpExpireForm);
