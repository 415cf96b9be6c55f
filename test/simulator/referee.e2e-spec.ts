import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PaynetSimulator, refereeRules } from 'paynet-simulator';
import { secretsIn } from '../support/secrets.js';
import { CARD, GSM, KEY, SimulatorClient } from './support/simulator-client.js';

describe('The referee', () => {
  let paynet: PaynetSimulator;
  let merchant: SimulatorClient;
  beforeEach(async () => {
    paynet = await PaynetSimulator.start({ key: KEY, seed: 1 });
    merchant = new SimulatorClient(paynet.url);
  });
  afterEach(() => paynet.stop());

  const rules = () => paynet.violations().map(({ rule }) => rule);

  it('has nothing to say about a merchant who keeps the contract', async () => {
    const code = await merchant.codeFor('a');
    await merchant.check('a', 'NOPE');
    await merchant.check('a', code);
    await merchant.save({ session: 'a', code }, { cvv: '000' });
    paynet.clock.shift(180_000);
    await merchant.send('b');
    expect(paynet.violations()).toEqual([]);
    expect(paynet.messages()).toHaveLength(2);
  });

  it('notes an early resend with its service, time, detail and request', async () => {
    paynet.clock.freeze();
    await merchant.send('a');
    paynet.clock.shift(60_000);
    await merchant.send('b');
    expect(paynet.violations()).toEqual([
      {
        rule: 'early-resend',
        endpoint: 'send_otp',
        at: new Date(paynet.clock.now()).toISOString(),
        detail: 'send_otp 120 s before the otp_expire of the code that is out',
        requestId: paynet.requests()[1]!.id,
      },
    ]);
  });

  it('counts an SMS that got out although its answer failed', async () => {
    paynet.faults.add({ side: 'afterSms', kind: 'status', status: 503, times: 1 });
    await merchant.send('a');
    await merchant.send('b');
    expect(rules()).toEqual(['early-resend']);
  });

  it('does not count a send that never sent', async () => {
    paynet.faults.add({ side: 'beforeSms', kind: 'status', status: 503, times: 1 });
    await merchant.send('a');
    await merchant.send('a');
    expect(rules()).toEqual([]);
  });

  describe('judges by what the caller was told', () => {
    it('a yes without an SMS: not again before its otp_expire, not with its session id', async () => {
      paynet.faults.add({ side: 'beforeSms', kind: 'result-code', code: 0, times: 1 });
      expect((await merchant.send('a')).json()['code']).toBe(0);
      await merchant.send('a');
      expect(paynet.messages()).toHaveLength(1);
      expect(rules()).toEqual(['early-resend', 'reused-session']);
    });

    it('the same for a yes that came drop by drop or padded', async () => {
      paynet.faults.add({ side: 'beforeSms', kind: 'slow-drip', everyMs: 1, times: 1 });
      paynet.faults.add({ side: 'beforeSms', kind: 'huge-body', bytes: 1000, times: 1 });
      await merchant.send('a', '5331234567');
      await merchant.send('b', '5341234567');
      await merchant.send('c', '5331234567');
      await merchant.send('d', '5341234567');
      expect(rules()).toEqual(['early-resend', 'early-resend']);
    });

    it('a yes whose otp_expire has passed: the caller may send again at once', async () => {
      paynet.faults.add({ side: 'afterSms', kind: 'otp-expire', value: 'past', times: 1 });
      await merchant.send('a');
      await merchant.send('b');
      expect(rules()).toEqual([]);
    });

    it('and by the SMS when the yes would bar the number for years', async () => {
      paynet.faults.add({ side: 'afterSms', kind: 'otp-expire', value: 'far', times: 1 });
      await merchant.send('a');
      await merchant.send('b');
      paynet.clock.shift(180_000);
      expect((await merchant.send('c')).json()['code']).toBe(0);
      expect(rules()).toEqual(['early-resend']);
    });

    it('and takes no promise back: a later answer with a past otp_expire does not free the number', async () => {
      await merchant.send('a');
      paynet.faults.add({ side: 'beforeSms', kind: 'otp-expire', value: 'past', times: 1 });
      await merchant.send('b');
      await merchant.send('c');
      expect(rules()).toEqual(['early-resend', 'early-resend']);
    });

    it.each(['missing', 'null', 'unreadable'] as const)(
      'and by the SMS when the yes has an otp_expire that is %s',
      async (value) => {
        paynet.faults.add({ side: 'afterSms', kind: 'otp-expire', value, times: 1 });
        await merchant.send('a');
        await merchant.send('b');
        paynet.clock.shift(180_000);
        await merchant.send('c');
        expect(rules()).toEqual(['early-resend']);
      },
    );

    it('and by the SMS while the answer is still to come', async () => {
      paynet.faults.add({ side: 'afterSms', kind: 'hang', times: 1 });
      const hanging = merchant.send('a').catch(() => 'cut');
      await paynet.phone(GSM).nextCode();
      await merchant.send('b');
      expect(rules()).toEqual(['early-resend']);
      await paynet.stop();
      expect(await hanging).toBe('cut');
    });

    it('in the form without an offset as well', async () => {
      paynet.switches.otpExpireForm = 'no-offset';
      await merchant.send('a');
      paynet.clock.shift(179_000);
      await merchant.send('b');
      paynet.clock.shift(1000);
      await merchant.send('c');
      expect(rules()).toEqual(['early-resend']);
    });
  });

  it('forgets what callers were told on reset', async () => {
    await merchant.send('a');
    paynet.reset();
    await merchant.send('a');
    expect(rules()).toEqual([]);
  });

  it('notes a session id that was accepted before, whoever uses it', async () => {
    await merchant.send('a');
    await merchant.send('a', '5331234567');
    expect(rules()).toEqual(['reused-session']);
  });

  it.each(['05321234567', '+905321234567', '532 123 45 67', '532123456', '53212345678', '٥٣٢١٢٣٤٥٦٧'])(
    'notes the malformed number %s',
    async (gsm) => {
      await merchant.send('a', gsm);
      await merchant.check('a', 'ART2', gsm);
      expect(rules()).toEqual(['malformed-number', 'malformed-number']);
    },
  );

  it('notes a missing Accept header and serves the call all the same', async () => {
    const answer = await merchant.paynet(
      'send_otp',
      { user_gsm: GSM, otp_session_id: 'a' },
      { accept: undefined },
    );
    expect(answer.json()['code']).toBe(0);
    expect(rules()).toEqual(['missing-accept']);
  });

  it.each([
    ['base64', `Basic ${Buffer.from(KEY).toString('base64')}`],
    ['base64 with a colon', `Basic ${Buffer.from(`${KEY}:`).toString('base64')}`],
    ['base64 with a user name', `Basic ${Buffer.from(`merchant:${KEY}`).toString('base64')}`],
    ['base64 as a password alone', `Basic ${Buffer.from(`:${KEY}`).toString('base64')}`],
    ['base64 of another merchant', `Basic ${Buffer.from('sck_test_other').toString('base64')}`],
    ['another scheme', `Bearer ${KEY}`],
    ['two spaces', `Basic  ${KEY}`],
    ['no scheme', KEY],
    ['nothing', undefined],
  ])('notes a wrong key form: %s', async (_case, authorization) => {
    await merchant.paynet('list', { card_owner_id: 'x' }, { authorization });
    expect(rules()).toEqual(['wrong-key-form']);
    expect(JSON.stringify(paynet.violations())).not.toContain(KEY);
  });

  it.each(['own/key+1', 'merchant:own/key+1', 'my shop:own/key+1', ':own/key+1', 'own/key+1:'])(
    'knows the base64 of %s for a key that starts with anything',
    async (plain) => {
      const own = await PaynetSimulator.start({ key: 'own/key+1' });
      try {
        const authorization = `Basic ${Buffer.from(plain).toString('base64')}`;
        await new SimulatorClient(own.url).paynet('list', { card_owner_id: 'x' }, { authorization });
        expect(own.violations().map(({ rule }) => rule)).toEqual(['wrong-key-form']);
      } finally {
        await own.stop();
      }
    },
  );

  it('does not note a wrong key in the right form', async () => {
    await merchant.paynet('list', { card_owner_id: 'x' }, { authorization: 'Basic sck_test_other' });
    expect(rules()).toEqual([]);
  });

  it('notes malformed fields without their values', async () => {
    await merchant.save(undefined, { card_number: 4355084355084358, cvv: 987 });
    await merchant.save(undefined, { card_number: [CARD.card_number], cvv: '987' });
    expect(rules()).toEqual(['malformed-field', 'malformed-field']);
    const text = JSON.stringify([paynet.violations(), paynet.requests()]);
    expect(secretsIn(text, ['4355084355084358', '987', KEY])).toEqual([]);
  });

  it('does not note what is only assumed: a long value, a part of the OTP fields, the form of a card number', async () => {
    expect((await merchant.save(undefined, { card_number: '4355 0843 5508 4358' })).status).toBe(400);
    expect((await merchant.paynet('list', { card_owner_id: 'x', limit: -1 })).status).toBe(400);
    expect((await merchant.send('x'.repeat(257))).status).toBe(400);
    expect((await merchant.save(undefined, { user_gsm: GSM })).status).toBe(400);
    expect(rules()).toEqual([]);
  });

  it.each(['10', 1.5, true])('notes a limit that is no whole number: %j', async (limit) => {
    expect((await merchant.paynet('list', { card_owner_id: 'x', limit })).status).toBe(400);
    expect(rules()).toEqual(['malformed-field']);
  });

  it('watches optional rules only when asked to', async () => {
    const play = async (client: SimulatorClient) => {
      const code = await client.codeFor('a');
      await client.save({ session: 'a', code }, { card_number: '4000000000000000' });
    };
    await play(merchant);
    expect(rules()).toEqual([]);
    const optionalRules = Object.keys(refereeRules.optional) as (keyof typeof refereeRules.optional)[];
    const strict = await PaynetSimulator.start({ key: KEY, optionalRules });
    try {
      await play(new SimulatorClient(strict.url));
      expect(strict.violations().map(({ rule }) => rule)).toEqual(['save-without-check', 'unpublished-card']);
    } finally {
      await strict.stop();
    }
  });

  it('is told over HTTP in the same words', async () => {
    await merchant.send('a');
    await merchant.send('a');
    expect(await merchant.violations()).toEqual(paynet.violations());
    expect(await merchant.requests()).toMatchObject([
      { violations: [] },
      { violations: ['early-resend', 'reused-session'] },
    ]);
  });
});
