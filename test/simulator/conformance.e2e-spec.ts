import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { secretsIn } from '../support/secrets.js';
import { CARD, GSM, KEY, readExpiry, type SimulatorClient } from './support/simulator-client.js';
import { targets, type Target } from './support/targets.js';
import { exchange } from './support/wire-client.js';

const success = { code: 0, message: 'Başarılı İşlem' };

describe.each(targets)('Paynet played %s', (_name, start) => {
  let target: Target;
  let paynet: SimulatorClient;
  beforeAll(async () => {
    target = await start();
    paynet = target.client;
  });
  beforeEach(async () => {
    await paynet.reset();
  });
  afterAll(() => target.stop());

  /** Stores the sample card and gives back what save answered. */
  const store = async (session: string, changes: Record<string, unknown> = {}) => {
    const code = await paynet.codeFor(session, GSM);
    const answer = await paynet.save({ session, code }, changes);
    await paynet.shift(180_000);
    return answer.json();
  };

  describe('the key', () => {
    it('is taken raw after the word Basic', async () => {
      expect((await paynet.send('a')).status).toBe(200);
    });

    it.each([
      ['another key', `Basic ${KEY}x`],
      ['the key in base64', `Basic ${Buffer.from(KEY).toString('base64')}`],
      ['the key in base64 with a colon', `Basic ${Buffer.from(`${KEY}:`).toString('base64')}`],
      ['the Bearer scheme', `Bearer ${KEY}`],
      ['no header', undefined],
    ])('is refused with the error object for %s', async (_case, authorization) => {
      const answer = await paynet.paynet(
        'send_otp',
        { user_gsm: GSM, otp_session_id: 'a' },
        { authorization },
      );
      expect(answer.status).toBe(401);
      expect(answer.json()).toEqual({
        type: 'authorization_error',
        message: expect.any(String),
        code: 401,
        result_code: 7,
      });
      expect(await paynet.messages()).toEqual([]);
    });
  });

  describe('send_otp', () => {
    it('answers as the published sample and sends one SMS', async () => {
      const answer = await paynet.send('session-1');
      expect(answer.headers['content-type']).toBe('application/json; charset=UTF-8');
      expect(answer.json()).toEqual({
        otp_expire: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}\+03:00$/),
        ...success,
      });
      const [sms] = await paynet.messages(`gsm=${GSM}`);
      expect(sms).toMatchObject({ gsm: GSM, otpSessionId: 'session-1' });
      expect(sms!.code).toMatch(/^[A-Z][A-Z0-9]*\d$/);
      expect(Date.parse(sms!.expiresAt)).toBe(readExpiry(answer));
      expect(await paynet.violations()).toEqual([]);
    });

    it('lets a number have a new code at otp_expire and not a moment before', async () => {
      await paynet.control('POST', 'clock', { frozen: true });
      await paynet.send('first');
      await paynet.shift(179_999);
      expect((await paynet.send('second')).json()['code']).toBe(5);
      await paynet.shift(1);
      expect((await paynet.send('second')).json()['code']).toBe(0);
      expect(await paynet.messages()).toHaveLength(2);
    });

    it('keeps numbers apart', async () => {
      await paynet.send('a', '5321234567');
      await paynet.send('b', '5331234567');
      expect((await paynet.messages('gsm=5331234567')).map(({ otpSessionId }) => otpSessionId)).toEqual([
        'b',
      ]);
    });

    it.each([
      ['no number', { otp_session_id: 'a' }, 'malformed-field'],
      ['no session', { user_gsm: GSM }, 'malformed-field'],
      ['an empty session', { user_gsm: GSM, otp_session_id: '' }, 'malformed-field'],
      ['a number as a JSON number', { user_gsm: 5321234567, otp_session_id: 'a' }, 'malformed-field'],
      ['a leading zero', { user_gsm: '05321234567', otp_session_id: 'a' }, 'malformed-number'],
      ['a foreign number', { user_gsm: '4321234567', otp_session_id: 'a' }, 'malformed-number'],
      ['a list instead of an object', [], 'malformed-field'],
      ['null', null, 'malformed-field'],
    ])('refuses %s with HTTP 400 and an entry of the referee', async (_case, body, rule) => {
      const answer = await paynet.paynet('send_otp', body);
      expect(answer.status).toBe(400);
      expect(answer.json()).toMatchObject({ type: 'invalid_request_error', code: 400, result_code: 11 });
      expect(await paynet.rules()).toEqual([rule]);
      expect(await paynet.messages()).toEqual([]);
    });
  });

  describe('check_otp', () => {
    it('says yes to the code that was sent, as often as asked', async () => {
      const code = await paynet.codeFor('a');
      expect((await paynet.check('a', code)).json()).toEqual(success);
      expect((await paynet.check('a', code)).json()).toEqual(success);
    });

    it('says no to a wrong code and still yes to the right one', async () => {
      const code = await paynet.codeFor('a');
      expect((await paynet.check('a', 'WRNG')).json()['code']).toBe(1);
      expect((await paynet.check('a', code)).json()['code']).toBe(0);
    });

    it('ties the code to its number and its session', async () => {
      const code = await paynet.codeFor('a');
      expect((await paynet.check('b', code)).json()['code']).toBe(12);
      expect((await paynet.check('a', code, '5331234567')).json()['code']).toBe(12);
    });

    it('closes a session after five wrong codes, the right one included', async () => {
      const code = await paynet.codeFor('a');
      for (let attempt = 0; attempt < 5; attempt += 1) await paynet.check('a', `WR${attempt}`);
      expect((await paynet.check('a', code)).json()['code']).toBe(1);
    });
  });

  describe('save', () => {
    it('stores the card, makes an owner and shows no number', async () => {
      const code = await paynet.codeFor('a');
      await paynet.check('a', code);
      const answer = await paynet.save({ session: 'a', code }, { cvv: '000' });
      expect(answer.json()).toMatchObject({
        ...success,
        object_name: 'card_save',
        user_unique_id: 'customer-1',
        card_owner_id: expect.any(String),
        card_hash: expect.any(String),
        card_desc: 'Maaş kartı',
        card_no: '435508********4358',
        card_bin: '435508',
        card_brand_name: 'VISA',
      });
      expect(answer.text).not.toContain(CARD.card_number);
    });

    it("puts a customer's next card under the same owner by card_owner_id", async () => {
      const first = await store('a');
      const second = await store('b', { user_unique_id: undefined, card_owner_id: first['card_owner_id'] });
      expect(second['card_owner_id']).toBe(first['card_owner_id']);
      expect(second['card_hash']).not.toBe(first['card_hash']);
    });

    it('needs user_unique_id for a first card', async () => {
      const code = await paynet.codeFor('a');
      const answer = await paynet.save({ session: 'a', code }, { user_unique_id: undefined });
      expect(answer.status).toBe(400);
    });

    it.each([
      ['half of the OTP fields', { otp_code: undefined }],
      ['a card number with letters', { card_number: '4355x84355084358' }],
      ['no holder', { card_holder: null }],
      ['no month', { expire_month: undefined }],
    ])('refuses %s with HTTP 400', async (_case, changes) => {
      const code = await paynet.codeFor('a');
      expect((await paynet.save({ session: 'a', code }, changes)).status).toBe(400);
    });

    it('takes a published test card that fails the Luhn check', async () => {
      expect(await store('a', { card_number: '5549600797792010' })).toMatchObject({
        code: 0,
        card_brand_name: 'MASTERCARD',
      });
    });
  });

  describe('list', () => {
    const list = async (owner: unknown, paging: Record<string, number> = {}) =>
      (await paynet.paynet('list', { card_owner_id: owner, ...paging })).json();
    const names = (answer: Record<string, unknown>) =>
      (answer['Data'] as { card_desc: string }[]).map((card) => card.card_desc);

    it('answers in the odd envelope of the published sample', async () => {
      const saved = await store('a');
      expect(await list(saved['card_owner_id'])).toEqual({
        total: 1,
        total_count: 1,
        limit: 10,
        ending_before: 0,
        starting_after: 0,
        has_more: false,
        Data: [
          {
            company_code: '10031',
            agent_id: '10031',
            user_unique_id: 'customer-1',
            card_owner_id: saved['card_owner_id'],
            card_hash: saved['card_hash'],
            card_desc: 'Maaş kartı',
            card_holder: 'AD*****CE',
            card_no: '435508********4358',
            card_bin: '435508',
            card_type: 'cc',
            card_bank_id: 'SIMU',
            card_bank_name: 'Simulator',
            card_logo_url: expect.any(String),
            card_brand_name: 'VISA',
            expire_month: 0,
            expire_year: 0,
          },
        ],
        object_name: 'card_list',
        code: 0,
        message: null,
      });
    });

    it('pages by index', async () => {
      const first = await store('s0', { card_desc: '0' });
      const owner = first['card_owner_id'];
      for (const each of ['1', '2', '3', '4']) await store(`s${each}`, { card_desc: each });
      expect(names(await list(owner, { limit: 2 }))).toEqual(['0', '1']);
      expect(names(await list(owner, { limit: 2, starting_after: 2 }))).toEqual(['2', '3']);
      expect(names(await list(owner, { limit: 2, ending_before: 4 }))).toEqual(['2', '3']);
      expect(await list(owner, { limit: 2, starting_after: 4 })).toMatchObject({
        has_more: false,
        total: 1,
        total_count: 5,
      });
      expect(await list(owner, { limit: 2 })).toMatchObject({ has_more: true });
    });

    it.each([{ limit: -1 }, { limit: 1.5 }, { starting_after: '2' }])('refuses %j', async (paging) => {
      expect((await paynet.paynet('list', { card_owner_id: 'x', ...paging })).status).toBe(400);
    });
  });

  describe('delete and desc_update', () => {
    it('rename and delete only a card of that owner, and a deleted card no more', async () => {
      const saved = await store('a');
      const card = { card_owner_id: saved['card_owner_id'], card_hash: saved['card_hash'] };
      const rename = async (changes: object) =>
        (await paynet.paynet('desc_update', { ...card, card_desc: 'Yeni', ...changes })).json();
      expect(await rename({ card_owner_id: 'stranger' })).toMatchObject({ code: 12 });
      expect(await rename({})).toEqual(success);
      const listed = (await paynet.paynet('list', card)).json();
      expect(listed).toMatchObject({ Data: [{ card_desc: 'Yeni' }] });
      expect((await paynet.paynet('delete', { ...card, card_owner_id: 'stranger' })).json()['code']).toBe(12);
      expect((await paynet.paynet('delete', card)).json()).toEqual(success);
      expect((await paynet.paynet('delete', card)).json()['code']).toBe(12);
      expect(await rename({})).toMatchObject({ code: 12 });
      expect((await paynet.paynet('list', card)).json()['Data']).toEqual([]);
    });
  });

  describe('other calls', () => {
    const headers = { authorization: `Basic ${KEY}`, accept: 'application/json' };

    it('get the error object: 404 for an unknown service, 405 for another method', async () => {
      expect((await paynet.paynet('unknown', {})).json()).toMatchObject({ code: 404, type: '404 Not Found' });
      const answer = await exchange('GET', `${paynet.url}/v1/card/send_otp`, headers);
      expect(answer.json()).toMatchObject({ code: 405, type: 'invalid_request_error' });
    });

    it.each([
      ['malformed JSON', '{"user_gsm":', 'application/json'],
      ['no body', '', 'application/json'],
      ['a prototype key', '{"__proto__":{"a":1}}', 'application/json'],
      ['JSON 20 000 levels deep', '['.repeat(20_000), 'application/json'],
      ['a body beyond 64 KiB', JSON.stringify({ user_gsm: 'x'.repeat(70_000) }), 'application/json'],
      ['a form', 'user_gsm=5321234567', 'application/x-www-form-urlencoded'],
    ])('with %s get HTTP 400 and leave the simulator running', async (_case, body, type) => {
      const answer = await exchange(
        'POST',
        `${paynet.url}/v1/card/send_otp`,
        { ...headers, 'content-type': type },
        body,
      );
      expect(answer.json()).toMatchObject({ code: 400, result_code: 11 });
      expect((await paynet.send('after')).json()['code']).toBe(0);
    });

    it.each([
      ['a bad escape', '/%zz'],
      ['an overlong escape', '/v1/%c0%ae'],
      ['a bad escape under the control path', '/_simulator/%zz'],
      ['5000 letters', `/${'a'.repeat(5000)}`],
      ['empty parts', '//v1//card'],
    ])('to an address with %s end without harm', async (_case, path) => {
      expect((await exchange('GET', paynet.url + path, headers)).status).toBeGreaterThanOrEqual(400);
      expect((await paynet.get<{ status: string }>('health')).status).toBe('ok');
    });
  });

  it('tells its time in the Date header, and expires codes by it', async () => {
    const code = await paynet.codeFor('a');
    await paynet.control('POST', 'clock', { frozen: true, shiftMs: 86_400_000 });
    const { now } = await paynet.get<{ now: string }>('clock');
    const answer = await paynet.check('a', code);
    expect(answer.headers.date).toBe(new Date(now).toUTCString());
    expect(answer.json()['code']).toBe(1);
  });

  it('remembers calls without the key, the card number and the security code', async () => {
    const code = await paynet.codeFor('a');
    await paynet.save(
      { session: 'a', code },
      { cvv: '987', card_desc: `my ${CARD.card_number}`, pan: CARD.card_number },
    );
    const text = JSON.stringify(await paynet.requests());
    expect(text).toContain('Basic ***');
    expect(secretsIn(text, [KEY, CARD.card_number, '987'])).toEqual([]);
    expect(text).toContain('435508********4358');
  });

  it('shows no card number that was sent as a session id, and finds its message all the same', async () => {
    await paynet.send(CARD.card_number);
    const [sms] = await paynet.messages(`otpSessionId=${CARD.card_number}`);
    expect(sms!.otpSessionId).toBe('435508********4358');
    expect(JSON.stringify([await paynet.messages(), await paynet.requests()])).not.toContain(
      CARD.card_number,
    );
  });

  it('shows a timestamp as session id in full', async () => {
    await paynet.send('1763895242262');
    expect(await paynet.messages()).toMatchObject([{ otpSessionId: '1763895242262' }]);
    expect(await paynet.requests()).toMatchObject([{ body: { otp_session_id: '1763895242262' } }]);
  });

  it('repeats codes and ids after a reset, as the seed has it', async () => {
    const first = [await paynet.codeFor('a'), await paynet.codeFor('b', '5331234567')];
    await paynet.reset();
    expect([await paynet.codeFor('a'), await paynet.codeFor('b', '5331234567')]).toEqual(first);
  });

  it('sends the same codes for a seed whatever faults are armed', async () => {
    const first = [await paynet.codeFor('a'), await paynet.codeFor('b', '5331234567')];
    await paynet.reset();
    await paynet.addFault({ side: 'beforeSms', kind: 'status', status: 503, endpoint: 'send_otp', times: 1 });
    await paynet.addFault({ side: 'beforeSms', kind: 'result-code', code: 0, endpoint: 'save', times: 1 });
    await paynet.addFault({ side: 'afterSms', kind: 'delay', ms: 0, probability: 0.5 });
    await paynet.send('never sent', '5341234567');
    await paynet.save(undefined);
    expect([await paynet.codeFor('a'), await paynet.codeFor('b', '5331234567')]).toEqual(first);
  });
});
