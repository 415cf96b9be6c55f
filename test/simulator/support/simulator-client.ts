import {
  type Fault,
  type SimulatedRequest,
  type SimulatedSms,
  type Switches,
  type Violation,
} from 'paynet-simulator';
import { exchange, rawExchange, type HttpAnswer, type RawAnswer } from './wire-client.js';

export const KEY = 'sck_test_example/with+signs';
export const GSM = '5321234567';
export const CARD = {
  card_number: '4355084355084358',
  card_holder: 'ADA LOVELACE',
  card_desc: 'Maaş kartı',
  expire_month: '12',
  expire_year: '2026',
  user_unique_id: 'customer-1',
};

type Body = Record<string, unknown>;

/** Speaks to a simulator as a merchant and as a test would: over HTTP only, wherever it runs. */
export class SimulatorClient {
  constructor(readonly url: string) {}

  paynet(
    service: string,
    body: unknown,
    headers: Record<string, string | undefined> = {},
  ): Promise<HttpAnswer> {
    return exchange('POST', `${this.url}/v1/card/${service}`, merchantHeaders(headers), JSON.stringify(body));
  }

  /** The same call over a bare socket that the simulator has to close. */
  paynetRaw(service: string, body: unknown, onText?: (text: string) => void): Promise<RawAnswer> {
    const text = JSON.stringify(body);
    const head = Object.entries(
      merchantHeaders({
        connection: 'close',
        host: 'paynet',
        'content-length': String(Buffer.byteLength(text)),
      }),
    );
    const lines = [`POST /v1/card/${service} HTTP/1.1`, ...head.map(([name, value]) => `${name}: ${value}`)];
    return rawExchange(this.url, `${lines.join('\r\n')}\r\n\r\n${text}`, onText);
  }

  send(otpSessionId: string, gsm = GSM): Promise<HttpAnswer> {
    return this.paynet('send_otp', { user_gsm: gsm, otp_session_id: otpSessionId });
  }

  check(otpSessionId: string, code: string, gsm = GSM): Promise<HttpAnswer> {
    return this.paynet('check_otp', { user_gsm: gsm, otp_session_id: otpSessionId, otp_code: code });
  }

  /** Saves the sample card; with a session and code when they are given. */
  save(otp: { session: string; code: string } | undefined, changes: Body = {}): Promise<HttpAnswer> {
    const fields =
      otp === undefined ? {} : { user_gsm: GSM, otp_session_id: otp.session, otp_code: otp.code };
    return this.paynet('save', { ...CARD, ...fields, ...changes });
  }

  /** Sends an OTP and returns the code that arrived. */
  async codeFor(otpSessionId: string, gsm = GSM): Promise<string> {
    await this.send(otpSessionId, gsm);
    return (await this.messages(`otpSessionId=${otpSessionId}`)).at(-1)!.code;
  }

  async messages(query = ''): Promise<SimulatedSms[]> {
    return (await this.get<{ messages: SimulatedSms[] }>(`messages?${query}`)).messages;
  }

  async requests(query = ''): Promise<SimulatedRequest[]> {
    return (await this.get<{ requests: SimulatedRequest[] }>(`requests?${query}`)).requests;
  }

  async violations(): Promise<Violation[]> {
    return (await this.get<{ violations: Violation[] }>('violations')).violations;
  }

  async rules(): Promise<string[]> {
    return (await this.violations()).map(({ rule }) => rule);
  }

  addFault(fault: Fault): Promise<HttpAnswer> {
    return this.control('POST', 'faults', fault);
  }

  set(switches: Partial<Switches>): Promise<HttpAnswer> {
    return this.control('PATCH', 'switches', switches);
  }

  shift(shiftMs: number): Promise<HttpAnswer> {
    return this.control('POST', 'clock', { shiftMs });
  }

  reset(): Promise<HttpAnswer> {
    return this.control('POST', 'reset');
  }

  async get<T>(path: string): Promise<T> {
    return (await this.control('GET', path)).json() as T;
  }

  control(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<HttpAnswer> {
    const url = `${this.url}/_simulator/${path}`;
    if (body === undefined) return exchange(method, url, headers);
    const text = JSON.stringify(body);
    // Node frames the body of a DELETE only when told its length.
    const content = {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(text)),
      ...headers,
    };
    return exchange(method, url, content, text);
  }
}

function merchantHeaders(changes: Record<string, string | undefined>): Record<string, string> {
  const headers: Record<string, string | undefined> = {
    authorization: `Basic ${KEY}`,
    'content-type': 'application/json; charset=UTF-8',
    accept: 'application/json; charset=UTF-8',
    ...changes,
  };
  return Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** The wall-clock moment of a published-form `otp_expire`, in milliseconds. */
export const readExpiry = (answer: HttpAnswer): number =>
  Date.parse(String(answer.json()['otp_expire']).replace(/(\.\d{3})\d{4}/, '$1'));
