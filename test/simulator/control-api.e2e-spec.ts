import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { GSM, type SimulatorClient } from './support/simulator-client.js';
import { targets, type Target } from './support/targets.js';
import { exchange } from './support/wire-client.js';

describe.each(targets)('The control API %s', (_name, start) => {
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

  describe('messages', () => {
    it('are filtered by number, session and place', async () => {
      await paynet.send('a', '5321234567');
      await paynet.send('b', '5331234567');
      const [first, second] = await paynet.messages();
      expect(await paynet.messages('gsm=5331234567')).toEqual([second]);
      expect(await paynet.messages('otpSessionId=a')).toEqual([first]);
      expect(await paynet.messages(`after=${first!.id}`)).toEqual([second]);
    });

    it('are waited for with wait=, and come as soon as they are sent', async () => {
      const waiting = paynet.messages(`gsm=${GSM}&wait=60000`);
      await paynet.send('other', '5331234567');
      await paynet.send('a');
      expect(await waiting).toMatchObject([{ gsm: GSM, otpSessionId: 'a' }]);
    });

    it('are an empty list when the wait is over or the simulator is reset', async () => {
      expect(await paynet.messages('wait=1')).toEqual([]);
      const waiting = paynet.messages('wait=60000');
      await paynet.get('health');
      await paynet.reset();
      expect(await waiting).toEqual([]);
    });
  });

  it('filters requests by service, number and place', async () => {
    await paynet.send('a');
    await paynet.check('a', 'NOPE', '5331234567');
    const [send, check] = await paynet.requests();
    expect(await paynet.requests('endpoint=check_otp')).toEqual([check]);
    expect(await paynet.requests(`gsm=${GSM}`)).toEqual([send]);
    expect(await paynet.requests(`after=${send!.id}`)).toEqual([check]);
  });

  it('finds the requests of a number in whatever spelling, as it does its messages', async () => {
    await paynet.set({ prefixedNumbers: 'accept' });
    await paynet.send('a', '+905321234567');
    expect(await paynet.messages(`gsm=${GSM}`)).toHaveLength(1);
    expect(await paynet.requests(`gsm=${GSM}`)).toHaveLength(1);
  });

  it('shifts, freezes and releases the clock', async () => {
    type Clock = { now: string; shiftedMs: number; frozen: boolean };
    const set = async (change: object) =>
      (await paynet.control('POST', 'clock', change)).json() as unknown as Clock;
    const frozen = await set({ frozen: true });
    expect(frozen.frozen).toBe(true);
    const shifted = await set({ shiftMs: 5000 });
    expect(Date.parse(shifted.now) - Date.parse(frozen.now)).toBe(5000);
    expect((await paynet.get<Clock>('clock')).now).toBe(shifted.now);
    const running = await set({ frozen: false });
    expect(running.frozen).toBe(false);
    expect(Date.parse(running.now)).toBeGreaterThanOrEqual(Date.parse(shifted.now));
    expect(await set({ reset: true })).toMatchObject({ shiftedMs: 0, frozen: false });
  });

  it('tells that it is well, and whether it takes the published key', async () => {
    expect(await paynet.get('health')).toEqual({
      status: 'ok',
      now: expect.any(String),
      seed: 'conformance',
      acceptsPublishedKey: false,
      forgottenNumbers: 0,
    });
  });

  it.each([
    ['GET', 'messages?gsm=0532', undefined, 'gsm'],
    ['GET', 'messages?gsm=5321234567&gsm=5331234567', undefined, 'gsm'],
    ['GET', 'messages?wait=60001', undefined, 'wait'],
    ['GET', 'messages?wait=-1', undefined, 'wait'],
    ['GET', 'messages?after=1.5', undefined, 'after'],
    ['GET', 'messages?otpSessionId=', undefined, 'otpSessionId'],
    ['GET', 'messages?number=5321234567', undefined, 'number'],
    ['GET', 'requests?endpoint=charge', undefined, 'endpoint'],
    ['GET', 'requests?gsm=x', undefined, 'gsm'],
    ['GET', 'violations?rule=x', undefined, 'rule'],
    ['GET', 'health?x=1', undefined, 'x'],
    ['GET', 'faults?x=1', undefined, 'x'],
    ['POST', 'faults?times=1', { kind: 'hang', side: 'beforeSms' }, 'times'],
    ['DELETE', 'faults?id=1', undefined, 'id'],
    ['DELETE', 'faults/1?x=1', undefined, 'x'],
    ['GET', 'clock?x=1', undefined, 'x'],
    ['POST', 'clock?shiftMs=1', {}, 'shiftMs'],
    ['GET', 'switches?x=1', undefined, 'x'],
    ['PATCH', 'switches?x=1', {}, 'x'],
    ['POST', 'reset?x=1', undefined, 'x'],
    ['POST', 'reset', { what: 1 }, 'what'],
    ['POST', 'reset', [], 'body'],
    ['DELETE', 'faults', { id: 1 }, 'id'],
    ['DELETE', 'faults/1', { what: 1 }, 'what'],
    ['GET', 'events?x=1', undefined, 'x'],
    ['POST', 'faults', [], 'fault'],
    ['POST', 'faults', {}, 'kind'],
    ['POST', 'faults', { kind: 'explode', side: 'beforeSms' }, 'kind'],
    ['POST', 'faults', { kind: 'hang' }, 'side'],
    ['POST', 'faults', { kind: 'hang', side: 'before' }, 'side'],
    ['POST', 'faults', { kind: 'status', side: 'duringResponse', status: 500 }, 'side'],
    ['POST', 'faults', { kind: 'hang', side: 'beforeSms', ms: 5 }, 'ms'],
    ['POST', 'faults', { kind: 'delay', side: 'beforeSms' }, 'ms'],
    ['POST', 'faults', { kind: 'delay', side: 'beforeSms', ms: 600_001 }, 'ms'],
    ['POST', 'faults', { kind: 'hang', side: 'beforeSms', times: 0 }, 'times'],
    ['POST', 'faults', { kind: 'hang', side: 'beforeSms', probability: 0 }, 'probability'],
    ['POST', 'faults', { kind: 'hang', side: 'beforeSms', probability: '1' }, 'probability'],
    ['POST', 'faults', { kind: 'hang', side: 'beforeSms', gsm: '05321234567' }, 'gsm'],
    ['POST', 'faults', { kind: 'hang', side: 'beforeSms', endpoint: '/v1/card/save' }, 'endpoint'],
    ['POST', 'faults', { kind: 'status', side: 'beforeSms', status: 99 }, 'status'],
    ['POST', 'faults', { kind: 'status', side: 'beforeSms', status: 500, form: 'xml' }, 'form'],
    ['POST', 'faults', { kind: 'status', side: 'beforeSms', status: 500, resultCode: -1 }, 'resultCode'],
    [
      'POST',
      'faults',
      { kind: 'status', side: 'beforeSms', status: 500, headers: { 'content-length': '9' } },
      'headers',
    ],
    [
      'POST',
      'faults',
      { kind: 'status', side: 'beforeSms', status: 500, headers: { a: 'b\r\nc: d' } },
      'headers',
    ],
    ['POST', 'faults', { kind: 'result-code', side: 'beforeSms', code: {} }, 'code'],
    ['POST', 'faults', { kind: 'otp-expire', side: 'beforeSms', value: 'soon' }, 'value'],
    ['POST', 'faults', { kind: 'otp-expire', side: 'afterSms', value: 'past', endpoint: 'save' }, 'endpoint'],
    ['POST', 'faults', { kind: 'hang', side: 'beforeSms', gsm: GSM, endpoint: 'list' }, 'gsm'],
    ['POST', 'faults', { kind: 'hang', side: 'beforeSms', gsm: GSM, endpoint: 'delete' }, 'gsm'],
    ['POST', 'faults', { kind: 'hang', side: 'beforeSms', gsm: GSM, endpoint: 'desc_update' }, 'gsm'],
    [
      'POST',
      'faults',
      { kind: 'status', side: 'beforeSms', status: 500, headers: { Trailer: 'Expires' } },
      'headers',
    ],
    ['POST', 'faults', { kind: 'slow-drip', side: 'beforeSms', everyMs: 0 }, 'everyMs'],
    ['POST', 'faults', { kind: 'huge-body', side: 'beforeSms', bytes: 2 ** 40 }, 'bytes'],
    ['DELETE', 'faults/one', undefined, 'id'],
    ['POST', 'clock', { shiftMs: '5' }, 'shiftMs'],
    ['POST', 'clock', { shiftMs: 1e15 }, 'shiftMs'],
    ['POST', 'clock', { frozen: 'yes' }, 'frozen'],
    ['POST', 'clock', { shift: 5 }, 'shift'],
    ['POST', 'clock', null, 'body'],
    ['PATCH', 'switches', { otpMandatory: 'false' }, 'otpMandatory'],
    ['PATCH', 'switches', { maxAttempts: 0 }, 'maxAttempts'],
    ['PATCH', 'switches', { earlyResend: 'maybe' }, 'earlyResend'],
    ['PATCH', 'switches', { toString: true }, 'toString'],
    ['PATCH', 'switches', 'otpMandatory', 'switches'],
  ])('answers %s %s with %j by 400 and the name of the field %s', async (method, path, body, field) => {
    const answer = await paynet.control(method, path, body);
    expect(answer.status).toBe(400);
    expect(answer.json()).toEqual({ error: 'BAD_INPUT', field, message: expect.stringContaining(field) });
  });

  it('takes over nothing of a request that is wrong in part', async () => {
    await paynet.control('PATCH', 'switches', { otpMandatory: false, maxAttempts: 0 });
    await paynet.control('POST', 'clock', { shiftMs: 5000, frozen: 'yes' });
    expect(await paynet.get('switches')).toMatchObject({ switches: { otpMandatory: true } });
    expect(await paynet.get<{ shiftedMs: number }>('clock')).toMatchObject({ shiftedMs: 0 });
    await paynet.shift(5000);
    await paynet.control('POST', 'clock', { reset: true, shiftMs: 1e15 });
    await paynet.control('POST', 'clock', { shiftMs: 10 * 366 * 86_400_000, frozen: true });
    expect(await paynet.get('clock')).toMatchObject({ shiftedMs: 5000, frozen: false });
  });

  it.each([
    ['POST', 'reset'],
    ['DELETE', 'faults'],
  ])('takes an empty body called JSON, and an empty object, on %s %s', async (method, path) => {
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    expect((await exchange(method, `${paynet.url}/_simulator/${path}`, headers, '')).status).toBe(204);
    expect((await paynet.control(method, path, {})).status).toBe(204);
  });

  it.each<Record<string, string>>([
    {},
    { 'content-type': 'text/plain' },
    { 'content-type': 'application/x-www-form-urlencoded' },
  ])('names content-type when a body comes under %j', async (headers) => {
    const answer = await exchange('POST', `${paynet.url}/_simulator/clock`, headers, '{"shiftMs":1}');
    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject({ error: 'BAD_INPUT', field: 'content-type' });
  });

  it.each(['{"kind":', '{"__proto__":{}}', '"x"'.repeat(30_000)])(
    'answers a body that is no JSON by 400',
    async (body) => {
      const headers = { 'content-type': 'application/json' };
      const answer = await exchange('POST', `${paynet.url}/_simulator/faults`, headers, body);
      expect(answer.status).toBe(400);
      expect(answer.json()).toMatchObject({ field: 'body' });
    },
  );

  it('holds at most a hundred faults', async () => {
    for (let count = 0; count < 100; count += 1) await paynet.addFault({ kind: 'hang', side: 'beforeSms' });
    const answer = await paynet.addFault({ kind: 'hang', side: 'beforeSms' });
    expect(answer.json()).toMatchObject({ error: 'BAD_INPUT', field: 'faults' });
  });

  it('makes room for new faults by forgetting those that struck their last', async () => {
    for (let count = 0; count < 100; count += 1) {
      await paynet.addFault({ kind: 'status', status: 503, side: 'beforeSms', times: 1 });
    }
    for (let count = 0; count < 2; count += 1) await paynet.send('a');
    expect((await paynet.addFault({ kind: 'hang', side: 'beforeSms' })).status).toBe(201);
    expect((await paynet.get<{ faults: unknown[] }>('faults')).faults).toHaveLength(99);
  });

  it.each([
    ['Origin', { origin: 'http://evil.example' }],
    ['Origin of a sandboxed frame', { origin: 'null' }],
    ['Sec-Fetch-Site', { 'sec-fetch-site': 'cross-site' }],
  ])('is closed to web pages from elsewhere, told by %s (security)', async (_case, headers) => {
    expect((await paynet.control('POST', 'reset', undefined, headers)).status).toBe(403);
    expect((await paynet.control('GET', 'messages', undefined, headers)).status).toBe(403);
  });

  it('is open to its own page behind a proxy that speaks https', async () => {
    const origin = paynet.url.replace('http:', 'https:');
    expect((await paynet.control('POST', 'reset', undefined, { origin })).status).toBe(204);
  });

  it.each([
    ['GET', 'health?x=1', undefined, 'x is not known in the query of this call; it takes none'],
    [
      'POST',
      'clock',
      JSON.parse('{"__proto__":{}}') as object,
      'body must be JSON of at most 64 KiB without __proto__ or constructor.prototype',
    ],
  ])('says of %s %s what is wrong', async (method, path, body, message) => {
    expect((await paynet.control(method, path, body)).json()['message']).toBe(message);
  });

  it('answers 404 for what it does not know', async () => {
    const answer = await paynet.control('GET', 'nothing');
    expect(answer.status).toBe(404);
    expect(answer.json()).toEqual({ error: 'NOT_FOUND', field: 'path', message: expect.any(String) });
  });

  it.each([
    ['GET', 'reset', 'POST'],
    ['PUT', 'faults', 'GET, POST, DELETE'],
    ['GET', 'faults/7', 'DELETE'],
    ['DELETE', 'switches', 'GET, PATCH, POST'],
    ['POST', 'health', 'GET'],
  ])('answers %s %s by 405 and the methods there are', async (method, path, allowed) => {
    const answer = await paynet.control(method, path);
    expect(answer.status).toBe(405);
    expect(answer.headers['allow']).toBe(allowed);
    expect(answer.json()).toEqual({
      error: 'WRONG_METHOD',
      field: 'method',
      message: `method must be one of ${allowed}`,
    });
  });
});
