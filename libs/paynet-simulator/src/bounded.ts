/** A list that forgets its oldest entry when full. */
export class BoundedList<T> {
  #entries: T[] = [];

  constructor(readonly capacity: number) {}

  push(entry: T): void {
    this.#entries.push(entry);
    // Cut in batches: shifting one entry off a full array at every push is linear in its size.
    if (this.#entries.length >= this.capacity * 2) this.#entries = this.#entries.slice(-this.capacity);
  }

  all(): readonly T[] {
    return this.#entries.slice(-this.capacity);
  }

  clear(): void {
    this.#entries = [];
  }
}

/** A map that forgets its oldest key when full; writing a key again makes it the newest. */
export class BoundedMap<K, V> {
  readonly #entries = new Map<K, V>();
  #forgotten = 0;

  constructor(readonly capacity: number) {}

  /** How many keys had to go since the last `clear`. */
  get forgotten(): number {
    return this.#forgotten;
  }

  get(key: K): V | undefined {
    return this.#entries.get(key);
  }

  set(key: K, value: V): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size > this.capacity) {
      const oldest = this.#entries.keys().next();
      if (oldest.done !== true && this.#entries.delete(oldest.value)) this.#forgotten += 1;
    }
  }

  /** Changes a known key's value and leaves its age alone. */
  replace(key: K, value: V): void {
    if (this.#entries.has(key)) this.#entries.set(key, value);
  }

  values(): V[] {
    return [...this.#entries.values()];
  }

  clear(): void {
    this.#entries.clear();
    this.#forgotten = 0;
  }
}
