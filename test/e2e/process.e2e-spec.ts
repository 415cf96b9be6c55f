import { afterEach, describe, expect, it } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { PaynetSimulator } from 'paynet-simulator';

const MAIN = 'apps/card-storage/dist/main.js';

interface Ended {
  code: number | null;
  signal: string | null;
  output: string;
}

/** The sample as a process of its own, as `npm start` runs it. */
class Sample {
  output = '';
  /** The part of the output that went to stderr. */
  errors = '';
  readonly ended: Promise<Ended>;
  private readonly child: ChildProcess;

  constructor(env: Record<string, string>) {
    const inherited = Object.entries(process.env).filter(
      ([name]) => !/^(PAYNET_|NODE_|JEST_|PORT$|BIND_ADDRESS$|JWT_SECRET$)/.test(name),
    );
    this.child = spawn(process.execPath, [MAIN], {
      env: { ...Object.fromEntries(inherited), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout!, this.child.stderr!]) {
      stream.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    }
    this.child.stderr!.on('data', (chunk: Buffer) => (this.errors += chunk.toString()));
    this.ended = once(this.child, 'close').then(([code, signal]) => ({
      code: code as number | null,
      signal: signal as string | null,
      output: this.output,
    }));
  }

  async says(text: string): Promise<void> {
    while (!this.output.includes(text)) {
      await Promise.race([once(this.child.stdout!, 'data'), once(this.child, 'close')]);
      const isOver = this.child.exitCode !== null || this.child.signalCode !== null;
      if (isOver && !this.output.includes(text)) throw new Error(this.output);
    }
  }

  /** Where it says that something of it is. */
  url(ofWhat: 'The sample listens on' | 'SMS arrive on the phone page:'): string {
    return new RegExp(`${ofWhat} (\\S+)`).exec(this.output)![1]!;
  }

  interrupt(): void {
    this.child.kill('SIGINT');
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }
}

async function listen(): Promise<{ server: Server; port: string }> {
  const server = createServer().listen(0);
  await once(server, 'listening');
  return { server, port: String((server.address() as AddressInfo).port) };
}

/** A shopper who asks the sample for a code. */
async function askForCode(url: string): Promise<Response> {
  const login = await fetch(`${url}/auth/demo-token`, { method: 'POST' });
  const { token } = (await login.json()) as { token: string };
  return fetch(`${url}/cards/otp`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      // A connection that is kept would keep the sample from ending for a while.
      connection: 'close',
    },
    body: JSON.stringify({ userGsm: '5321234567' }),
  });
}

async function freePort(): Promise<string> {
  const { server, port } = await listen();
  server.close();
  await once(server, 'close');
  return port;
}

describe('The sample as a process', () => {
  let sample: Sample | undefined;
  let paynet: PaynetSimulator | undefined;
  afterEach(async () => {
    sample?.kill();
    await paynet?.stop();
  });

  it('starts with nothing configured, says where it is and which Paynet it calls, and ends on Ctrl-C', async () => {
    const env = { PORT: await freePort(), PAYNET_SIMULATOR_PORT: await freePort() };
    sample = new Sample(env);
    await sample.says('phone page');
    await sample.says(`http://127.0.0.1:${env.PAYNET_SIMULATOR_PORT}\n`);
    expect(sample.output).toBe(
      `The sample listens on http://localhost:${env.PORT} (API page: /docs, readiness: /health).\n` +
        'Paynet is the embedded simulator: nothing leaves this machine.\n' +
        `SMS arrive on the phone page: http://127.0.0.1:${env.PAYNET_SIMULATOR_PORT}\n`,
    );
    const health = await fetch(`http://127.0.0.1:${env.PORT}/health`);
    expect(await health.json()).toEqual({ status: 'ok', paynetEnvironment: 'test' });
    sample.interrupt();
    const { code, signal, output } = await sample.ended;
    // Ended by the signal itself, as a shell expects of what it interrupts.
    expect({ code, signal }).toEqual({ code: null, signal: 'SIGINT' });
    expect(output).not.toMatch(/error|\n\s+at /i);
    expect(sample.errors).toBe('');
    await expect(fetch(`http://127.0.0.1:${env.PORT}/health`)).rejects.toThrow();
  });

  it.each(['PORT', 'PAYNET_SIMULATOR_PORT'])('says in a sentence that %s is taken', async (name) => {
    const { server, port } = await listen();
    const free = { PORT: await freePort(), PAYNET_SIMULATOR_PORT: await freePort() };
    sample = new Sample({ ...free, [name]: port });
    const { code, output } = await sample.ended;
    server.close();
    expect(code).toBe(1);
    const [problem, advice, ...rest] = output.split('\n');
    expect(problem).toContain(port);
    expect(advice).toBe('Set PORT (the sample) or PAYNET_SIMULATOR_PORT (the simulator) to a free port.');
    expect(rest).toEqual(['']);
  });

  it('says in a sentence that it cannot listen on an address', async () => {
    // TEST-NET-1: nobody's own.
    sample = new Sample({ PORT: '0', PAYNET_SIMULATOR_PORT: '0', BIND_ADDRESS: '192.0.2.1' });
    const { code, output } = await sample.ended;
    expect(code).toBe(1);
    expect(output).toMatch(/^listen EADDRNOTAVAIL: .+\nSet BIND_ADDRESS to an address of this machine\.\n$/);
  });

  it('writes one readable line for the operator when Paynet refuses its key, and nothing secret in it', async () => {
    paynet = await PaynetSimulator.start();
    const key = 'sck_test_not_the_right_one';
    sample = new Sample({
      PORT: '0',
      PAYNET_ENVIRONMENT: 'test',
      PAYNET_TEST_SECRET_KEY: key,
      PAYNET_BASE_URL: paynet.url,
    });
    await sample.says('/health');
    const banner = sample.output;
    const refused = await askForCode(sample.url('The sample listens on'));
    expect(refused.status).toBe(502);
    sample.interrupt();
    const { output } = await sample.ended;
    expect(sample.errors).toMatch(
      /^\[card-storage\] \d+ .+ ERROR \[PaynetOtp\] PAYNET_AUTH in send-otp \(.+\): .*the key is wrong.*\n$/,
    );
    expect(output).toBe(`${banner}${sample.errors}`);
    expect(output).not.toMatch(new RegExp(`${key}|5321234567`));
  });

  it('warns at boot of a store that cannot be reached, and says so when asked for its health', async () => {
    const closed = await freePort();
    sample = new Sample({
      PORT: '0',
      PAYNET_ENVIRONMENT: 'test',
      PAYNET_TEST_SECRET_KEY: 'sck_test_example',
      PAYNET_OTP_STORE_URL: `redis://:hidden@127.0.0.1:${closed}`,
      PAYNET_OTP_PEPPER: 'hidden pepper of at least thirty-two bytes',
    });
    await sample.says('/health');
    await sample.says(`The OTP store at 127.0.0.1:${closed} cannot be reached`);
    const health = await fetch(`${sample.url('The sample listens on')}/health`);
    expect(health.status).toBe(503);
    sample.interrupt();
    const { output } = await sample.ended;
    expect(output).toContain('WARN [PaynetOtp] The OTP store');
    expect(sample.errors).toContain('ERROR [PaynetOtp] UNAVAILABLE');
    expect(output).not.toMatch(/hidden|\n\s+at /);
  });

  it('says which ports the system gave it, and answers what is under way at Ctrl-C before its Paynet ends', async () => {
    sample = new Sample({ PORT: '0', PAYNET_SIMULATOR_PORT: '0' });
    await sample.says('phone page');
    const phone = sample.url('SMS arrive on the phone page:');
    await fetch(`${phone}/_simulator/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ endpoint: 'send_otp', side: 'afterSms', kind: 'delay', ms: 1_000 }),
    });
    const answer = askForCode(sample.url('The sample listens on'));
    // The SMS is out, and Paynet's answer is not.
    await fetch(`${phone}/_simulator/messages?gsm=5321234567&wait=20000`);
    sample.interrupt();
    expect(await (await answer).json()).toMatchObject({ status: 'sent' });
    await sample.ended;
    await expect(fetch(`${phone}/_simulator/health`)).rejects.toThrow();
  });

  it('lists its own problems and those of Paynet at once, without a value, and does not start', async () => {
    sample = new Sample({
      NODE_ENV: 'production',
      PORT: 'hidden',
      JWT_SECRET: 'hidden',
      PAYNET_ENVIRONMENT: 'liv',
      PAYNET_SECRET_KEY: 'sck hidden example',
      PAYNET_BASE_URL: 'ftp://hidden.example',
      PAYNET_TIMEOUT_MS: 'soon',
      PAYNET_MAX_CONCURRENCY: '-1',
      PAYNET_OTP_STORE_URL: 'postgres://hidden.example',
      PAYNET_OTP_PEPPER: 'short',
    });
    const { code, output } = await sample.ended;
    expect(code).toBe(1);
    const fields = [...output.matchAll(/^ {2}- (\w+): /gm)].map(([, field]) => field);
    expect(fields).toEqual([
      'PORT',
      'JWT_SECRET',
      'environment',
      'secretKey',
      'baseUrl',
      'timeoutMs',
      'maxConcurrency',
      'store',
      'pepper',
    ]);
    expect(output).not.toMatch(/hidden|soon|short|\bliv\b/);
    expect(output).not.toMatch(/\n\s+at /);
  });

  it('names its own problem alone where only the simulator would be called', async () => {
    sample = new Sample({ PORT: '70000' });
    const { code, output } = await sample.ended;
    expect(code).toBe(1);
    expect(output).toBe(
      'The configuration must be fixed:\n  - PORT: must be a port number from 0 to 65535\n',
    );
  });

  it('starts no simulator in production, and hands out no demo token there', async () => {
    const port = await freePort();
    sample = new Sample({
      PORT: port,
      NODE_ENV: 'production',
      JWT_SECRET: 'a secret of at least thirty-two bytes',
      PAYNET_ENVIRONMENT: 'live',
      PAYNET_LIVE_SECRET_KEY: 'sck_live_example',
      PAYNET_OTP_STORE_URL: 'memory:',
    });
    await sample.says('/health');
    expect(sample.output).toContain("Paynet's live environment (real SMS, real cards)");
    const response = await fetch(`http://127.0.0.1:${port}/auth/demo-token`, { method: 'POST' });
    expect(response.status).toBe(404);
    expect(sample.output).toContain(`http://localhost:${port} (readiness: /health).`);
    for (const path of ['docs', 'docs-json', 'docs-yaml']) {
      expect((await fetch(`http://127.0.0.1:${port}/${path}`)).status).toBe(404);
    }
  });
});
