import { type HttpService } from '@nestjs/axios';
import { PaynetConfigError, PaynetOutcomeUnknownError, type PaynetEnvironment } from '../errors/index.js';
import { refusal, unclear, unreadable } from './answer-errors.js';
import { Attempt } from './attempt.js';
import { type PaynetClientSettings } from './client-settings.js';
import {
  gaveUpUnsent,
  keyRefused,
  noAnswer,
  notSentBecause,
  unanswered,
  unavailable,
} from './delivery-errors.js';
import { GiveUp, UnderWay } from './give-up.js';
import { closeHttpService, isOurHttpService } from './our-http-services.js';
import { mayTryAgain } from './not-sent.js';
import { type PaynetAnswer } from './paynet-answer.js';
import { type PaynetCall } from './paynet-call.js';
import { isPaynetHost } from './paynet-hosts.js';
import { beginPost, type PaynetPostOptions } from './post-call.js';
import { readAnswer } from './read-answer.js';
import { meaningOf } from './result-codes.js';
import { sendOnce } from './send-once.js';
import { FIXED_CONFIG, requestConfigs } from './wire-request.js';

/** One of the places for requests under way; given back once, however often `release` is called. */
export interface PaynetPermit {
  release(): void;
  /**
   * Takes a place again after a release, at once or not at all.
   *
   * @throws {PaynetProviderError} `UNAVAILABLE`.
   */
  retake(): void;
}

/** Requests of one call: the first, and two more if provably nothing left. */
const MOST_ATTEMPTS = 3;

/** What a header may hold: visible ASCII without spaces. Paynet's sample keys contain `/` and `+`. */
const KEY = /^[\x21-\x7e]+$/;

/** Milliseconds before a further attempt, jittered so that processes that failed together do not come back together. */
function pauseBefore(attemptNumber: number): number {
  return (0.5 + Math.random()) * 50 * 3 ** (attemptNumber - 1);
}

/** While nothing is under way: patience that ended means that nothing was sent. */
function throwIfEnded(giveUp: GiveUp, call: PaynetCall): void {
  const by = giveUp.endedBy();
  if (by !== undefined) throw gaveUpUnsent(by, call);
}

/**
 * Sends requests to Paynet: one host, one deadline a call, and a clear word about what left this machine when something fails.
 */
export class PaynetClient {
  readonly #http: HttpService;
  readonly #settings: PaynetClientSettings;
  readonly #baseUrl: string;
  readonly #isGuarded: boolean;
  readonly #configOf: ReturnType<typeof requestConfigs>;
  readonly #underWay = new UnderWay();
  #permits = 0;
  #isClosed = false;

  constructor(http: HttpService, settings: PaynetClientSettings) {
    const url = new URL(settings.baseUrl);
    this.#http = http;
    this.#settings = settings;
    this.#baseUrl = url.origin + url.pathname.replace(/\/+$/, '');
    this.#isGuarded = settings.blockPaynetHosts && isPaynetHost(url);
    this.#configOf = requestConfigs(settings.http, isOurHttpService(http) ? {} : FIXED_CONFIG);
  }

  get environment(): PaynetEnvironment {
    return this.#settings.environment;
  }

  /** Milliseconds for a whole call, unless the call says otherwise. */
  get timeoutMs(): number {
    return this.#settings.timeoutMs;
  }

  /**
   * Takes one of the `maxConcurrency` places, at once or not at all. To be asked before anything is claimed that a call needs.
   *
   * @internal
   * @throws {PaynetProviderError} `UNAVAILABLE`.
   */
  reserve(call: PaynetCall): PaynetPermit {
    let isHeld = false;
    const permit = {
      retake: () => {
        if (isHeld) return;
        if (this.#isClosed) throw gaveUpUnsent('shutdown', call);
        if (this.#permits >= this.#settings.maxConcurrency) {
          throw unavailable('too many requests to Paynet are under way in this process', call, 1);
        }
        this.#permits += 1;
        isHeld = true;
      },
      release: () => {
        if (isHeld) this.#permits -= 1;
        isHeld = false;
      },
    };
    permit.retake();
    return permit;
  }

  /**
   * One exchange with Paynet, for whoever holds a permit: returns what was answered, whatever it is, without judging it. Repeats, within the deadline of the call, only
   * what provably never left.
   *
   * @internal
   * @param path begins with a slash, is appended to the base URL and must be trusted; `post` checks it.
   * @param permit is given back while the secret key is looked up, and taken again.
   * @throws {PaynetProviderError} `UNAVAILABLE` when nothing left.
   * @throws {PaynetOutcomeUnknownError} when something may have left and no complete answer came.
   * @throws {PaynetConfigError} when the secret key is missing or requests are blocked.
   */
  async exchange(path: string, body: object, call: PaynetCall, permit: PaynetPermit): Promise<PaynetAnswer> {
    if (this.#isClosed) throw gaveUpUnsent('shutdown', call);
    if (call.isOver()) throw gaveUpUnsent(call.signal?.aborted === true ? 'caller' : 'deadline', call);
    const giveUp = new GiveUp(call);
    this.#underWay.add(giveUp);
    try {
      const secretKey = await this.#secretKey(call, permit, giveUp);
      return await this.#exchange(this.#baseUrl + path, body, secretKey, call, giveUp);
    } finally {
      giveUp.stop();
      this.#underWay.remove(giveUp);
    }
  }

  async #exchange(
    url: string,
    body: object,
    secretKey: string,
    call: PaynetCall,
    giveUp: GiveUp,
  ): Promise<PaynetAnswer> {
    for (let attemptNumber = 1; ; attemptNumber += 1) {
      throwIfEnded(giveUp, call);
      const attempt = new Attempt(this.#isGuarded);
      const startedAt = performance.now();
      const sent = await sendOnce(this.#http, url, body, this.#configOf(secretKey, attempt), attempt, giveUp);
      if (sent === 'unknown') throw noAnswer(giveUp.endedBy(), call);
      if ('response' in sent) return readAnswer(sent.response, attempt.leftAt() ?? startedAt);
      throwIfEnded(giveUp, call);
      const pauseMs = pauseBefore(attemptNumber);
      if (!mayTryAgain(sent.notSent) || attemptNumber === MOST_ATTEMPTS || call.remainingMs() <= pauseMs) {
        throw notSentBecause(sent.notSent, call);
      }
      await giveUp.pause(pauseMs);
    }
  }

  async #secretKey(call: PaynetCall, permit: PaynetPermit, giveUp: GiveUp): Promise<string> {
    let key: unknown;
    try {
      key = this.#settings.secretKeyOf(call.account);
      if (typeof key !== 'string') {
        // Nothing goes to Paynet meanwhile: one merchant's slow vault must not take the places of all.
        permit.release();
        key = await giveUp.wait(Promise.resolve(key));
      }
    } catch (error) {
      throw keyRefused(error, call);
    }
    throwIfEnded(giveUp, call);
    permit.retake();
    if (typeof key === 'string' && KEY.test(key)) return key;
    const rule = 'must be a non-empty string of visible ASCII characters';
    throw new PaynetConfigError([{ field: 'secretKey', rule }], call.describe());
  }

  /**
   * Makes one call to Paynet that nobody has wrapped.
   *
   * @param path begins with a slash, like `/v1/card/list`, without a query.
   * @param body a JSON object with Paynet's own field names.
   * @returns Paynet's body, after a 200 with result code 0.
   * @throws {PaynetInputError} for a path, body or option that breaks its rule.
   * @throws {PaynetProviderError} `UNAVAILABLE`, `REFUSED`, `PAYNET_AUTH`; for a call without effect also `PROTOCOL`.
   * @throws {PaynetOutcomeUnknownError} when a call with an effect may or may not have had it.
   */
  async post<T extends Record<string, unknown> = Record<string, unknown>>(
    path: string,
    body: object,
    options: PaynetPostOptions = {},
  ): Promise<T> {
    const call = beginPost(path, body, options, this);
    const hasEffect = options.effect ?? true;
    const permit = this.reserve(call);
    let answer: PaynetAnswer;
    try {
      answer = await this.exchange(path, body, call, permit);
    } catch (error) {
      if (hasEffect || !(error instanceof PaynetOutcomeUnknownError)) throw error;
      throw unanswered(error, call);
    } finally {
      permit.release();
    }
    const meaning = meaningOf(answer, this.#settings.answers).call;
    if (meaning === 'done' && answer.body !== undefined) return answer.body as T;
    if (meaning === 'refused') throw refusal(answer, call);
    throw hasEffect ? unclear(answer, call) : unreadable(answer, call);
  }

  /** Called by Nest once no request is served any more. */
  onApplicationShutdown(): void {
    this.close();
  }

  /** Ends what is under way and closes our own connections; calls after it are refused. */
  close(): void {
    this.#isClosed = true;
    this.#underWay.fire('shutdown');
    closeHttpService(this.#http);
  }
}
