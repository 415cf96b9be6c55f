import { type Endpoint } from './endpoints.js';
import { BoundedList } from './bounded.js';
import { recogniseGsm } from './gsm.js';
import { maskBody, maskDigitRuns, maskHeaders } from './masking.js';

/** One call to `/v1/card/*`: the key, card numbers and security codes are never kept. */
export interface SimulatedRequest {
  readonly id: number;
  /** ISO 8601 in UTC, on Paynet's simulated clock. */
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly endpoint?: Endpoint;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** What was answered; absent while under way and when nothing was answered. */
  readonly answer?: { readonly status: number; readonly body: string };
  readonly fault?: { readonly id: number; readonly side: string; readonly kind: string };
  readonly smsSent: boolean;
  /** The rules this call broke, as in `violations()`. */
  readonly violations: readonly string[];
}

/** Which calls: those that fit every field given. */
export interface RequestFilter {
  readonly endpoint?: Endpoint;
  readonly gsm?: string;
  /** Only calls with a larger id: the place to go on from. */
  readonly after?: number;
}

type Draft = { -readonly [Name in keyof SimulatedRequest]: SimulatedRequest[Name] } & {
  violations: string[];
};

/** A call while it is being served. */
export class Exchange {
  readonly entry: Draft;

  constructor(
    id: number,
    at: string,
    method: string,
    path: string,
    headers: Readonly<Record<string, unknown>>,
  ) {
    this.entry = {
      id,
      at,
      method,
      path: maskDigitRuns(path).slice(0, 100),
      headers: maskHeaders(headers),
      smsSent: false,
      violations: [],
    };
  }

  get id(): number {
    return this.entry.id;
  }

  received(body: unknown): void {
    this.entry.body = maskBody(body);
  }
}

export class RequestLog {
  readonly #entries: BoundedList<SimulatedRequest>;

  constructor(capacity: number) {
    this.#entries = new BoundedList(capacity);
  }

  push(entry: SimulatedRequest): void {
    this.#entries.push(entry);
  }

  list({ endpoint, gsm, after }: RequestFilter = {}): SimulatedRequest[] {
    const fits = (entry: SimulatedRequest) =>
      (endpoint === undefined || entry.endpoint === endpoint) &&
      (gsm === undefined || gsmOf(entry.body) === gsm) &&
      (after === undefined || entry.id > after);
    return this.#entries
      .all()
      .filter(fits)
      .map((entry) => structuredClone(entry));
  }

  clear(): void {
    this.#entries.clear();
  }
}

/** The number of a call however it was spelled, as messages have it. */
function gsmOf(body: unknown): string | undefined {
  const given = typeof body === 'object' && body !== null && 'user_gsm' in body ? body.user_gsm : undefined;
  return typeof given === 'string' ? recogniseGsm(given)?.gsm : undefined;
}
