import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  PaynetSimulator,
  SIMULATOR_SECRET_KEY,
  SimulatorInputError,
  type SimulatorStartOptions,
} from 'paynet-simulator';
import { GSM, KEY, SimulatorClient } from './support/simulator-client.js';
import { eventually } from './support/wire-client.js';

/** The package as it ships; the run's global set-up has built it. */
const builtSimulator = pathToFileURL(join(process.cwd(), 'libs/paynet-simulator/dist/esm/index.js')).href;

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

    it.each<[string, unknown]>([
      ['timeoutMs', { timeoutMs: Infinity }],
      ['timeoutMs', { timeoutMs: 3e9 }],
      ['timeoutMs', { timeoutMs: Number.NaN }],
      ['timeoutMs', { timeoutMs: -1 }],
      ['timeoutMs', { timeoutMs: '5s' }],
      ['signal', { signal: 5 }],
      ['timeout', { timeout: 5 }],
      ['options', null],
    ])('rejects a wait whose option %s does not fit', async (field, options) => {
      await merchant.send('a');
      const refused = paynet.phone(GSM).nextCode(options as { timeoutMs: number });
      await expect(refused).rejects.toMatchObject({ name: 'SimulatorInputError', field });
      expect(await paynet.phone(GSM).nextCode()).toBe(paynet.phone(GSM).lastCode());
    });

    it('rejects at once when the simulator was stopped before', async () => {
      await paynet.stop();
      await expect(paynet.phone(GSM).nextCode({ timeoutMs: 86_400_000 })).rejects.toThrow(
        'The simulator was stopped',
      );
      expect(await paynet.messages({ gsm: GSM, wait: 60_000 })).toEqual([]);
    });

    it('takes a number as Paynet does only', () => {
      expect(() => paynet.phone('0532 123 45 67')).toThrow(SimulatorInputError);
    });
  });

  describe('messages(filter) and requests(filter)', () => {
    it('give what is there at once, and with wait what comes', async () => {
      const waiting = paynet.messages({ gsm: GSM, wait: 60_000 });
      await merchant.send('other', '5331234567');
      await merchant.send('a');
      expect(await waiting).toEqual(paynet.messages({ gsm: GSM }));
      expect(await paynet.messages({ otpSessionId: 'a', wait: 0 })).toHaveLength(1);
      expect(await paynet.messages({ otpSessionId: 'none', wait: 1 })).toEqual([]);
      expect(paynet.requests({ gsm: GSM, endpoint: 'send_otp' })).toHaveLength(1);
    });

    it('end a wait when told to', async () => {
      const abort = new AbortController();
      const waiting = paynet.messages({ wait: 60_000, signal: abort.signal });
      abort.abort();
      expect(await waiting).toEqual([]);
    });

    it.each<[string, object]>([
      ['gsm', { gsm: '0532 123 45 67' }],
      ['number', { number: GSM }],
      ['after', { after: '1' }],
      ['otpSessionId', { otpSessionId: '' }],
    ])('name the field %s that does not fit', async (field, filter) => {
      expect(() => paynet.messages(filter)).toThrow(expect.objectContaining({ field }));
      await expect(paynet.messages({ ...filter, wait: 5 })).rejects.toMatchObject({ field });
    });

    it.each<[string, object]>([
      ['endpoint', { endpoint: 'charge' }],
      ['gsm', { gsm: '532' }],
      ['wait', { wait: 5 }],
    ])('name the field %s of requests that does not fit', (field, filter) => {
      expect(() => paynet.requests(filter)).toThrow(expect.objectContaining({ field }));
    });

    it('bound the wait as over HTTP', async () => {
      await expect(paynet.messages({ wait: 60_001 })).rejects.toMatchObject({ field: 'wait' });
      await expect(paynet.messages({ wait: -1 })).rejects.toMatchObject({ field: 'wait' });
    });
  });

  it('tells its health in the words of the control API', async () => {
    paynet.clock.freeze();
    expect(paynet.health()).toEqual(await merchant.get('health'));
    expect(paynet.health()).toMatchObject({ status: 'ok', seed: 1, acceptsPublishedKey: false });
  });

  it('answers a bug of its own with 500, in the middle of a fault too', async () => {
    let bugs = 1;
    const now = () => {
      if (bugs > 0 && own.faults.list()[0]?.struck === 1) {
        bugs -= 1;
        throw new Error('a bug');
      }
      return Date.now();
    };
    const own: PaynetSimulator = await PaynetSimulator.start({ key: KEY, now });
    try {
      own.faults.add({ side: 'afterSms', kind: 'malformed-json' });
      expect((await new SimulatorClient(own.url).send('a')).status).toBe(500);
    } finally {
      await own.stop();
    }
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
    paynet.faults.add({ side: 'afterSms', kind: 'hang', endpoint: 'send_otp' });
    paynet.faults.add({ side: 'beforeSms', kind: 'delay', ms: 600_000, endpoint: 'check_otp' });
    const events = await fetch(`${paynet.url}/_simulator/events`);
    const hanging = [
      merchant.send('a'),
      merchant.check('a', 'NOPE'),
      merchant.messages('gsm=5331234567&wait=60000'),
      events.text(),
    ].map((each) => each.then(String, String));
    const idle = connect(Number(new URL(paynet.url).port), '127.0.0.1');
    const closed = new Promise((resolve) =>
      idle
        .on('close', resolve)
        .on('error', () => undefined)
        .resume(),
    );
    await paynet.phone(GSM).nextCode();
    await eventually(async () => (await merchant.requests('endpoint=check_otp'))[0]?.fault);
    await Promise.all([paynet.stop(), paynet.stop()]);
    await Promise.all([...hanging, closed]);
    await expect(merchant.get('health')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('leaves no server, socket or timer in a process of its own, which ends by itself', async () => {
    const script = `
      import { request } from 'node:http';
      import { PaynetSimulator } from ${JSON.stringify(builtSimulator)};
      const paynet = await PaynetSimulator.start({ key: 'k' });
      paynet.faults.add({ side: 'afterSms', kind: 'hang', endpoint: 'send_otp' });
      paynet.faults.add({ side: 'beforeSms', kind: 'delay', ms: 600000, endpoint: 'check_otp' });
      const call = (service, body) => {
        const headers = { authorization: 'Basic k', 'content-type': 'application/json' };
        const sent = request(paynet.url + '/v1/card/' + service, { method: 'POST', headers, agent: false });
        sent.on('error', () => undefined).end(JSON.stringify(body));
        return new Promise((resolve) => sent.on('socket', (socket) => socket.on('close', resolve)));
      };
      const closed = [call('send_otp', { user_gsm: '5321234567', otp_session_id: 'a' })];
      await paynet.phone('5321234567').nextCode();
      closed.push(call('check_otp', { user_gsm: '5321234567', otp_session_id: 'a', otp_code: 'NOPE' }));
      while (paynet.requests().filter(({ fault }) => fault).length < 2) await new Promise(setImmediate);
      paynet.phone('5331234567').nextCode({ timeoutMs: 600000 }).catch(() => undefined);
      await paynet.stop();
      await Promise.all(closed);
      await new Promise(setImmediate);
      const left = process.getActiveResourcesInfo().filter((name) => /^(TCP|Timeout)/.test(name));
      process.stdout.write(JSON.stringify(left));
    `;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script]);
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (out += text));
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(out).toBe('[]');
  }, 30_000);

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
