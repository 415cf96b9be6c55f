import { type SimulatorState } from '../simulator-state.js';
import { errorAnswer, resultCodes, type Answer } from './answers.js';

/** What Paynet looks at before the body: where the call comes from and the key. Undefined lets it in. */
export function refuseAtGate(
  state: SimulatorState,
  ip: string,
  authorization: string | undefined,
  noteKeyForm: (detail: string) => void,
): Answer | undefined {
  const wrongForm = wrongKeyForm(authorization, state.options.key);
  if (wrongForm !== undefined) noteKeyForm(wrongForm);
  const { registeredIps } = state.options;
  if (registeredIps !== undefined && !registeredIps.has(ip.replace(/^::ffff:/, ''))) {
    const { unregisteredIp } = state.switches;
    const status = unregisteredIp === '401' ? 401 : 403;
    const answer = errorAnswer(
      state.switches,
      status,
      resultCodes.unauthorized,
      'Simulator: this IP address is not registered',
    );
    return unregisteredIp === 'drop' ? { ...answer, drop: true } : answer;
  }
  if (authorization === `Basic ${state.options.key}`) return undefined;
  return errorAnswer(state.switches, 401, resultCodes.unauthorized, 'Simulator: the API key is wrong');
}

/** Why the header is not `Basic <raw key>`; a wrong key in the right form is no breach. */
function wrongKeyForm(authorization: string | undefined, key: string): string | undefined {
  if (authorization === undefined) return 'no Authorization header';
  const given = /^Basic ([\x21-\x7e]+)$/.exec(authorization)?.[1];
  if (given === undefined) return 'the Authorization header is not the word Basic, one space and the key';
  if (given === key) return undefined;
  const decoded = Buffer.from(given, 'base64').toString('latin1');
  // The whole of it, or one side of a colon: RFC 7617 has room for a user and a password.
  const hasKey = `:${decoded}`.endsWith(`:${key}`) || decoded.startsWith(`${key}:`);
  const encoded = /^[\x20-\x7e]+$/.test(decoded) && (hasKey || /(?:^|:)sck_|^[^:]+:$/.test(decoded));
  return encoded ? 'the key is base64-encoded; Paynet takes it raw' : undefined;
}
