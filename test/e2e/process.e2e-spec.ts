import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';

jest.setTimeout(30_000);

const MAIN = 'apps/card-storage/dist/main.js';

interface Ended {
  code: number | null;
  signal: string | null;
  output: string;
}

/** The sample as a process of its own, as `npm start` runs it. */
class Sample {
  output = '';
  readonly ended: Promise<Ended>;
  private readonly child: ChildProcess;

  constructor(env: Record<string, string>) {
    const inherited = Object.entries(process.env).filter(
      ([name]) => !/^(PAYNET_|NODE_|JEST_|PORT$)/.test(name),
    );
    this.child = spawn(process.execPath, [MAIN], {
      env: { ...Object.fromEntries(inherited), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout!, this.child.stderr!]) {
      stream.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    }
    this.ended = once(this.child, 'close').then(([code, signal]) => ({
      code: code as number | null,
      signal: signal as string | null,
      output: this.output,
    }));
  }

  async says(text: string): Promise<void> {
    while (!this.output.includes(text)) {
      await Promise.race([once(this.child.stdout!, 'data'), once(this.child, 'close')]);
      if (this.child.exitCode !== null && !this.output.includes(text)) throw new Error(this.output);
    }
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

async function freePort(): Promise<string> {
  const { server, port } = await listen();
  server.close();
  await once(server, 'close');
  return port;
}

describe('The sample as a process', () => {
  let sample: Sample | undefined;
  afterEach(() => sample?.kill());

  it('starts with nothing configured, says where it is and which Paynet it calls, and ends on Ctrl-C', async () => {
    const env = { PORT: await freePort(), PAYNET_SIMULATOR_PORT: await freePort() };
    sample = new Sample(env);
    await sample.says('phone page');
    expect(sample.output).toContain(`http://localhost:${env.PORT}`);
    expect(sample.output).toContain('the embedded simulator: nothing leaves this machine');
    expect(sample.output).toContain(`http://127.0.0.1:${env.PAYNET_SIMULATOR_PORT}`);
    const health = await fetch(`http://127.0.0.1:${env.PORT}/health`);
    expect(await health.json()).toEqual({ status: 'ok', paynetEnvironment: 'test' });
    sample.interrupt();
    const { code, signal, output } = await sample.ended;
    // Ended by the signal itself, as a shell expects of what it interrupts.
    expect({ code, signal }).toEqual({ code: null, signal: 'SIGINT' });
    expect(output).not.toMatch(/error|\n\s+at /i);
    await expect(fetch(`http://127.0.0.1:${env.PORT}/health`)).rejects.toThrow();
  });

  it.each(['PORT', 'PAYNET_SIMULATOR_PORT'])('says in a sentence that %s is taken', async (name) => {
    const { server, port } = await listen();
    const free = { PORT: await freePort(), PAYNET_SIMULATOR_PORT: await freePort() };
    sample = new Sample({ ...free, [name]: port });
    const { code, output } = await sample.ended;
    server.close();
    expect(code).toBe(1);
    expect(output).toContain(port);
    expect(output).toContain(
      'Set PORT (the sample) or PAYNET_SIMULATOR_PORT (the simulator) to a free port.',
    );
    expect(output).not.toMatch(/\n\s+at /);
  });

  it('lists every problem of its Paynet configuration at once, without a value, and does not start', async () => {
    sample = new Sample({
      PORT: await freePort(),
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
    for (const field of [
      'environment',
      'secretKey',
      'baseUrl',
      'timeoutMs',
      'maxConcurrency',
      'store',
      'pepper',
    ]) {
      expect(output).toMatch(new RegExp(`^ {2}- ${field}: `, 'm'));
    }
    expect(output).not.toMatch(/hidden|soon|short|\bliv\b/);
    expect(output).not.toMatch(/\n\s+at /);
  });

  it('lists its own problems and those of Paynet together', async () => {
    sample = new Sample({
      NODE_ENV: 'production',
      PORT: 'hidden',
      JWT_SECRET: 'hidden',
      PAYNET_ENVIRONMENT: 'live',
      PAYNET_TIMEOUT_MS: 'hidden',
    });
    const { code, output } = await sample.ended;
    expect(code).toBe(1);
    const fields = [...output.matchAll(/^ {2}- (\w+): /gm)].map(([, field]) => field);
    expect(fields).toEqual(['PORT', 'JWT_SECRET', 'secretKey', 'timeoutMs', 'store']);
    expect(output).not.toMatch(/hidden|\n\s+at /);
  });

  it('names its own problem alone where only the simulator would be called', async () => {
    sample = new Sample({ PORT: '70000' });
    const { code, output } = await sample.ended;
    expect(code).toBe(1);
    expect(output).toBe(
      'The configuration must be fixed:\n  - PORT: must be a port number from 0 to 65535\n',
    );
  });

  it('needs a secret for its tokens in production, starts no simulator there, and hands out no demo token', async () => {
    const bare = new Sample({ PORT: await freePort(), NODE_ENV: 'production' });
    const { code, output } = await bare.ended;
    expect(code).toBe(1);
    expect(output).toContain('JWT_SECRET: must be a secret of at least 32 bytes');

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
  });
});
