import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type SwitchName, switchTable } from 'paynet-simulator';
import { CARD, GSM, KEY, readExpiry, type SimulatorClient } from './support/simulator-client.js';
import { targets, type Target } from './support/targets.js';
import { PaynetSimulator } from 'paynet-simulator';
import { SimulatorClient as Client } from './support/simulator-client.js';
import { exchange } from './support/wire-client.js';

const codeOf = (answer: { json: () => Record<string, unknown> }) => answer.json()['code'];
const noCode = 'ZZZZZZ'; // six characters: never one of the four that are sent

/** Stores a card without an OTP; the trial must have made that possible. */
async function storeBare(paynet: SimulatorClient, changes: Record<string, unknown> = {}) {
  await paynet.set({ otpMandatory: false });
  return (await paynet.save(undefined, changes)).json();
}

/** Wrong code, expired code, used code …: each result code switch shows in the one answer it is about. */
async function spoilResultCode(paynet: SimulatorClient, name: SwitchName, play: () => Promise<unknown>) {
  await paynet.set({ [name]: 77 });
  expect(await play()).toBe(77);
}

/** One trial per switch: the type makes a switch without a trial a compile error. */
const trials: Record<SwitchName, (paynet: SimulatorClient) => Promise<void>> = {
  async otpTtlMs(paynet) {
    await paynet.control('POST', 'clock', { frozen: true });
    await paynet.set({ otpTtlMs: 90_000 });
    const { now } = await paynet.get<{ now: string }>('clock');
    expect(readExpiry(await paynet.send('a')) - Date.parse(now)).toBe(90_000);
  },
  async codeLength(paynet) {
    await paynet.set({ codeLength: 8 });
    expect(await paynet.codeFor('a')).toMatch(/^[A-Z][A-Z0-9]{6}\d$/);
  },
  async codeAlphabet(paynet) {
    await paynet.set({ codeAlphabet: 'digits' });
    expect(await paynet.codeFor('a')).toMatch(/^\d{4}$/);
  },
  async earlyResend(paynet) {
    const first = await paynet.codeFor('a');
    await paynet.set({ earlyResend: 'ignore' });
    expect(codeOf(await paynet.send('b'))).toBe(0);
    expect(await paynet.messages()).toHaveLength(1);

    await paynet.set({ earlyResend: 'repeat' });
    expect(await paynet.codeFor('c')).toBe(first);
    expect(codeOf(await paynet.check('c', first))).toBe(0);

    await paynet.set({ earlyResend: 'new-code' });
    const second = await paynet.codeFor('d');
    expect(second).not.toBe(first);
    expect(codeOf(await paynet.check('a', first))).toBe(1);
    expect(codeOf(await paynet.check('d', second))).toBe(0);
  },
  async earlyResendResultCode(paynet) {
    await paynet.send('a');
    await spoilResultCode(paynet, 'earlyResendResultCode', async () => codeOf(await paynet.send('b')));
  },
  async reusedSession(paynet) {
    await paynet.send('a');
    await paynet.shift(180_000);
    expect(codeOf(await paynet.send('a'))).toBe(5);
    await paynet.set({ reusedSession: 'accept' });
    expect(codeOf(await paynet.send('a'))).toBe(0);
    expect(await paynet.messages()).toHaveLength(2);
  },
  async reusedSessionResultCode(paynet) {
    await paynet.send('a');
    await paynet.shift(180_000);
    await spoilResultCode(paynet, 'reusedSessionResultCode', async () => codeOf(await paynet.send('a')));
  },
  async prefixedNumbers(paynet) {
    expect((await paynet.send('a', '+905321234567')).status).toBe(400);
    await paynet.set({ prefixedNumbers: 'accept' });
    expect(codeOf(await paynet.send('a', '+905321234567'))).toBe(0);
    expect(await paynet.messages(`gsm=${GSM}`)).toHaveLength(1);
    expect((await paynet.send('b', '+495321234567')).status).toBe(400);
  },
  async foreignNumbers(paynet) {
    expect((await paynet.send('a', '+4915112345678')).status).toBe(400);
    await paynet.set({ foreignNumbers: 'accept' });
    expect(codeOf(await paynet.send('b', '+4915112345678'))).toBe(0);
    expect(codeOf(await paynet.send('c', '00442071234567'))).toBe(0);
    const [german, british] = await paynet.messages();
    expect(await paynet.messages('gsm=%2B4915112345678')).toEqual([german]);
    expect(await paynet.messages('gsm=%2B442071234567')).toEqual([british]);
    expect((await paynet.send('d', '+905321234567')).status).toBe(400);
    expect(new Set(await paynet.rules())).toEqual(new Set(['malformed-number']));
  },
  async otpExpireForm(paynet) {
    await paynet.control('POST', 'clock', { frozen: true });
    await paynet.set({ earlyResend: 'ignore' });
    const published = String((await paynet.send('a')).json()['otp_expire']);
    await paynet.set({ otpExpireForm: 'no-offset' });
    expect((await paynet.send('b')).json()['otp_expire']).toBe(published.replace('+03:00', ''));
    await paynet.set({ otpExpireForm: 'utc' });
    const utc = await paynet.send('c');
    expect(utc.json()['otp_expire']).toMatch(/Z$/);
    expect(readExpiry(utc)).toBe(Date.parse(published.replace(/\d{4}\+/, '+')));
  },
  async otpExpireOnRefusal(paynet) {
    const sent = (await paynet.send('a')).json();
    expect((await paynet.send('b')).json()).not.toHaveProperty('otp_expire');
    await paynet.set({ otpExpireOnRefusal: true });
    expect((await paynet.send('b')).json()).toMatchObject({ code: 5, otp_expire: sent['otp_expire'] });
  },
  async maxAttempts(paynet) {
    await paynet.set({ maxAttempts: 1 });
    const code = await paynet.codeFor('a');
    await paynet.check('a', noCode);
    expect(codeOf(await paynet.check('a', code))).toBe(1);
  },
  async codeCaseSensitive(paynet) {
    const code = await paynet.codeFor('a');
    expect(codeOf(await paynet.check('a', code.toLowerCase()))).toBe(1);
    await paynet.set({ codeCaseSensitive: false });
    expect(codeOf(await paynet.check('a', code.toLowerCase()))).toBe(0);
  },
  async checkConsumesCode(paynet) {
    await paynet.set({ checkConsumesCode: true });
    const code = await paynet.codeFor('a');
    expect(codeOf(await paynet.check('a', code))).toBe(0);
    expect(codeOf(await paynet.check('a', code))).toBe(1);
    expect(codeOf(await paynet.save({ session: 'a', code }))).toBe(0);
  },
  async wrongCodeResultCode(paynet) {
    await paynet.send('a');
    await spoilResultCode(paynet, 'wrongCodeResultCode', async () => codeOf(await paynet.check('a', noCode)));
  },
  async expiredCodeResultCode(paynet) {
    const code = await paynet.codeFor('a');
    await paynet.shift(180_000);
    await spoilResultCode(paynet, 'expiredCodeResultCode', async () => codeOf(await paynet.check('a', code)));
  },
  async usedCodeResultCode(paynet) {
    const code = await paynet.codeFor('a');
    await paynet.save({ session: 'a', code });
    await spoilResultCode(paynet, 'usedCodeResultCode', async () => codeOf(await paynet.check('a', code)));
  },
  async attemptsUsedUpResultCode(paynet) {
    await paynet.set({ maxAttempts: 1 });
    const code = await paynet.codeFor('a');
    await paynet.check('a', noCode);
    await spoilResultCode(paynet, 'attemptsUsedUpResultCode', async () =>
      codeOf(await paynet.check('a', code)),
    );
  },
  async unknownSessionResultCode(paynet) {
    await spoilResultCode(paynet, 'unknownSessionResultCode', async () =>
      codeOf(await paynet.check('none', noCode)),
    );
  },
  async otpMandatory(paynet) {
    expect(codeOf(await paynet.save(undefined))).toBe(1);
    await paynet.set({ otpMandatory: false });
    expect(codeOf(await paynet.save(undefined))).toBe(0);
    expect(codeOf(await paynet.save({ session: 'none', code: noCode }))).toBe(12);
  },
  async missingOtpResultCode(paynet) {
    await spoilResultCode(paynet, 'missingOtpResultCode', async () => codeOf(await paynet.save(undefined)));
  },
  async saveNeedsCheck(paynet) {
    await paynet.set({ saveNeedsCheck: true });
    const code = await paynet.codeFor('a');
    expect(codeOf(await paynet.save({ session: 'a', code }))).toBe(1);
    await paynet.check('a', code);
    expect(codeOf(await paynet.save({ session: 'a', code }))).toBe(0);
  },
  async uncheckedSaveResultCode(paynet) {
    await paynet.set({ saveNeedsCheck: true });
    const code = await paynet.codeFor('a');
    await spoilResultCode(paynet, 'uncheckedSaveResultCode', async () =>
      codeOf(await paynet.save({ session: 'a', code })),
    );
  },
  async checkedCodeOutlivesExpiry(paynet) {
    for (const [session, outlives, expected] of [
      ['a', true, 0],
      ['b', false, 1],
    ] as const) {
      await paynet.set({ checkedCodeOutlivesExpiry: outlives });
      const code = await paynet.codeFor(session);
      await paynet.check(session, code);
      await paynet.shift(180_000);
      expect(codeOf(await paynet.save({ session, code }))).toBe(expected);
    }
  },
  async checkedCodeLifeMs(paynet) {
    await paynet.control('POST', 'clock', { frozen: true });
    for (const [session, life, expected] of [
      ['a', 0, 0],
      ['b', 60_001, 0],
      ['c', 60_000, 1],
    ] as const) {
      await paynet.set({ checkedCodeLifeMs: life });
      const code = await paynet.codeFor(session);
      await paynet.check(session, code);
      await paynet.shift(60_000);
      expect(codeOf(await paynet.save({ session, code }))).toBe(expected);
      await paynet.shift(120_000);
    }
  },
  async partialOtpFields(paynet) {
    await paynet.set({ otpMandatory: false });
    expect((await paynet.save(undefined, { user_gsm: GSM })).status).toBe(400);
    await paynet.set({ partialOtpFields: 'ignore' });
    expect(codeOf(await paynet.save(undefined, { user_gsm: GSM }))).toBe(0);
    expect(await paynet.violations()).toEqual([]);
    await paynet.set({ otpMandatory: true });
    expect(codeOf(await paynet.save(undefined, { otp_code: noCode }))).toBe(1);
    expect((await paynet.save(undefined, { user_gsm: '0532' })).status).toBe(400);
    expect(await paynet.rules()).toEqual(['malformed-number']);
  },
  async saveConsumesOtp(paynet) {
    const code = await paynet.codeFor('a');
    expect(codeOf(await paynet.save({ session: 'a', code }))).toBe(0);
    expect(codeOf(await paynet.save({ session: 'a', code }))).toBe(1);
    await paynet.set({ saveConsumesOtp: false });
    expect(codeOf(await paynet.save({ session: 'a', code }))).toBe(0);
  },
  async repeatedUserUniqueId(paynet) {
    const owner = async () => (await storeBare(paynet))['card_owner_id'];
    const first = await owner();
    expect(await owner()).toBe(first);
    await paynet.set({ repeatedUserUniqueId: 'new-owner' });
    expect(await owner()).not.toBe(first);
  },
  async unknownOwnerResultCode(paynet) {
    await paynet.set({ otpMandatory: false });
    await spoilResultCode(paynet, 'unknownOwnerResultCode', async () =>
      codeOf(await paynet.save(undefined, { card_owner_id: 'nobody' })),
    );
  },
  async cardNumbers(paynet) {
    const other = { card_number: '4000000000000000' };
    expect((await storeBare(paynet, other))['code']).toBe(0);
    await paynet.set({ cardNumbers: 'published-test-cards' });
    expect((await storeBare(paynet, other))['code']).toBe(18);
    expect((await storeBare(paynet))['code']).toBe(0);
  },
  async refusedCardResultCode(paynet) {
    await paynet.set({ cardNumbers: 'published-test-cards' });
    await spoilResultCode(
      paynet,
      'refusedCardResultCode',
      async () => (await storeBare(paynet, { card_number: '4000000000000000' }))['code'],
    );
  },
  async emptyList(paynet) {
    const list = () => paynet.paynet('list', { card_owner_id: 'nobody' });
    expect((await list()).json()).toMatchObject({ code: 0, Data: [] });
    await paynet.set({ emptyList: 'nodata' });
    expect((await list()).json()).toMatchObject({ code: 12 });
    await paynet.set({ emptyList: 'not-found' });
    expect((await list()).status).toBe(404);
    expect((await list()).json()).toMatchObject({ type: 'no_data_error', code: 404, result_code: 12 });
    // A page behind the last card is not the list of an owner without cards.
    const owner = (await storeBare(paynet))['card_owner_id'];
    const beyond = { card_owner_id: owner, starting_after: 1 };
    expect((await paynet.paynet('list', beyond)).json()).toMatchObject({ code: 0, Data: [], total_count: 1 });
    await paynet.set({ emptyList: 'nodata' });
    expect((await paynet.paynet('list', beyond)).json()).toMatchObject({ code: 0, Data: [] });
  },
  async listOrder(paynet) {
    const owner = (await storeBare(paynet, { card_desc: 'old' }))['card_owner_id'];
    await storeBare(paynet, { card_desc: 'new' });
    const names = async () => {
      const { Data } = (await paynet.paynet('list', { card_owner_id: owner })).json();
      return (Data as { card_desc: string }[]).map((card) => card.card_desc);
    };
    expect(await names()).toEqual(['old', 'new']);
    await paynet.set({ listOrder: 'newest-first' });
    expect(await names()).toEqual(['new', 'old']);
  },
  async maxListLimit(paynet) {
    const owner = (await storeBare(paynet))['card_owner_id'];
    await storeBare(paynet);
    await paynet.set({ maxListLimit: 1 });
    const answer = await paynet.paynet('list', { card_owner_id: owner, limit: 50 });
    expect(answer.json()).toMatchObject({ limit: 1, total: 1, total_count: 2, has_more: true });
  },
  async unknownCardResultCode(paynet) {
    await spoilResultCode(paynet, 'unknownCardResultCode', async () =>
      codeOf(await paynet.paynet('delete', { card_owner_id: 'nobody', card_hash: 'none' })),
    );
  },
  async refusalForm(paynet) {
    for (const [refusalForm, status, type] of [
      ['http-400', 400, 'invalid_request_error'],
      ['http-403', 403, 'authorization_error'],
      ['http-404', 404, '404 Not Found'],
    ] as const) {
      await paynet.set({ refusalForm });
      const answer = await paynet.check('none', noCode);
      expect(answer.status).toBe(status);
      expect(answer.json()).toMatchObject({ type, code: status, result_code: 12 });
    }
  },
  async malformedInputForm(paynet) {
    await paynet.set({ malformedInputForm: 'result-code' });
    const answers = [
      await paynet.send('a', '0532'),
      await paynet.send(''),
      await exchange(
        'POST',
        `${paynet.url}/v1/card/send_otp`,
        { authorization: `Basic ${KEY}`, 'content-type': 'application/json', accept: 'application/json' },
        '{"user_gsm":',
      ),
    ];
    for (const answer of answers) {
      expect(answer.status).toBe(200);
      expect(answer.json()).toEqual({ code: 11, message: expect.any(String) });
    }
  },
  async malformedInputResultCode(paynet) {
    await paynet.set({ malformedInputResultCode: 77 });
    expect((await paynet.send('')).json()).toMatchObject({ code: 400, result_code: 77 });
    await paynet.set({ malformedInputForm: 'result-code' });
    expect(codeOf(await paynet.send(''))).toBe(77);
  },
  async unknownFields(paynet) {
    const withMore = { ...CARD, card_color: 'red' };
    await paynet.set({ otpMandatory: false });
    expect(codeOf(await paynet.paynet('save', withMore))).toBe(0);
    await paynet.set({ unknownFields: 'refuse' });
    expect((await paynet.paynet('save', withMore)).json()).toMatchObject({ code: 400, result_code: 11 });
    expect(codeOf(await paynet.save(undefined, { cvv: '000', card_owner_id: null }))).toBe(0);
    const owner = { card_owner_id: 'x', limit: 5, ending_before: 0, starting_after: 0 };
    expect(codeOf(await paynet.paynet('list', owner))).toBe(0);
    expect((await paynet.paynet('list', { ...owner, card_hash: 'y' })).status).toBe(400);
    expect(await paynet.violations()).toEqual([]);
  },
  async codeType(paynet) {
    await paynet.set({ codeType: 'string' });
    expect(codeOf(await paynet.send('a'))).toBe('0');
    expect(codeOf(await paynet.send('b'))).toBe('5');
  },
  async errorCodeType(paynet) {
    await paynet.set({ errorCodeType: 'string' });
    const texts = (code: string, result: string) => ({ code, result_code: result });
    expect((await paynet.send('')).json()).toMatchObject(texts('400', '11'));
    const strange = { authorization: 'Basic sck_other' };
    expect((await paynet.paynet('list', {}, strange)).json()).toMatchObject(texts('401', '7'));
    await paynet.addFault({ side: 'beforeSms', kind: 'status', status: 503 });
    expect((await paynet.send('a')).json()).toMatchObject(texts('503', '8'));
  },
  async cardFieldNames(paynet) {
    await paynet.set({ cardFieldNames: 'older' });
    const saved = await storeBare(paynet);
    expect(saved).toMatchObject({ card_no_masked: '435508********4358', card_bin_no: '435508' });
    expect(saved).not.toHaveProperty('card_no');
  },
  async missingAccept(paynet) {
    const send = (session: string, accept: string | undefined) =>
      paynet.paynet('send_otp', { user_gsm: GSM, otp_session_id: session }, { accept });
    expect(codeOf(await send('a', undefined))).toBe(0);
    await paynet.set({ missingAccept: 'xml', earlyResend: 'ignore' });
    const answer = await send('b', undefined);
    expect(answer.headers['content-type']).toBe('application/xml; charset=UTF-8');
    expect(answer.text).toContain('<code>0</code>');
    expect(codeOf(await send('c', 'application/json'))).toBe(0);
  },
  async unregisteredIp() {
    const paynet = await PaynetSimulator.start({ key: KEY, registeredIps: ['192.0.2.1'] });
    try {
      const client = new Client(paynet.url);
      expect((await client.send('a')).json()).toMatchObject({ code: 403, result_code: 7 });
      paynet.switches.unregisteredIp = '401';
      expect((await client.send('a')).json()).toMatchObject({ code: 401, result_code: 7 });
      paynet.switches.unregisteredIp = 'drop';
      await expect(client.send('a')).rejects.toMatchObject({ code: 'ECONNRESET' });
      expect(paynet.messages()).toEqual([]);
      expect((await client.get<{ status: string }>('health')).status).toBe('ok');
    } finally {
      await paynet.stop();
    }
    const open = await PaynetSimulator.start({ key: KEY, registeredIps: ['127.0.0.1'] });
    try {
      expect((await new Client(open.url).send('a')).status).toBe(200);
    } finally {
      await open.stop();
    }
  },
  async maxFieldLength(paynet) {
    expect((await paynet.send('x'.repeat(256))).status).toBe(200);
    await paynet.set({ maxFieldLength: 16 });
    expect((await paynet.send('x'.repeat(17))).status).toBe(400);
    expect(await paynet.violations()).toEqual([]);
  },
};

describe.each(targets)('What Paynet does not document, played %s', (_name, start) => {
  let target: Target;
  beforeAll(async () => {
    target = await start();
  });
  beforeEach(async () => {
    await target.client.reset();
  });
  afterAll(() => target.stop());

  it.each(Object.entries(trials))('is decided by the switch %s', async (_switch, trial) => {
    await trial(target.client);
  });

  it('has its default told for every switch, and reset brings it back', async () => {
    await target.client.set({ otpMandatory: false, maxAttempts: 9 });
    await target.client.reset();
    const { switches, described } = await target.client.get<{
      switches: object;
      described: { name: string }[];
    }>('switches');
    const defaults = Object.entries(switchTable).map(([name, { standard }]) => [name, standard]);
    expect(switches).toEqual(Object.fromEntries(defaults));
    expect(described.map(({ name }) => name)).toEqual(Object.keys(switchTable));
  });
});
