/** Entries are looked at when their period ends: the price of forgetting a little late is a short list instead of a sorted one. */
const PERIOD_MS = 600_000;
/** How many old entries each new one may forget: two keep pace with any inflow. */
const LOOKED_AT = 2;
/** A full map looks further, but never at everything: a flood must not make each request slow. */
const LOOKED_AT_WHEN_FULL = 1_000;

/** How far back a removed key is looked for among those that are due with it: it mostly came a moment ago. */
const LOOKED_BACK = 100;

/**
 * A map with an upper bound that forgets what no longer matters, a little with each new entry and without a timer.
 */
export class SweptMap<Value> {
  private readonly entries = new Map<string, Value>();
  /** Keys by the period in which their values may be forgotten. */
  private readonly due = new Map<number, string[]>();
  /** No key is due in an earlier period. */
  private period = Infinity;

  /**
   * @param max entries at most.
   * @param forgettableAt when a value no longer matters: epoch milliseconds. It may move while the value is in the map.
   */
  constructor(
    private readonly max: number,
    private readonly forgettableAt: (value: Value) => number,
  ) {}

  get size(): number {
    return this.entries.size;
  }

  get(key: string): Value | undefined {
    return this.entries.get(key);
  }

  /** @throws Error when the map is full of entries that still matter. */
  add(key: string, value: Value, now: number): void {
    this.sweep(now, this.entries.size < this.max ? LOOKED_AT : LOOKED_AT_WHEN_FULL);
    if (this.entries.size >= this.max) throw new Error('The memory store is full.');
    this.entries.set(key, value);
    this.lookAgain(key, this.forgettableAt(value));
  }

  /** Forgets an entry at once, with its note of when it is due, if that is still near. */
  remove(key: string, value: Value): void {
    if (!this.entries.delete(key)) return;
    const keys = this.due.get(periodOf(this.forgettableAt(value))) ?? [];
    for (let index = keys.length - 1; index >= Math.max(0, keys.length - LOOKED_BACK); index -= 1) {
      if (keys[index] !== key) continue;
      keys.splice(index, 1);
      return;
    }
  }

  private lookAgain(key: string, at: number): void {
    const period = periodOf(at);
    const keys = this.due.get(period);
    if (keys === undefined) this.due.set(period, [key]);
    else keys.push(key);
    this.period = Math.min(this.period, period);
  }

  private sweep(now: number, steps: number): void {
    for (let step = 0; step < steps && this.period * PERIOD_MS <= now && this.due.size > 0; step += 1) {
      const key = this.due.get(this.period)?.pop();
      if (key === undefined) {
        this.due.delete(this.period);
        this.period += 1;
        continue;
      }
      const value = this.entries.get(key);
      const at = value === undefined ? 0 : this.forgettableAt(value);
      if (now >= at) this.entries.delete(key);
      else this.lookAgain(key, at);
    }
  }
}

function periodOf(at: number): number {
  return Math.ceil(at / PERIOD_MS);
}
