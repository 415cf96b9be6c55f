import {
  type BeginCheckRequest,
  type BeginCheckResult,
  type ClaimRequest,
  type ClaimResult,
  type ConsumeRequest,
  type ConsumeResult,
  type GiveBackRequest,
  type NumberRequest,
  type OtpSessionStore,
  type ReadResult,
  type ReserveRequest,
  type ReserveResult,
  type SessionRequest,
  type SettleCheckRequest,
  type SettleCheckResult,
  type SettleSendRequest,
} from '../session-store.js';
import { readStoreUrl } from '../store-url.js';
import { connect } from './connection.js';
import { SCRIPTS, STATE_OF_LETTER, type LuaScript } from './lua-scripts.js';
import { scriptCaller, type RedisClient } from './redis-client.js';
import { ReplyReader } from './reply-reader.js';
import { numbers } from './script-arguments.js';
import { ScriptRunner } from './script-runner.js';

export interface RedisStoreOptions {
  /** Begins every key. Default `paynet-otp:`. */
  prefix?: string | undefined;
  /** Milliseconds within which one command is answered, or fails. Default 500. */
  commandTimeoutMs?: number | undefined;
}

export interface RedisUrlOptions extends RedisStoreOptions {
  /** Milliseconds that one attempt to connect may take. Default 1000. */
  connectTimeoutMs?: number | undefined;
  /** Told once per outage, in a sentence without credentials, that the store cannot be reached. */
  onWarning?: ((sentence: string) => void) | undefined;
}

/**
 * OTP sessions in Redis 5 or newer, or in Valkey, for any number of processes.
 *
 * One hash per number, one sorted set per quota, each at `<prefix>…{<key>}` with a time to live. Every operation is one script on one key
 * and one round trip, decides on the server's own clock, and knows a command that it gets twice. Rejects with an `Error` without any value in it when the
 * server cannot be reached, does not answer in time, refuses, or holds something else under one of the keys.
 */
export class RedisOtpSessionStore implements OtpSessionStore {
  readonly shared = true;
  private readonly runner: ScriptRunner;
  private readonly prefix: string;
  private closeOwn: (() => void) | undefined;

  /** @param client a connected client of ioredis or redis, standalone, sentinel or cluster; it stays the caller's to close. */
  constructor(
    client: RedisClient,
    { prefix = 'paynet-otp:', commandTimeoutMs = 500 }: RedisStoreOptions = {},
  ) {
    this.runner = new ScriptRunner(scriptCaller(client), commandTimeoutMs);
    this.prefix = prefix;
  }

  /**
   * Makes a standalone client of ioredis, else of redis, and waits for one attempt to connect. It goes on trying for ever.
   *
   * @param url `redis://` or `rediss://`, with user name, password and database number where needed.
   * @throws Error when the URL cannot be used, or neither library is installed.
   */
  static async fromUrl(url: string, options: RedisUrlOptions = {}): Promise<RedisOtpSessionStore> {
    const { commandTimeoutMs = 500, connectTimeoutMs = 1_000, onWarning } = options;
    const opened = await connect(readStoreUrl(url), { commandTimeoutMs, connectTimeoutMs, onWarning });
    const store = new this(opened.client, options);
    store.closeOwn = opened.close;
    return store;
  }

  async claim(request: ClaimRequest): Promise<ClaimResult> {
    const { operationId, sessionId, spareSessionId, subject, claimMs, holdMs, limits } = request;
    const { codesPerSession, codesPerSubjectAndNumber, sendsPerNumberPerDay } = limits;
    const reply = await this.onNumber(SCRIPTS.claim, request, [
      operationId,
      sessionId,
      spareSessionId,
      subject,
      numbers(claimMs),
      numbers(holdMs),
      numbers(codesPerSession, codesPerSubjectAndNumber, sendsPerNumberPerDay),
    ]);
    const outcome = reply.word() as ClaimResult['outcome'];
    const retryAfterMs = reply.integer();
    const expiresAt = reply.integer();
    const expiresAtEstimated = reply.integer() === 1;
    return { outcome, sessionId: reply.word(), retryAfterMs, expiresAt, expiresAtEstimated };
  }

  async settleSend(request: SettleSendRequest): Promise<void> {
    const { operationId, outcome, lockMs, expiresAt, expiresAtEstimated } = request;
    await this.onNumber(SCRIPTS.settleSend, request, [
      operationId,
      { sent: 'p', unknown: 'u', held: 'h', released: 'r' }[outcome],
      numbers(lockMs),
      numbers(expiresAt),
      expiresAtEstimated ? 'e' : 'x',
    ]);
  }

  async beginCheck(request: BeginCheckRequest): Promise<BeginCheckResult> {
    const { operationId, sessionId, subject, code, askMs, limits } = request;
    const { codesPerSession, codesPerSubjectAndNumber, codesPerNumber } = limits;
    const reply = await this.onNumber(SCRIPTS.beginCheck, request, [
      operationId,
      sessionId,
      subject,
      code,
      numbers(askMs),
      numbers(codesPerSession, codesPerSubjectAndNumber, codesPerNumber),
    ]);
    return {
      outcome: reply.word() as BeginCheckResult['outcome'],
      attemptsLeft: reply.integer(),
      retryAfterMs: reply.integer(),
      verifiedAt: reply.integer(),
      validUntil: reply.integer(),
    };
  }

  async settleCheck(request: SettleCheckRequest): Promise<SettleCheckResult> {
    const { operationId, sessionId, subject, code, outcome, verifiedMs, limits } = request;
    const reply = await this.onNumber(SCRIPTS.settleCheck, request, [
      operationId,
      sessionId,
      subject,
      code,
      { verified: 'v', wrong: 'w', unclear: 'u', returned: 'r' }[outcome],
      numbers(verifiedMs),
      numbers(limits.codesPerSession, limits.codesPerSubjectAndNumber),
    ]);
    return { attemptsLeft: reply.integer(), verifiedAt: reply.integer(), validUntil: reply.integer() };
  }

  async consume(request: ConsumeRequest): Promise<ConsumeResult> {
    const { operationId, sessionId, subject, limits } = request;
    const args = [operationId, sessionId, subject, numbers(limits.codesPerSession)];
    const reply = await this.onNumber(SCRIPTS.consume, request, args);
    const outcome = reply.word() as ConsumeResult['outcome'];
    return { outcome, verifiedAt: reply.integer(), validUntil: reply.integer() };
  }

  async read(request: SessionRequest): Promise<ReadResult> {
    const { sessionId, subject, limits } = request;
    const { codesPerSession, codesPerSubjectAndNumber, codesPerNumber } = limits;
    const args = [sessionId, subject, numbers(codesPerSession, codesPerSubjectAndNumber, codesPerNumber)];
    const reply = await this.onNumber(SCRIPTS.read, request, args);
    return {
      state: reply.oneOf(STATE_OF_LETTER),
      attemptsLeft: reply.integer(),
      retryAfterMs: reply.integer(),
      expiresAt: reply.integer(),
    };
  }

  async unlock(request: NumberRequest): Promise<void> {
    await this.onNumber(SCRIPTS.unlock, request, []);
  }

  async reserve({ key, operationId, group, rules }: ReserveRequest): Promise<ReserveResult> {
    const texts = rules.map(({ count, max, windowMs }) => `${count[0]},${numbers(max)},${numbers(windowMs)}`);
    const reply = await this.onQuota(SCRIPTS.reserve, key, [operationId, group, texts.join(' ')]);
    return { granted: reply.integer() === 1, retryAfterMs: reply.integer() };
  }

  async giveBack({ key, operationId, group }: GiveBackRequest): Promise<void> {
    await this.onQuota(SCRIPTS.giveBack, key, [operationId, group]);
  }

  /** Ends the connection, if the store made it itself. */
  close(): Promise<void> {
    this.closeOwn?.();
    this.closeOwn = undefined;
    return Promise.resolve();
  }

  /** Epoch milliseconds instead of the server's own. For tests, which override it: in production the server's `TIME` is all that counts. */
  protected toldTime(): number | undefined {
    return undefined;
  }

  private onNumber(script: LuaScript, { key }: NumberRequest, args: string[]): Promise<ReplyReader> {
    return this.run(script, `${this.prefix}{${key}}`, args);
  }

  private onQuota(script: LuaScript, key: string, args: string[]): Promise<ReplyReader> {
    return this.run(script, `${this.prefix}quota:{${key}}`, args);
  }

  private async run(script: LuaScript, key: string, args: string[]): Promise<ReplyReader> {
    const time = this.toldTime();
    if (time !== undefined) args.push(numbers(time));
    return new ReplyReader(await this.runner.run(script, key, args));
  }
}
