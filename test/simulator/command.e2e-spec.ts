import { readFileSync, statSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { refereeRules } from 'paynet-simulator';
import { runCommandToEnd, startCommand, stopCommand, type RunningCommand } from './support/built-command.js';
import { KEY, SimulatorClient, readExpiry } from './support/simulator-client.js';
import { exchange } from './support/wire-client.js';

describe('The command paynet-simulator', () => {
  let running: RunningCommand | undefined;
  afterEach(async () => {
    if (running !== undefined) await stopCommand(running);
    running = undefined;
  });
  const start = async (...args: string[]) => (running = await startCommand(['--port', '0', ...args]));

  it('prints the address, the phone page, the key and a curl line that works', async () => {
    const { url, greeting } = await start();
    expect(greeting).toContain(`phone page   ${url}/\n`);
    expect(greeting).toContain('secret key   sck_test_simulator\n');
    const line = /^ {2}curl -s (\S+) (.*)$/m.exec(greeting)!;
    const headers = Object.fromEntries(
      [...line[2]!.matchAll(/-H '([^:]+): ([^']+)'/g)].map(([, name, value]) => [name!, value!]),
    );
    const body = /-d '([^']+)'/.exec(line[2]!)![1];
    expect((await exchange('POST', line[1]!, headers, body)).json()['code']).toBe(0);
    expect(await new SimulatorClient(url).messages('gsm=5321234567')).toHaveLength(1);
    expect(await new SimulatorClient(url).violations()).toEqual([]);
  });

  it('prints no key that was given on the command line (security)', async () => {
    const { greeting } = await start('--key', KEY);
    expect(greeting).not.toContain(KEY);
    expect(greeting).toContain('secret key   as given by --key\n');
  });

  it('lets a code live for half a second when told so', async () => {
    const { url } = await start('--otp-ttl', '500ms');
    const { switches } = await new SimulatorClient(url).get<{ switches: object }>('switches');
    expect(switches).toMatchObject({ otpTtlMs: 500 });
  });

  it('takes key, seed, time to live, registered addresses, switches and rules', async () => {
    const first = await start(
      '--key',
      KEY,
      '--seed',
      '7',
      '--otp-ttl',
      '90s',
      '--switch',
      'codeLength=6',
      '--switch',
      'codeType=string',
      '--switch',
      'otpMandatory=false',
      '--rule',
      'unpublished-card',
      '--registered-ip',
      '127.0.0.1',
    );
    const merchant = new SimulatorClient(first.url);
    await merchant.control('POST', 'clock', { frozen: true });
    const sent = await merchant.send('a');
    const { now } = await merchant.get<{ now: string }>('clock');
    expect(sent.json()['code']).toBe('0');
    expect(readExpiry(sent) - Date.parse(now)).toBe(90_000);
    const [sms] = await merchant.messages();
    expect(sms!.code).toHaveLength(6);
    expect((await merchant.save(undefined, { card_number: '4000000000000000' })).json()['code']).toBe('0');
    expect(await merchant.rules()).toEqual(['unpublished-card']);
    await stopCommand(first);

    const again = new SimulatorClient(
      (await start('--key', KEY, '--seed', '7', '--switch', 'codeLength=6')).url,
    );
    expect(await again.codeFor('a')).toBe(sms!.code);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('ends cleanly on %s, with calls still hanging', async (signal) => {
    const command = await start('--key', KEY);
    const merchant = new SimulatorClient(command.url);
    await merchant.addFault({ side: 'afterSms', kind: 'hang' });
    const hanging = merchant.send('a').catch(() => 'cut');
    await merchant.messages('wait=5000');
    expect(await stopCommand(command, signal)).toBe(0);
    expect(await hanging).toBe('cut');
  });

  it.each<[string, string[], RegExp]>([
    ['an unknown option', ['--prot', '1'], /--prot/],
    ['a port that is none', ['--port', 'x'], /--port must be a whole number/],
    ['a time that is none', ['--otp-ttl', 'soon'], /--otp-ttl must be a time from 1ms to 1440m/],
    ['a time of nothing', ['--otp-ttl', '0'], /--otp-ttl must be a time/],
    ['a port out of range', ['--port', '70000'], /--port must be a whole number/],
    ['a key with a space', ['--key', 'two words'], /--key must be printable ASCII/],
    ['a host of no name', ['--host', ''], /--host must be a text/],
    ['a switch that is none', ['--switch', 'otpMandatry=true'], /otpMandatry is not known/],
    [
      'a switch value that does not fit',
      ['--switch', 'otpMandatory=perhaps'],
      /--switch otpMandatory must be true or false/,
    ],
    [
      'a number that does not fit',
      ['--switch', 'maxAttempts='],
      /--switch maxAttempts must be a whole number/,
    ],
    ['a rule that is none', ['--rule', 'x'], /--rule must be one of save-without-check/],
    [
      'an address that is none',
      ['--registered-ip', 'localhost'],
      /--registered-ip must be a list of IP addresses/,
    ],
  ])('refuses %s in one sentence', async (_case, args, sentence) => {
    const { code, out, errors } = await runCommandToEnd(args);
    expect([code, out]).toEqual([1, '']);
    expect(errors).toMatch(sentence);
    expect(errors.trim().split('\n')).toHaveLength(1);
  });

  it('refuses a port that is taken in one sentence', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as AddressInfo;
    const { code, errors } = await runCommandToEnd(['--port', String(port)]);
    expect(code).toBe(1);
    expect(errors).toBe(`paynet-simulator: Cannot listen on 127.0.0.1 port ${port}: the port is taken\n`);
    await new Promise((resolve) => taken.close(resolve));
  });

  it('says so when nobody knows the host', async () => {
    const { code, errors } = await runCommandToEnd(['--host', 'no-such-host.invalid']);
    expect(code).toBe(1);
    expect(errors).toBe(
      'paynet-simulator: Cannot listen on no-such-host.invalid port 4010: the host name is not known\n',
    );
  });

  it('refuses to run in production', async () => {
    const { code, errors } = await runCommandToEnd(['--port', '0'], { NODE_ENV: 'production' });
    expect(code).toBe(1);
    expect(errors).toMatch(/NODE_ENV is production/);
  });

  it('explains itself with --help', async () => {
    const { code, out } = await runCommandToEnd(['--help']);
    expect(code).toBe(0);
    expect(out).toContain('/_simulator/switches');
    for (const rule of Object.keys(refereeRules.optional)) expect(out).toContain(rule);
    for (const option of [
      '--port',
      '--host',
      '--key',
      '--seed',
      '--otp-ttl',
      '--registered-ip',
      '--switch',
      '--rule',
      '--version',
    ]) {
      expect(out).toContain(option);
    }
  });

  it('is a file that npm can link before anything is built', () => {
    const { bin } = JSON.parse(readFileSync('libs/paynet-simulator/package.json', 'utf8')) as {
      bin: Record<string, string>;
    };
    const script = `libs/paynet-simulator/${bin['paynet-simulator']!}`;
    expect(script).not.toContain('dist');
    expect(statSync(script).mode & 0o111).toBe(0o111);
  });

  it('tells its version', async () => {
    const { version } = JSON.parse(readFileSync('libs/paynet-simulator/package.json', 'utf8')) as {
      version: string;
    };
    expect(await runCommandToEnd(['--version'])).toEqual({ code: 0, out: `${version}\n`, errors: '' });
  });
});
