import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { PaynetInputError, PaynetOtpError, type PaynetOperation } from './errors/index.js';
import { LONGEST_TIMEOUT_MS } from './config/client-problems.js';
import { type PaynetOtpSettings } from './config/otp-settings.js';
import { CheckOtpFlow } from './flow/check-otp.js';
import { tell, toSeconds, type FlowContext, type OtpTarget } from './flow/flow-context.js';
import { nextOperationId } from './flow/operation-id.js';
import { optionalName, requireCode, requireGsm, requireSessionId } from './flow/otp-input.js';
import {
  type CheckOtpRequest,
  type OtpSessionRef,
  type OtpStatus,
  type SendOtpRequest,
  type SendOtpResult,
  type UnlockRequest,
  type VerifiedOtp,
} from './flow/otp-types.js';
import { SendOtpFlow } from './flow/send-otp.js';
import { SendQuotas } from './flow/send-quotas.js';
import { sparingly } from './flow/sparing-warnings.js';
import { StoreAccess, withSecondTry } from './flow/store-access.js';
import { type CallOptions, PaynetCall } from './paynet/paynet-call.js';
import { type PaynetClient } from './paynet/paynet-client.js';
import { checkCallOptions } from './paynet/call-options.js';
import { KeyedDigest } from './privacy/keyed-digest.js';
import { maskGsm } from './privacy/mask.js';
import { type OtpState } from './session/otp-life.js';
import { type ConsumeResult, type OtpSessionStore } from './session/session-store.js';

/** What a merchant sees of the states: a number that only rests has no session, and one being sent is pending. */
const SHOWN_STATE: Partial<Record<OtpState, OtpStatus['state']>> = { sending: 'pending', held: 'none' };

/** What was not settled by then holds its number until its time is over. */
const SETTLED_WITHIN_MS = 2_000;

/**
 * Sends Paynet's one-time code for card storage, checks it, and keeps every promise about it: one SMS per intent, no leak, no wrong "no".
 */
export class PaynetOtpService {
  // Out of sight of whatever prints a class that has this injected: settings and store hold the pepper, passwords, and the proxy's credentials.
  readonly #settings: PaynetOtpSettings;
  readonly #digest: KeyedDigest;
  readonly #quotas: SendQuotas;
  readonly #context: FlowContext;
  readonly #sendFlow: SendOtpFlow;
  readonly #checkFlow: CheckOtpFlow;

  /** Made by `PaynetOtpModule`. */
  constructor(
    settings: PaynetOtpSettings,
    client: PaynetClient,
    store: OtpSessionStore,
    logger: Pick<Logger, 'warn'> = new Logger('PaynetOtp'),
  ) {
    const { instance, limits, onEvent, pepper } = settings;
    const { answers } = settings.client;
    const warn = sparingly((sentence) => logger.warn(sentence));
    this.#settings = settings;
    this.#digest = new KeyedDigest(pepper);
    this.#quotas = new SendQuotas(limits, this.#digest);
    this.#context = {
      instance,
      client,
      store,
      access: new StoreAccess(warn),
      warn,
      limits,
      answers,
      onEvent,
    };
    this.#sendFlow = new SendOtpFlow(this.#context);
    this.#checkFlow = new CheckOtpFlow(this.#context);
  }

  /**
   * Sends a code by SMS, once for the same intent: a repeated call answers `already-sent`, `already-verified` or `unknown` instead.
   *
   * @throws PaynetInputError, PaynetOtpError (`COOLDOWN`, `LIMIT`, `LOCKED`), PaynetProviderError (`UNAVAILABLE`, `REFUSED`, `PAYNET_AUTH`),
   * PaynetConfigError
   * @see Paynet, `POST /v1/card/send_otp`
   */
  async sendOtp(request: SendOtpRequest, options?: CallOptions): Promise<SendOtpResult> {
    const call = this.begin('send-otp', request, options);
    const target = this.target(request, call);
    const { subject } = target;
    const spareSessionId = newSessionId();
    const ownSessionId =
      (request.otpSessionId ?? undefined) === undefined
        ? undefined
        : requireSessionId(request.otpSessionId, call);
    const sessionId = ownSessionId ?? spareSessionId;
    const namespace = this.namespace(call.account);
    const ip = optionalName('ip', options?.ip, call);
    const quotas = this.#quotas.of(namespace, { subject, ip, ownSessionId });
    return this.#sendFlow.run({ ...target, sessionId, spareSessionId, quotas }, call);
  }

  /**
   * Checks a code; returns only when it is right. The same right code gives the same answer again.
   *
   * @throws PaynetInputError, PaynetOtpError (`WRONG_CODE` with `attemptsLeft`, `EXPIRED`, `LOCKED`, `SESSION`), PaynetOutcomeUnknownError,
   * PaynetProviderError, PaynetConfigError
   * @see Paynet, `POST /v1/card/check_otp`
   */
  async checkOtp(request: CheckOtpRequest, options?: CallOptions): Promise<VerifiedOtp> {
    const call = this.begin('check-otp', request, options);
    const target = this.target(request, call);
    const sessionId = requireSessionId(request.otpSessionId, call);
    const otpCode = requireCode(request.otpCode, this.#settings, call);
    const code = this.#digest.of('code', target.key, sessionId, otpCode);
    return this.#checkFlow.run({ ...target, sessionId, otpCode, code }, call);
  }

  /**
   * Spends a verification, once, before the card is saved. Never calls Paynet. A `signal` that fires once the store is asked changes nothing: what would be given up
   * is the shopper's verification.
   *
   * @throws PaynetInputError, PaynetOtpError (`NOT_VERIFIED`, `SESSION`), PaynetProviderError (`UNAVAILABLE`: the store is down)
   */
  async consumeVerified(request: OtpSessionRef, options?: CallOptions): Promise<VerifiedOtp> {
    const call = this.begin('consume-verified', request, options);
    const target = this.target(request, call);
    const { key, subject } = target;
    const sessionId = requireSessionId(request.otpSessionId, call);
    const { access, store, limits } = this.#context;
    const operationId = nextOperationId();
    const consume = (): Promise<ConsumeResult> =>
      store.consume({ key, subject, sessionId, operationId, limits });
    // Once more under the same operation id: a consumption that was done and not answered would lose the shopper's verification.
    const result = await access.ask(call, () => withSecondTry(consume), true);
    if (result.outcome !== 'consumed') {
      const code = result.outcome === 'session' ? 'SESSION' : 'NOT_VERIFIED';
      throw new PaynetOtpError(code, { ...call.describe(), outcome: 'not-sent' });
    }
    tell(this.#context, target, sessionId, call, { type: 'otp.consumed', outcome: 'not-sent' });
    return {
      otpSessionId: sessionId,
      userGsmMasked: maskGsm(target.userGsm),
      verifiedAt: new Date(result.verifiedAt),
      validUntil: new Date(result.validUntil),
      environment: call.environment,
    };
  }

  /**
   * Tells how a session stands. Never sends anything and changes nothing.
   *
   * @throws PaynetInputError, PaynetProviderError (`UNAVAILABLE`: the store is down)
   */
  async getStatus(request: OtpSessionRef): Promise<OtpStatus> {
    const call = this.begin('get-status', request);
    const { key, subject } = this.target(request, call);
    const sessionId = requireSessionId(request.otpSessionId, call);
    const { access, store, limits } = this.#context;
    const found = await access.ask(call, () => store.read({ key, subject, sessionId, limits }));
    const state = SHOWN_STATE[found.state] ?? (found.state as OtpStatus['state']);
    return {
      state,
      attemptsLeft: state === 'none' ? 0 : found.attemptsLeft,
      retryAfterSeconds: toSeconds(found.retryAfterMs),
      ...(state === 'none' || found.expiresAt === 0 ? {} : { expiresAt: new Date(found.expiresAt) }),
    };
  }

  /**
   * Gives the shopper of a number their tries back, for the merchant's support desk: wrong codes and counted sends are forgotten. The time before
   * the next SMS stays, because Paynet's own lock does.
   *
   * @throws PaynetInputError, PaynetProviderError (`UNAVAILABLE`: the store is down)
   */
  async unlock(request: UnlockRequest): Promise<void> {
    const call = this.begin('unlock', request);
    const target = this.target(request, call);
    const { access, store, limits } = this.#context;
    await access.ask(call, () => store.unlock({ key: target.key, limits }));
    tell(this.#context, target, '', call, { type: 'otp.unlocked', outcome: 'not-sent' });
  }

  /** Called by Nest once no request is served any more: what is still under way is ended and settled before the store is closed. */
  async onApplicationShutdown(): Promise<void> {
    const { access, client, store } = this.#context;
    client.close();
    await access.ended(SETTLED_WITHIN_MS);
    await store.close?.();
  }

  private begin(
    operation: PaynetOperation,
    request: { account?: string },
    options: CallOptions = {},
  ): PaynetCall {
    const { environment, timeoutMs } = this.#settings.client;
    const where = { operation, environment };
    checkCallOptions(options, where);
    if ((options.timeoutMs ?? 0) > LONGEST_TIMEOUT_MS) {
      throw new PaynetInputError('call.timeoutMs', `must be at most ${LONGEST_TIMEOUT_MS}`, where);
    }
    if (typeof request !== 'object' || (request as unknown) === null) {
      throw new PaynetInputError('request', 'must be an object', where);
    }
    const account = optionalName('account', request.account, { describe: () => where });
    if (account !== undefined && !this.#settings.hasAccounts) {
      throw new PaynetInputError('account', 'needs the option resolveAccount', where);
    }
    const { signal, correlationId } = options;
    const limits = { signal, correlationId, timeoutMs: options.timeoutMs ?? timeoutMs };
    return new PaynetCall(operation, environment, limits, account);
  }

  private target(request: { userGsm: string; subject?: string }, call: PaynetCall): OtpTarget {
    const userGsm = requireGsm(request.userGsm, call);
    const subject = optionalName('subject', request.subject, call);
    const namespace = this.namespace(call.account);
    return {
      userGsm,
      key: this.#digest.of('number', ...namespace, userGsm),
      subject: subject === undefined ? '' : this.#digest.of('subject', ...namespace, subject),
    };
  }

  /** Keeps instances, environments, hosts and accounts apart in one store. */
  private namespace(account: string | undefined): string[] {
    const { environment, baseUrl } = this.#settings.client;
    return [this.#settings.instance, environment, baseUrl, account ?? ''];
  }
}

/** Unguessable (122 bits), in characters that no system finds odd. */
function newSessionId(): string {
  return randomUUID().replaceAll('-', '');
}
