import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  PaynetSimulator,
  SIMULATOR_SECRET_KEY,
  SimulatorInputError,
  type SimulatorStartOptions,
} from 'paynet-simulator';
import { GSM, KEY, SimulatorClient } from './support/simulator-client.js';

describe('PaynetSimulator in a test of yours', () => {
  let paynet: PaynetSimulator;
  let merchant: SimulatorClient;
  beforeEach(async () => {
    paynet = await PaynetSimulator.start({ key: KEY, seed: 1 });
    merchant = new SimulatorClient(paynet.url);
  });
  afterEach(() => paynet.stop());

  describe('phone(gsm)', () => {
    it('hands each code out once, oldest first, and waits for the next', async () => {
      const phone = paynet.phone(GSM);
      await merchant.send('a');
      paynet.clock.shift(180_000);
      await merchant.send('b');
      const codes = phone.messages().map(({ code }) => code);
      expect([await phone.nextCode(), await phone.nextCode()]).toEqual(codes);
      expect(phone.lastCode()).toBe(codes[1]);
      paynet.clock.shift(180_000);
      const next = phone.nextCode();
      await merchant.send('c');
      expect(await next).toBe(phone.lastCode());
    });

    it('gives two waiters two codes', async () => {
      const waiting = [paynet.phone(GSM).nextCode(), paynet.phone(GSM).nextCode()];
      await merchant.send('a');
      paynet.clock.shift(180_000);
      await merchant.send('b');
      expect(await Promise.all(waiting)).toEqual(paynet.messages().map(({ code }) => code));
    });

    it('reads nothing of another number', async () => {
      await merchant.send('a', '5331234567');
      expect(paynet.phone(GSM).messages()).toEqual([]);
      expect(paynet.phone(GSM).lastCode()).toBeUndefined();
    });

    it('rejects when no SMS comes in time, when aborted, and on reset and stop', async () => {
      const phone = paynet.phone(GSM);
      await expect(phone.nextCode({ timeoutMs: 1 })).rejects.toThrow('No SMS arrived within 1 ms');
      const abort = new AbortController();
      const aborted = phone.nextCode({ signal: abort.signal });
      abort.abort();
      await expect(aborted).rejects.toThrow('aborted');
      await expect(phone.nextCode({ signal: abort.signal })).rejects.toThrow('aborted');
      const reset = phone.nextCode();
      paynet.reset();
      await expect(reset).rejects.toThrow('The simulator was reset');
      const stopped = phone.nextCode();
      await Promise.all([paynet.stop(), expect(stopped).rejects.toThrow('The simulator was stopped')]);
    });

    it('takes a number as Paynet does only', () => {
      expect(() => paynet.phone('0532 123 45 67')).toThrow(SimulatorInputError);
    });
  });

  it('accepts the published key unless given another', async () => {
    const standard = await PaynetSimulator.start();
    try {
      expect(standard.key).toBe(SIMULATOR_SECRET_KEY);
      const { status } = await fetch(`${standard.url}/v1/card/list`, {
        method: 'POST',
        headers: { authorization: `Basic ${SIMULATOR_SECRET_KEY}`, 'content-type': 'application/json' },
        body: JSON.stringify({ card_owner_id: 'x' }),
      });
      expect(status).toBe(200);
    } finally {
      await standard.stop();
    }
  });

  it('sets switches by assignment and refuses a value that does not fit', () => {
    paynet.switches.otpMandatory = false;
    expect(paynet.switches.otpMandatory).toBe(false);
    expect(() => Object.assign(paynet.switches, { maxAttempts: '5' })).toThrow(SimulatorInputError);
    expect(() => Object.assign(paynet.switches, { otpMandatry: true })).toThrow(TypeError);
  });

  it('arms faults with a handle that counts and removes', async () => {
    const fault = paynet.faults.add({ side: 'beforeSms', kind: 'status', status: 503 });
    await merchant.send('a');
    await merchant.send('a');
    expect(fault.struck).toBe(2);
    fault.remove();
    expect((await merchant.send('a')).status).toBe(200);
    expect(paynet.faults.list()).toEqual([]);
  });

  it('returns to its start on reset: the options given then, and nothing since', async () => {
    const own = await PaynetSimulator.start({ key: KEY, switches: { maxAttempts: 2 }, otpTtlMs: 60_000 });
    try {
      own.switches.maxAttempts = 9;
      own.clock.freeze();
      own.clock.shift(60_000);
      own.faults.add({ side: 'beforeSms', kind: 'hang' });
      own.reset();
      expect(own.switches).toMatchObject({ maxAttempts: 2, otpTtlMs: 60_000 });
      expect(own.clock.state()).toMatchObject({ frozen: false, shiftedMs: 0 });
      expect([own.faults.list(), own.messages(), own.requests(), own.violations()]).toEqual([[], [], [], []]);
    } finally {
      await own.stop();
    }
  });

  it('forgets the oldest messages, requests and violations beyond the limits', async () => {
    const small = await PaynetSimulator.start({
      key: KEY,
      maxMessages: 3,
      maxRequests: 4,
      switches: { earlyResend: 'repeat' },
    });
    try {
      const client = new SimulatorClient(small.url);
      for (let count = 0; count < 11; count += 1) await client.send(`s${count}`);
      expect(small.messages().map(({ otpSessionId }) => otpSessionId)).toEqual(['s8', 's9', 's10']);
      expect(small.requests()).toHaveLength(4);
      expect(small.violations()).toHaveLength(4);
    } finally {
      await small.stop();
    }
  });

  it('remembers 500 messages and 500 requests by default', async () => {
    paynet.switches.earlyResend = 'repeat';
    for (let batch = 0; batch < 26; batch += 1) {
      await Promise.all(Array.from({ length: 20 }, (_, each) => merchant.send(`s${batch}-${each}`)));
    }
    expect(paynet.messages()).toHaveLength(500);
    expect(paynet.requests()).toHaveLength(500);
  });

  it('keeps many instances in one process apart', async () => {
    const others = await Promise.all(Array.from({ length: 5 }, () => PaynetSimulator.start({ key: KEY })));
    try {
      await merchant.send('a');
      expect(new Set([paynet, ...others].map(({ url }) => url)).size).toBe(6);
      expect(others.map((other) => other.messages())).toEqual([[], [], [], [], []]);
    } finally {
      await Promise.all(others.map((other) => other.stop()));
    }
  });

  it('leaves nothing behind when stopped: no server, no connection, no wait', async () => {
    paynet.faults.add({ side: 'afterSms', kind: 'hang' });
    paynet.faults.add({ side: 'beforeSms', kind: 'delay', ms: 600_000, endpoint: 'check_otp' });
    const events = await fetch(`${paynet.url}/_simulator/events`);
    const hanging = [merchant.send('a'), merchant.messages('gsm=5331234567&wait=60000'), events.text()].map(
      (each) => each.then(String, String),
    );
    const idle = connect(Number(new URL(paynet.url).port), '127.0.0.1');
    const closed = new Promise((resolve) =>
      idle
        .on('close', resolve)
        .on('error', () => undefined)
        .resume(),
    );
    await paynet.phone(GSM).nextCode();
    await Promise.all([paynet.stop(), paynet.stop()]);
    await Promise.all([...hanging, closed]);
    await expect(merchant.get('health')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  describe('start', () => {
    it('refuses to run in production', async () => {
      const before = process.env['NODE_ENV'];
      process.env['NODE_ENV'] = 'production';
      try {
        await expect(PaynetSimulator.start()).rejects.toThrow(/NODE_ENV is production/);
      } finally {
        process.env['NODE_ENV'] = before;
      }
    });

    it('says which port is taken', async () => {
      const taken = createServer();
      await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
      const { port } = taken.address() as AddressInfo;
      await expect(PaynetSimulator.start({ port })).rejects.toThrow(
        `Cannot listen on 127.0.0.1 port ${port}: the port is taken`,
      );
      await new Promise((resolve) => taken.close(resolve));
    });

    it.each<[string, unknown]>([
      ['port', { port: 70_000 }],
      ['host', { host: '' }],
      ['key', { key: 'two words' }],
      ['key', { key: '' }],
      ['seed', { seed: {} }],
      ['otpTtlMs', { otpTtlMs: 0 }],
      ['registeredIps', { registeredIps: ['localhost'] }],
      ['maxAttempts', { switches: { maxAttempts: -1 } }],
      ['optionalRules', { optionalRules: ['no-such-rule'] }],
      ['maxMessages', { maxMessages: 0 }],
      ['now', { now: 5 }],
      ['prot', { prot: 4010 }],
    ])('names the option %s and not its value', async (field, options) => {
      const refused = PaynetSimulator.start(options as SimulatorStartOptions);
      await expect(refused).rejects.toMatchObject({ name: 'SimulatorInputError', field });
      await expect(refused).rejects.not.toThrow(/two words|localhost|no-such-rule/);
    });
  });
});
