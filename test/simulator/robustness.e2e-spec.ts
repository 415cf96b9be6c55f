import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PaynetSimulator } from 'paynet-simulator';
import { CARD, GSM, KEY, SimulatorClient } from './support/simulator-client.js';
import { rawExchange } from './support/wire-client.js';

const services = ['send_otp', 'check_otp', 'save', 'list', 'delete', 'desc_update'];
const fieldNames = [
  ...Object.keys(CARD),
  ...[
    'user_gsm',
    'otp_session_id',
    'otp_code',
    'card_owner_id',
    'card_hash',
    'cvv',
    'limit',
    'ending_before',
    'starting_after',
  ],
];

/** Bodies near the truth: known fields, right, wrong and odd values. */
const nearTruth = fc.dictionary(
  fc.constantFrom(...fieldNames),
  fc.oneof(
    fc.constantFrom(GSM, 'a', CARD.card_number, '', '12'),
    fc.jsonValue(),
    fc.string({ unit: 'binary', maxLength: 300 }),
  ),
);

describe('The simulator (robustness)', () => {
  let paynet: PaynetSimulator;
  let client: SimulatorClient;
  beforeAll(async () => {
    paynet = await PaynetSimulator.start({ key: KEY, seed: 1 });
    client = new SimulatorClient(paynet.url);
  });
  afterAll(() => paynet.stop());

  it('answers every JSON body with 200 or 400, and keeps no card number', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...services),
        fc.oneof(nearTruth, fc.jsonValue()),
        async (service, body) => {
          const { status } = await client.paynet(service, body);
          expect([200, 400]).toContain(status);
          expect(JSON.stringify(paynet.requests().at(-1))).not.toContain(CARD.card_number);
        },
      ),
      { numRuns: 300 },
    );
  }, 60_000);

  it('answers every control body with 2xx or 400', async () => {
    const bodies = fc.oneof(
      fc.record({ side: fc.constantFrom('beforeSms', 'x'), kind: fc.jsonValue(), ms: fc.jsonValue() }),
      fc.dictionary(fc.constantFrom('shiftMs', 'frozen', 'otpMandatory', 'kind'), fc.jsonValue()),
      fc.jsonValue(),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('faults', 'clock', 'switches'), bodies, async (path, body) => {
        const { status } = await client.control('POST', path, body);
        expect([200, 201, 400]).toContain(status);
        await client.reset();
      }),
      { numRuns: 200 },
    );
  }, 60_000);

  it.each([
    ['no HTTP at all', '\u0000\u0001\u0002 hello\r\n\r\n'],
    [
      'two lengths',
      'POST /v1/card/list HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcde',
    ],
    [
      'a length and chunks',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['an endless header', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(40_000)}\r\n\r\n`],
  ])('survives a client that sends %s', async (_case, bytes) => {
    const { text } = await rawExchange(paynet.url, bytes);
    expect(text).toMatch(/^(HTTP\/1\.1 4\d\d|$)/);
    expect((await client.send(`after ${_case}`)).status).toBe(200);
  });

  it('survives clients that leave in the middle of everything', async () => {
    paynet.reset();
    paynet.faults.add({ side: 'afterSms', kind: 'huge-body', bytes: 50_000_000, times: 1 });
    paynet.faults.add({ side: 'afterSms', kind: 'slow-drip', everyMs: 1000, times: 1 });
    paynet.faults.add({ side: 'duringResponse', kind: 'hang', times: 1 });
    paynet.faults.add({ side: 'afterSms', kind: 'delay', ms: 600_000, times: 1 });
    for (let round = 0; round < 4; round += 1) {
      const leaving = new AbortController();
      const headers = { authorization: `Basic ${KEY}`, 'content-type': 'application/json' };
      const body = JSON.stringify({ user_gsm: `532123456${round}`, otp_session_id: `s${round}` });
      const call = fetch(`${paynet.url}/v1/card/send_otp`, {
        method: 'POST',
        headers,
        body,
        signal: leaving.signal,
      });
      await paynet.phone(`532123456${round}`).nextCode();
      leaving.abort();
      await call.then((answer) => answer.text()).catch(() => 'left');
    }
    expect((await client.get<{ status: string }>('health')).status).toBe('ok');
  });
});
