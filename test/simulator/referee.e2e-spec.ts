import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PaynetSimulator, refereeRules } from 'paynet-simulator';
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

  it('knows a base64 form of any key, whatever it starts with', async () => {
    const own = await PaynetSimulator.start({ key: 'own/key+1' });
    try {
      const authorization = `Basic ${Buffer.from('own/key+1').toString('base64')}`;
      await new SimulatorClient(own.url).paynet('list', { card_owner_id: 'x' }, { authorization });
      expect(own.violations().map(({ rule }) => rule)).toEqual(['wrong-key-form']);
    } finally {
      await own.stop();
    }
  });

  it('does not note a wrong key in the right form', async () => {
    await merchant.paynet('list', { card_owner_id: 'x' }, { authorization: 'Basic sck_test_other' });
    expect(rules()).toEqual([]);
  });

  it('notes malformed fields without their values', async () => {
    await merchant.save(undefined, { card_number: 4355084355084358, cvv: 987 });
    await merchant.save(undefined, { card_number: `${CARD.card_number} `, cvv: '987' });
    expect(rules()).toEqual(['malformed-field', 'malformed-field']);
    const text = JSON.stringify([paynet.violations(), paynet.requests()]);
    for (const secret of ['4355084355084358', '987', KEY]) expect(text).not.toContain(secret);
  });

  it('watches optional rules only when asked to', async () => {
    const play = async (client: SimulatorClient) => {
      const code = await client.codeFor('a');
      await client.save({ session: 'a', code }, { card_number: '4000000000000002' });
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
