import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Fault } from 'paynet-simulator';
import { GSM, readExpiry, type SimulatorClient } from './support/simulator-client.js';
import { targets, type Target } from './support/targets.js';
import { eventually, type RawAnswer } from './support/wire-client.js';

const body = { user_gsm: GSM, otp_session_id: 'a' };
const longMs = 600_000;

describe.each(targets)('A fault, played %s', (_name, start) => {
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

  const smsSent = async () => (await paynet.messages()).length;
  const arm = async (fault: Fault) => {
    expect((await paynet.addFault(fault)).status).toBe(201);
  };

  describe('beforeSms lets no SMS out', () => {
    it.each<[string, Fault]>([
      ['status', { side: 'beforeSms', kind: 'status', status: 503 }],
      ['result-code', { side: 'beforeSms', kind: 'result-code', code: 0 }],
      ['truncated-json', { side: 'beforeSms', kind: 'truncated-json' }],
      ['malformed-json', { side: 'beforeSms', kind: 'malformed-json' }],
      ['wrong-types', { side: 'beforeSms', kind: 'wrong-types' }],
      ['otp-expire', { side: 'beforeSms', kind: 'otp-expire', value: 'past' }],
      ['skewed-date', { side: 'beforeSms', kind: 'skewed-date', ms: 1000 }],
      ['slow-drip', { side: 'beforeSms', kind: 'slow-drip', everyMs: 1 }],
      ['huge-body', { side: 'beforeSms', kind: 'huge-body', bytes: 1000 }],
    ])('with %s', async (_kind, fault) => {
      await arm({ ...fault, times: 1 });
      await paynet.send('a');
      expect(await smsSent()).toBe(0);
      expect((await paynet.send('a')).json()['code']).toBe(0);
      expect(await smsSent()).toBe(1);
    });

    it.each<Fault['kind'] & ('reset' | 'close')>(['reset', 'close'])('with %s', async (kind) => {
      await arm({ side: 'beforeSms', kind });
      const answer = await paynet.paynetRaw('send_otp', body);
      expect(answer).toMatchObject({ text: '', end: kind === 'reset' ? 'reset' : 'fin' });
      expect(await smsSent()).toBe(0);
    });

    it('with hang, and says nothing until the client or the simulator ends it', async () => {
      await arm({ side: 'beforeSms', kind: 'hang' });
      const pending = paynet.paynetRaw('send_otp', body);
      await eventually(async () => (await paynet.requests()).find(({ fault }) => fault?.kind === 'hang'));
      expect(await smsSent()).toBe(0);
      await paynet.reset();
      expect((await pending).text).toBe('');
    });

    it('with delay only until the delay is over', async () => {
      await arm({ side: 'beforeSms', kind: 'delay', ms: longMs });
      const pending = paynet.paynetRaw('send_otp', body);
      await eventually(async () => (await paynet.requests()).find(({ fault }) => fault?.kind === 'delay'));
      expect(await smsSent()).toBe(0);
      await paynet.reset();
      expect((await pending).text).toBe('');
      await arm({ side: 'beforeSms', kind: 'delay', ms: 5 });
      expect((await paynet.send('a')).json()['code']).toBe(0);
      expect(await smsSent()).toBe(1);
    });
  });

  describe('afterSms lets the SMS out and spoils the answer', () => {
    const spoiled = async (fault: Fault) => {
      await arm(fault);
      const answer = await paynet.send('a');
      expect(await smsSent()).toBe(1);
      return answer;
    };

    it('with status, as the error object', async () => {
      const answer = await spoiled({ side: 'afterSms', kind: 'status', status: 500 });
      expect(answer.status).toBe(500);
      expect(answer.json()).toMatchObject({ type: 'api_error', code: 500, result_code: 8 });
    });

    it('with status, as a page of a gateway, with headers of choice', async () => {
      const headers = { 'Retry-After': '7', Location: 'https://elsewhere.example/' };
      const answer = await spoiled({ side: 'afterSms', kind: 'status', status: 302, form: 'html', headers });
      expect(answer.status).toBe(302);
      expect(answer.headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'retry-after': '7',
        location: 'https://elsewhere.example/',
      });
      expect(answer.text).toContain('<h1>302 Found</h1>');
    });

    it('with status, under a result code of choice', async () => {
      const answer = await spoiled({ side: 'afterSms', kind: 'status', status: 400, resultCode: 4242 });
      expect(answer.json()).toMatchObject({ code: 400, result_code: 4242 });
    });

    it.each([204, 304])('with status %d, which has no body, nor has its record', async (status) => {
      const answer = await spoiled({ side: 'afterSms', kind: 'status', status });
      expect([answer.status, answer.text]).toEqual([status, '']);
      expect(await paynet.requests()).toMatchObject([{ answer: { status, body: '' } }]);
    });

    it('with truncated-json: a whole HTTP message, half of the JSON', async () => {
      const answer = await spoiled({ side: 'afterSms', kind: 'truncated-json' });
      expect(answer.text).toMatch(/^\{"otp_expire":/);
      expect(() => answer.json()).toThrow(SyntaxError);
    });

    it('with malformed-json', async () => {
      const answer = await spoiled({ side: 'afterSms', kind: 'malformed-json' });
      expect(answer.text).toMatch(/,,\}$/);
    });

    it('with wrong-types: a list that loosely equals zero, numbers for texts', async () => {
      const answer = await spoiled({ side: 'afterSms', kind: 'wrong-types' });
      expect(answer.json()).toEqual({ otp_expire: 33, code: [0], message: 14 });
    });

    it.each([[100], [4242], ['0'], ['zero'], [null], [0.5]])('with result-code %j', async (code) => {
      const answer = await spoiled({ side: 'afterSms', kind: 'result-code', code });
      expect(answer.json()['code']).toBe(code);
      expect(answer.json()).toHaveProperty('otp_expire');
    });

    describe('with otp-expire', () => {
      const expiry = async (value: Extract<Fault, { kind: 'otp-expire' }>['value']) =>
        spoiled({ side: 'afterSms', kind: 'otp-expire', value });

      it('missing', async () => {
        expect((await expiry('missing')).json()).not.toHaveProperty('otp_expire');
      });
      it('null', async () => {
        expect((await expiry('null')).json()['otp_expire']).toBeNull();
      });
      it('without an offset', async () => {
        expect((await expiry('no-offset')).json()['otp_expire']).toMatch(/^[\d-]+T[\d:]+\.\d{7}$/);
      });
      it('in the past', async () => {
        expect(readExpiry(await expiry('past'))).toBeLessThan(Date.now());
      });
      it('far away', async () => {
        expect(readExpiry(await expiry('far'))).toBeGreaterThan(Date.now() + 9 * 365 * 86_400_000);
      });
      it('unreadable', async () => {
        expect((await expiry('unreadable')).json()['otp_expire']).toBe('17.07.2017 15:30');
      });
    });

    it('with skewed-date: a wrong Date header and a right otp_expire', async () => {
      await paynet.control('POST', 'clock', { frozen: true });
      const { now } = await paynet.get<{ now: string }>('clock');
      const answer = await spoiled({ side: 'afterSms', kind: 'skewed-date', ms: -3_600_000 });
      expect(answer.headers.date).toBe(new Date(Date.parse(now) - 3_600_000).toUTCString());
      expect(readExpiry(answer)).toBe(Date.parse(now) + 180_000);
    });

    it('with slow-drip: byte by byte, and complete', async () => {
      await arm({ side: 'afterSms', kind: 'slow-drip', everyMs: 2 });
      const answer = await paynet.paynetRaw('send_otp', body);
      expect(answer.pieces).toBeGreaterThan(5);
      expect(answer.text).toMatch(/"message":"Başarılı İşlem"\}$/);
    });

    it('with huge-body: good JSON of the size asked for', async () => {
      const answer = await spoiled({ side: 'afterSms', kind: 'huge-body', bytes: 5_000_000 });
      expect(answer.text.length).toBeGreaterThan(5_000_000);
      expect(answer.json()['code']).toBe(0);
    });

    it.each<Fault['kind'] & ('reset' | 'close')>(['reset', 'close'])(
      'with %s and no byte of an answer',
      async (kind) => {
        await arm({ side: 'afterSms', kind });
        const answer = await paynet.paynetRaw('send_otp', body);
        expect(answer).toMatchObject({ text: '', end: kind === 'reset' ? 'reset' : 'fin' });
        expect(await smsSent()).toBe(1);
      },
    );

    it('with hang', async () => {
      await arm({ side: 'afterSms', kind: 'hang' });
      const pending = paynet.paynetRaw('send_otp', body);
      expect(await paynet.messages('wait=5000')).toHaveLength(1);
      await paynet.reset();
      expect((await pending).text).toBe('');
    });

    it('with delay: the SMS first, the answer later', async () => {
      await arm({ side: 'afterSms', kind: 'delay', ms: longMs, times: 1 });
      const pending = paynet.paynetRaw('send_otp', body);
      expect(await paynet.messages('wait=5000')).toHaveLength(1);
      await paynet.reset();
      expect((await pending).text).toBe('');
      expect((await spoiled({ side: 'afterSms', kind: 'delay', ms: 5 })).json()['code']).toBe(0);
    });
  });

  describe('duringResponse lets the SMS and half of the answer out', () => {
    const cut =
      /^HTTP\/1\.1 200 OK\r\n[\s\S]*content-length: \d+[\s\S]*\r\n\r\n\{"otp_expire"(?![\s\S]*"message")/;

    it('with close', async () => {
      await arm({ side: 'duringResponse', kind: 'close' });
      const answer = await paynet.paynetRaw('send_otp', body);
      expect(answer.text).toMatch(cut);
      expect(answer.end).toBe('fin');
      expect(await smsSent()).toBe(1);
    });

    it('with reset', async () => {
      // A client kept from reading until the reset is there cannot tell it from an end; one that reads in time can.
      const answer = await eventually(async () => {
        await paynet.reset();
        await arm({ side: 'duringResponse', kind: 'reset' });
        const each = await paynet.paynetRaw('send_otp', body);
        return each.end === 'reset' ? each : undefined;
      });
      expect(answer.text).toMatch(cut);
      expect(await smsSent()).toBe(1);
    });

    /** The call, and the moment its first half has arrived. */
    const untilHalf = () => {
      let pending: Promise<RawAnswer> | undefined;
      const half = new Promise<string>((resolve) => {
        pending = paynet.paynetRaw('send_otp', body, (text) => {
          if (text.includes('{"otp_expire"')) resolve(text);
        });
      });
      return { half, pending: pending! };
    };

    it.each<Fault>([
      { side: 'duringResponse', kind: 'hang' },
      { side: 'duringResponse', kind: 'delay', ms: longMs },
    ])('with %j, and nothing more', async (fault) => {
      await arm(fault);
      const { half, pending } = untilHalf();
      expect(await half).toMatch(cut);
      expect(await smsSent()).toBe(1);
      await paynet.reset();
      expect((await pending).text).toMatch(cut);
    });

    it('with delay, the rest of it afterwards', async () => {
      await arm({ side: 'duringResponse', kind: 'delay', ms: 20 });
      const { half, pending } = untilHalf();
      expect(await half).toMatch(cut);
      expect((await pending).text).toMatch(/"message":"Başarılı İşlem"\}$/);
      expect(await smsSent()).toBe(1);
    });

    it('with slow-drip, complete in the end', async () => {
      await arm({ side: 'duringResponse', kind: 'slow-drip', everyMs: 2 });
      const answer = await paynet.paynetRaw('send_otp', body);
      expect(answer.pieces).toBeGreaterThan(5);
      expect(answer.text).toMatch(/"message":"Başarılı İşlem"\}$/);
      expect(await smsSent()).toBe(1);
    });

    it('with huge-body, complete in the end', async () => {
      await arm({ side: 'duringResponse', kind: 'huge-body', bytes: 100_000 });
      const answer = await paynet.send('a');
      expect(answer.text.length).toBeGreaterThan(100_000);
      expect(answer.json()['code']).toBe(0);
      expect(await smsSent()).toBe(1);
    });

    it('with truncated-json', async () => {
      await arm({ side: 'duringResponse', kind: 'truncated-json' });
      const answer = await paynet.send('a');
      expect(answer.text).toMatch(/^\{"otp_expire"/);
      expect(() => answer.json()).toThrow(SyntaxError);
      expect(await smsSent()).toBe(1);
    });
  });

  describe('strikes', () => {
    it('with otp-expire only send_otp, whose answers alone have one', async () => {
      await arm({ side: 'afterSms', kind: 'otp-expire', value: 'missing', times: 1 });
      expect((await paynet.check('a', 'NOPE')).json()['code']).toBe(12);
      expect((await paynet.send('a')).json()).not.toHaveProperty('otp_expire');
    });

    it('only the endpoint and the number it names', async () => {
      await arm({ side: 'afterSms', kind: 'status', status: 503, endpoint: 'send_otp', gsm: '5331234567' });
      expect((await paynet.send('a')).status).toBe(200);
      expect((await paynet.send('b', '5331234567')).status).toBe(503);
      expect((await paynet.check('b', 'NOPE', '5331234567')).status).toBe(200);
    });

    it('as often as told, and then never again', async () => {
      await arm({ side: 'beforeSms', kind: 'status', status: 503, times: 2 });
      const statuses = [];
      for (let call = 0; call < 4; call += 1) statuses.push((await paynet.check('a', 'NOPE')).status);
      expect(statuses).toEqual([503, 503, 200, 200]);
    });

    it('with its probability, the same way for the same seed', async () => {
      const run = async () => {
        await paynet.reset();
        await arm({ side: 'beforeSms', kind: 'status', status: 503, probability: 0.5 });
        const statuses: number[] = [];
        for (let call = 0; call < 24; call += 1) statuses.push((await paynet.check('a', 'NOPE')).status);
        return statuses;
      };
      const first = await run();
      expect(new Set(first)).toEqual(new Set([200, 503]));
      expect(await run()).toEqual(first);
    });

    it('in the order of arming, one fault a call', async () => {
      await arm({ side: 'beforeSms', kind: 'status', status: 503, times: 1 });
      await arm({ side: 'beforeSms', kind: 'status', status: 502, times: 1 });
      expect((await paynet.send('a')).status).toBe(503);
      expect((await paynet.send('a')).status).toBe(502);
      expect((await paynet.send('a')).status).toBe(200);
    });

    it('before or after the effect of check_otp and save as well', async () => {
      const code = await paynet.codeFor('a');
      await arm({ side: 'beforeSms', kind: 'result-code', code: 0, endpoint: 'save', times: 1 });
      const claimed = (await paynet.save({ session: 'a', code })).json();
      expect(claimed).toMatchObject({ code: 0, card_hash: expect.any(String) });
      await arm({ side: 'afterSms', kind: 'status', status: 500, endpoint: 'save', times: 1 });
      expect((await paynet.save({ session: 'a', code })).status).toBe(500);
      expect((await paynet.save({ session: 'a', code })).json()['code']).toBe(1); // used up by the save nobody heard of
    });
  });

  it('is seen in the list, in the request it struck, and can be removed', async () => {
    await arm({ side: 'afterSms', kind: 'status', status: 503, times: 3 });
    await paynet.send('a');
    const { faults } = await paynet.get<{ faults: { id: number }[] }>('faults');
    expect(faults).toEqual([
      { id: expect.any(Number), side: 'afterSms', kind: 'status', status: 503, times: 3, struck: 1 },
    ]);
    expect(await paynet.requests()).toMatchObject([
      { fault: { id: faults[0]!.id, side: 'afterSms', kind: 'status' }, smsSent: true },
    ]);
    expect((await paynet.control('DELETE', `faults/${faults[0]!.id}`)).status).toBe(204);
    expect((await paynet.control('DELETE', `faults/${faults[0]!.id}`)).status).toBe(404);
    await arm({ side: 'afterSms', kind: 'hang' });
    expect((await paynet.control('DELETE', 'faults')).status).toBe(204);
    expect(await paynet.get('faults')).toEqual({ faults: [] });
  });
});
