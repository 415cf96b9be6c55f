import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('merchant-process.mjs', import.meta.url));

export interface MerchantSettings {
  baseUrl: string;
  secretKey: string;
  redisUrl: string;
  prefix: string;
  pepper: string;
  /** `before` or `after` one of the store's steps: there the process stops for good. */
  stopAt?: string;
  options?: Record<string, unknown>;
}

/** What one call gave: exactly one of the two. */
export interface Answer {
  result?: Record<string, unknown>;
  error?: Record<string, unknown>;
}

interface Message {
  ready?: boolean;
  stoppedAt?: string;
  id?: number;
  answers?: Answer[];
}

/** A merchant's process, driven over its standard streams. */
export class Merchant {
  private nextId = 0;
  private readonly waiting = new Map<number, (answers: Answer[]) => void>();
  private announce!: (message: Message) => void;
  private announced = new Promise<Message>((resolve) => (this.announce = resolve));

  private constructor(private readonly child: ChildProcess) {
    createInterface({ input: child.stdout! }).on('line', (line) => this.hear(JSON.parse(line) as Message));
  }

  static async start(settings: MerchantSettings): Promise<Merchant> {
    const child = spawn(process.execPath, [SCRIPT], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, NODE_ENV: 'development', NODE_OPTIONS: '', MERCHANT: JSON.stringify(settings) },
    });
    const merchant = new Merchant(child);
    await merchant.nextAnnouncement();
    return merchant;
  }

  /** Calls a method of the service, `times` times at once. */
  call(method: string, request: object, call: object = {}, times = 1): Promise<Answer[]> {
    const id = (this.nextId += 1);
    const answers = new Promise<Answer[]>((resolve) => this.waiting.set(id, resolve));
    this.child.stdin!.write(`${JSON.stringify({ id, method, request, call, times })}\n`);
    return answers;
  }

  /** Resolves once the process has stopped at its step. */
  async stopped(): Promise<string> {
    return (await this.nextAnnouncement()).stoppedAt ?? '';
  }

  /** Ends the process without giving it a chance to do anything (SIGKILL). */
  async kill(): Promise<void> {
    const gone = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await gone;
  }

  /** Ends the process as a deployment does. */
  async end(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.stdin!.end();
    await gone;
  }

  private async nextAnnouncement(): Promise<Message> {
    const message = await this.announced;
    this.announced = new Promise<Message>((resolve) => (this.announce = resolve));
    return message;
  }

  private hear(message: Message): void {
    if (message.id === undefined) {
      this.announce(message);
      return;
    }
    this.waiting.get(message.id)?.(message.answers ?? []);
    this.waiting.delete(message.id);
  }
}
