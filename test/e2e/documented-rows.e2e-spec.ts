import { once } from 'node:events';
import https from 'node:https';
import { type AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type AxiosAdapter } from 'axios';
import { isPaynetError, PaynetOtpModule, PaynetOtpService } from 'nestjs-paynet-otp';
import {
  CHECKED,
  otpExpireIn,
  type ScriptedAnswer,
  ScriptedPaynet,
  SENT,
} from '../support/scripted-paynet.js';
import { makeIdentity } from '../transport/support/certificates.js';

// One test for each documented row of what is known of Paynet; the numbers are those of its sections.

const KEY = 'sck_test/with+odd/signs==';
const REQUEST = { userGsm: '5321234567', otpSessionId: 'session-1', subject: 'ada' };
const CHECK = { ...REQUEST, otpCode: 'ART2' };

let paynet: ScriptedPaynet;
let app: INestApplicationContext;
let otp: PaynetOtpService;

beforeAll(async () => {
  paynet = await ScriptedPaynet.start();
});
afterAll(() => paynet.stop());
beforeEach(async () => {
  paynet.answers(SENT);
  app = await NestFactory.createApplicationContext(
    PaynetOtpModule.forRoot({ environment: 'test', secretKey: KEY, baseUrl: paynet.url }),
    { logger: false },
  );
  otp = app.get(PaynetOtpService);
});
afterEach(() => app.close());

const sent = (): ScriptedAnswer => ({
  body: { otp_expire: otpExpireIn(120), code: 0, message: 'Başarılı İşlem' },
});

/** What a call came to: its status, or the code of its error. */
async function outcomeOf(call: Promise<{ status?: string }>): Promise<string> {
  try {
    return (await call).status ?? 'verified';
  } catch (error) {
    if (isPaynetError(error)) return error.code;
    throw error;
  }
}

const sendWith = (answer: ScriptedAnswer): Promise<string> => {
  paynet.answers(answer);
  return outcomeOf(otp.sendOtp(REQUEST));
};

async function checkWith(answer: ScriptedAnswer): Promise<string> {
  paynet.answers(sent());
  await otp.sendOtp(REQUEST);
  paynet.answers(answer);
  return outcomeOf(otp.checkOtp(CHECK) as Promise<object>);
}

describe('1.1 Base URLs', () => {
  it.each([
    ['live', 'https://api.paynet.com.tr', 'sck_live'],
    ['test', 'https://pts-api.paynet.com.tr', 'sck_test'],
  ] as const)('%s: %s, with its own key', async (environment, base, key) => {
    const asked: string[] = [];
    const adapter: AxiosAdapter = (config) => {
      asked.push(`${String(config.url)} ${String(config.headers.get('Authorization'))}`);
      return Promise.resolve({
        ...{ status: 200, statusText: 'OK', headers: {}, config },
        data: '{"code":0}',
      });
    };
    const own = await NestFactory.createApplicationContext(
      PaynetOtpModule.forRoot({
        environment,
        secretKey: { live: 'sck_live', test: 'sck_test' },
        store: 'memory:',
        http: { adapter },
      }),
      { logger: false },
    );
    await own.get(PaynetOtpService).sendOtp(REQUEST);
    await own.close();
    expect(asked).toEqual([`${base}/v1/card/send_otp Basic ${key}`]);
  });
  it.each([
    ['test', 'https://api.paynet.com.tr'],
    ['live', 'https://pts-api.paynet.com.tr'],
  ] as const)('the keys of %s never go to %s', async (environment, baseUrl) => {
    const module = PaynetOtpModule.forRoot({ environment, baseUrl, secretKey: KEY, store: 'memory:' });
    const options = { logger: false, abortOnError: false } as const;
    await expect(NestFactory.createApplicationContext(module, options)).rejects.toThrow(/- baseUrl: /);
  });
});

describe('1.2 Method, headers, body', () => {
  it('the method is POST', async () => {
    await otp.sendOtp(REQUEST);
    expect(paynet.received.map(({ method }) => method)).toEqual(['POST']);
  });
  it('Content-Type is application/json; charset=UTF-8', async () => {
    await otp.sendOtp(REQUEST);
    expect(paynet.headers('content-type')).toEqual(['application/json; charset=UTF-8']);
  });
  it('Accept is application/json; charset=UTF-8, always sent', async () => {
    await otp.sendOtp(REQUEST);
    expect(paynet.headers('accept')).toEqual(['application/json; charset=UTF-8']);
  });
  it('the body is a JSON object with snake_case keys', async () => {
    await otp.sendOtp(REQUEST);
    expect(paynet.bodies()).toEqual([{ user_gsm: '5321234567', otp_session_id: 'session-1' }]);
  });
  it('answers are decoded as UTF-8, whatever their content type says', async () => {
    expect(await sendWith({ ...sent(), headers: { 'Content-Type': 'text/plain; charset=iso-8859-9' } })).toBe(
      'sent',
    );
  });
  it('an answer in XML is not understood', async () => {
    expect(await sendWith({ body: '<response><code>0</code></response>' })).toBe('unknown');
  });
});

describe('1.3 TLS', () => {
  it.each([
    ['TLS 1.2, the one version on which all pages agree, is spoken', 'TLSv1.2', 'sent'],
    ['TLS 1.1, which only some pages allow, is not', 'TLSv1.1', 'UNAVAILABLE'],
  ] as const)('%s', async (_name, version, expected) => {
    const identity = await makeIdentity();
    const versions = { minVersion: version, maxVersion: version, ciphers: 'DEFAULT:@SECLEVEL=0' } as const;
    const server = https.createServer({ ...identity, ...versions }, (_request, response) => {
      response.end(JSON.stringify(sent().body));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const own = await NestFactory.createApplicationContext(
      PaynetOtpModule.forRoot({
        environment: 'test',
        secretKey: KEY,
        baseUrl: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
        http: { httpsAgent: new https.Agent({ ca: identity.cert }) },
      }),
      { logger: false },
    );
    expect(await outcomeOf(own.get(PaynetOtpService).sendOtp(REQUEST))).toBe(expected);
    await own.close();
    server.closeAllConnections();
    server.close();
  });
});

describe('1.4 Authentication', () => {
  it('Authorization is `Basic`, one space and the secret key itself, unencoded', async () => {
    await otp.sendOtp(REQUEST);
    expect(paynet.headers('authorization')).toEqual([`Basic ${KEY}`]);
  });
  it('every request carries it', async () => {
    await checkWith(CHECKED);
    expect(paynet.headers('authorization')).toEqual([`Basic ${KEY}`]);
  });
});

describe('1.5 Static IP', () => {
  // How an unregistered address is refused is not documented; these are the ways in which it can be said.
  it.each([401, 403])(
    'an unregistered IP, refused with %i and no readable body, is PAYNET_AUTH',
    async (status) => {
      paynet.answers({ status, body: '<html>denied</html>' });
      await expect(otp.sendOtp(REQUEST)).rejects.toMatchObject({
        code: 'PAYNET_AUTH',
        message: expect.stringMatching(/egress IP/),
      });
      expect(await sendWith(sent())).toBe('sent');
    },
  );
});

describe('1.6 Timeouts', () => {
  it('no replay rule is documented for card services: what may have arrived is never sent again', async () => {
    paynet.answers({ status: 504, body: '' });
    expect(await outcomeOf(otp.sendOtp(REQUEST))).toBe('unknown');
    expect(paynet.received).toHaveLength(1);
  });
});

describe('2.1 HTTP status', () => {
  it.each([
    [200, { ...sent() }, 'sent'],
    [400, { body: { type: 'invalid_request_error', message: 'x', code: 400, result_code: 11 } }, 'REFUSED'],
    [401, { body: { type: 'authorization_error', message: 'x', code: 401, result_code: 7 } }, 'PAYNET_AUTH'],
    [403, { body: { type: 'authorization_error', message: 'x', code: 403, result_code: 7 } }, 'PAYNET_AUTH'],
    [404, { body: { type: '404 Not Found', message: 'x', code: 404 } }, 'REFUSED'],
    [405, { body: { type: 'invalid_request_error', message: 'x', code: 405 } }, 'REFUSED'],
    [500, { body: { type: 'api_error', message: 'x', code: 500, result_code: 8 } }, 'unknown'],
    [503, { body: '<html>gateway</html>' }, 'unknown'],
  ])('%i', async (status, answer, expected) => {
    expect(await sendWith({ status, ...answer })).toBe(expected);
  });
});

describe('2.2 Two body shapes', () => {
  it('of a 200, the result code is `code`', async () => {
    expect(await sendWith({ body: { code: 7, result_code: 0 } })).toBe('PAYNET_AUTH');
  });
  it('of anything else, `code` is the HTTP status and the result code is `result_code`', async () => {
    expect(await sendWith({ status: 400, body: { code: 0, result_code: 11 } })).toBe('REFUSED');
  });
  it('HTTP 200 is not success by itself', async () => {
    expect(await sendWith({ body: { message: 'Başarılı İşlem' } })).toBe('unknown');
  });
});

describe('2.3 `type` values never decide', () => {
  const TYPES = [
    'api_error',
    'invalid_request_error',
    'authorization_error',
    'no_data_error',
    '404 Not Found',
  ];
  it.each(TYPES)('%s', async (type) => {
    const error = { type, message: 'x' };
    expect(await sendWith({ status: 403, body: { ...error, code: 403, result_code: 2 } })).toBe(
      'PAYNET_AUTH',
    );
    expect(await sendWith({ status: 400, body: { ...error, code: 400, result_code: 11 } })).toBe('REFUSED');
    expect(await sendWith({ status: 500, body: { ...error, code: 500, result_code: 8 } })).toBe('unknown');
  });
});

/** Code, name, what it is to `send_otp`, what it is to `check_otp`. */
const RESULT_CODES: [number, string, string, string][] = [
  [0, 'successful', 'sent', 'verified'],
  [1, 'unsuccessful', 'REFUSED', 'WRONG_CODE'],
  [2, 'companyblocked', 'REFUSED', 'REFUSED'],
  [3, 'agentblocked', 'REFUSED', 'REFUSED'],
  [4, 'agentnotfound', 'REFUSED', 'REFUSED'],
  [5, 'duplicatedata', 'unknown', 'WRONG_CODE'],
  [6, 'noprocess', 'REFUSED', 'WRONG_CODE'],
  [7, 'unauthorized', 'PAYNET_AUTH', 'PAYNET_AUTH'],
  [8, 'servererror', 'unknown', 'OUTCOME_UNKNOWN'],
  [9, 'notimplemented', 'REFUSED', 'REFUSED'],
  [10, 'timeout', 'unknown', 'OUTCOME_UNKNOWN'],
  [11, 'badrequest', 'REFUSED', 'WRONG_CODE'],
  [12, 'nodata', 'REFUSED', 'WRONG_CODE'],
  [13, 'paynetjnosession', 'REFUSED', 'WRONG_CODE'],
  [14, 'paynetjwrongbin', 'REFUSED', 'WRONG_CODE'],
  [15, 'paynetjunmatchtran', 'REFUSED', 'WRONG_CODE'],
  [16, 'paynetj3derror', 'REFUSED', 'WRONG_CODE'],
  [17, 'paynetjusedsession', 'REFUSED', 'WRONG_CODE'],
  [18, 'wrongcarddata', 'REFUSED', 'WRONG_CODE'],
  [19, 'wrongtransactiontype', 'REFUSED', 'WRONG_CODE'],
  [20, 'wrongpostype', 'REFUSED', 'WRONG_CODE'],
  [21, 'wrongratioget', 'REFUSED', 'WRONG_CODE'],
  [100, 'oldsuccessful', 'unknown', 'WRONG_CODE'],
];
/** Known to clients only, and one that nobody knows. */
const NOT_LISTED = [22, 25, 26, 200, 201, 999, -1];

describe('2.4 Result codes', () => {
  it.each(RESULT_CODES)('%i %s is %s to send_otp', async (code, name, expected) => {
    paynet.answers({ body: { ...(sent().body as object), code } });
    const outcome = await otp.sendOtp(REQUEST).catch((error: unknown) => error);
    if (isPaynetError(outcome))
      expect(outcome).toMatchObject({ code: expected, resultCode: code, resultName: name });
    else expect(outcome).toMatchObject({ status: expected });
  });
  it.each(RESULT_CODES)('%i %s is %s, and to check_otp %s', async (code, _name, _toSend, expected) => {
    expect(await checkWith({ body: { code } })).toBe(expected);
  });
  it.each(NOT_LISTED)('%i is not listed: nobody knows what it means', async (code) => {
    expect(await sendWith({ body: { code } })).toBe('unknown');
  });
  it.each(NOT_LISTED)('%i is not listed, to check_otp either', async (code) => {
    expect(await checkWith({ body: { code } })).toBe('OUTCOME_UNKNOWN');
  });

  it.each([2, 3, 4, 7, 9, 11])('after %i the number is free again', async (code) => {
    await sendWith({ body: { code } });
    expect(await sendWith(sent())).toBe('sent');
  });
  it.each([1, 6, 12])('after %i the number rests for 60 s', async (code) => {
    paynet.answers({ body: { code } });
    await expect(otp.sendOtp(REQUEST)).rejects.toMatchObject({ code: 'REFUSED', retryAfterSeconds: 60 });
    await expect(otp.sendOtp(REQUEST)).rejects.toMatchObject({ code: 'COOLDOWN', retryAfterSeconds: 60 });
    expect(paynet.received).toHaveLength(1);
  });
  it.each([5, 8, 10, 100, 999])('after %i the number is held for 180 s', async (code) => {
    paynet.answers({ body: { code } });
    expect(await otp.sendOtp(REQUEST)).toMatchObject({
      status: 'unknown',
      retryAfterSeconds: 180,
      expiresAtEstimated: true,
    });
    expect(await otp.sendOtp(REQUEST)).toMatchObject({ status: 'unknown', otpSessionId: 'session-1' });
    expect(paynet.received).toHaveLength(1);
  });
});

describe('2.5 Type of `code`', () => {
  it.each([0, '0'])('%j is a yes', async (code) => {
    expect(await sendWith({ body: { ...(sent().body as object), code } })).toBe('sent');
  });
  it.each(['00', '', ' 0', '0.0', null, false, true, [0], { code: 0 }, 0.5])(
    '%j is no code',
    async (code) => {
      expect(await sendWith({ body: { ...(sent().body as object), code } })).toBe('unknown');
    },
  );
});

describe('4.1 POST /v1/card/send_otp', () => {
  it('its path', async () => {
    await otp.sendOtp(REQUEST);
    expect(paynet.received.map(({ path }) => path)).toEqual(['/v1/card/send_otp']);
  });
  it('user_gsm: ten digits, 5XXXXXXXXX', async () => {
    await otp.sendOtp({ ...REQUEST, userGsm: '+90 (532) 123 45 67' });
    expect(paynet.bodies()).toMatchObject([{ user_gsm: '5321234567' }]);
  });
  it('otp_session_id: the caller’s own, or a generated one that nobody can guess', async () => {
    await otp.sendOtp(REQUEST);
    await otp.sendOtp({ userGsm: '5321234568' });
    await otp.sendOtp({ userGsm: '5321234569' });
    const ids = paynet.bodies().map((body) => (body as { otp_session_id: string }).otp_session_id);
    expect(ids[0]).toBe('session-1');
    expect(new Set(ids).size).toBe(3);
    expect(ids[1]).toMatch(/^[0-9a-f]{32}$/);
  });
  it.each([
    ['with seven digits and +03:00', '+03:00', 0],
    ['without an offset, read as +03:00', '', 0],
    ['with Z', 'Z', 3],
    ['with +0300', '+0300', 0],
  ])('otp_expire %s', async (_name, offset, laterByHours) => {
    const otpExpire = otpExpireIn(120).replace('+03:00', offset);
    paynet.answers({ body: { otp_expire: otpExpire, code: 0 } });
    const { expiresAt, expiresAtEstimated } = await otp.sendOtp(REQUEST);
    expect(expiresAtEstimated).toBe(false);
    const turkish = `${otpExpire.slice(0, 23)}+03:00`;
    expect(expiresAt.getTime()).toBe(Date.parse(turkish) + laterByHours * 3_600_000);
  });
  it.each([
    ['absent', undefined],
    ['null', null],
    ['a number', 1_500_000_000],
    ['unreadable', 'tomorrow'],
    ['the published sample, long past', '2017-07-17T15:30:15.0581408+03:00'],
    ['more than a day away', otpExpireIn(25 * 3_600)],
  ])('otp_expire %s: the safe hold of 180 s, said to be an estimate', async (_name, value) => {
    paynet.answers({ body: { otp_expire: value, code: 0 } });
    expect(await otp.sendOtp(REQUEST)).toMatchObject({
      status: 'sent',
      expiresAtEstimated: true,
      retryAfterSeconds: 180,
    });
  });
  it.each([
    ['null', null],
    ['in English', 'Successful'],
    ['absent', undefined],
  ])('message %s decides nothing, and no echo of the request is needed', async (_name, message) => {
    expect(await sendWith({ body: { otp_expire: otpExpireIn(120), code: 0, message } })).toBe('sent');
  });
  it('must not be run again before otp_expire', async () => {
    paynet.answers(sent());
    await otp.sendOtp(REQUEST);
    expect(await otp.sendOtp(REQUEST)).toMatchObject({ status: 'already-sent' });
    await expect(otp.sendOtp({ ...REQUEST, subject: 'eve' })).rejects.toMatchObject({ code: 'COOLDOWN' });
    expect(paynet.received).toHaveLength(1);
  });
});

describe('4.2 POST /v1/card/check_otp', () => {
  it('its path', async () => {
    await checkWith(CHECKED);
    expect(paynet.received.map(({ path }) => path)).toEqual(['/v1/card/check_otp']);
  });
  it('user_gsm, otp_session_id and otp_code, the same as in send_otp', async () => {
    await checkWith(CHECKED);
    expect(paynet.bodies()).toEqual([
      { user_gsm: '5321234567', otp_session_id: 'session-1', otp_code: 'ART2' },
    ]);
  });
  it('otp_code is letters and digits, sent as typed but for spaces around it', async () => {
    paynet.answers(sent());
    await otp.sendOtp(REQUEST);
    paynet.answers(CHECKED);
    await otp.checkOtp({ ...CHECK, otpCode: '  aRt2 ' });
    expect(paynet.bodies()).toMatchObject([{ otp_code: 'aRt2' }]);
  });
  it('the published sample is a yes', async () => {
    expect(await checkWith(CHECKED)).toBe('verified');
  });
});
