import { SimulatorInputError } from './bad-input.js';
import { type Endpoint } from './endpoints.js';
import { readFault } from './fault-input.js';
import { type Fault } from './fault.js';
import { type SeededRandom } from './random.js';

/** A fault that was added. */
export interface FaultHandle {
  readonly id: number;
  /** How often it struck so far. */
  readonly struck: number;
  remove(): void;
}

export type ListedFault = Fault & { readonly id: number; readonly struck: number };

interface Armed {
  readonly id: number;
  readonly fault: Fault;
  struck: number;
}

const maxFaults = 100;

const isToCome = ({ fault, struck }: Pick<Armed, 'fault' | 'struck'>) => struck < (fault.times ?? Infinity);

/** The faults to come; of several that fit a call, the first added strikes. */
export class FaultBook {
  #armed: Armed[] = [];
  #lastId = 0;

  constructor(
    private readonly random: SeededRandom,
    private readonly changed: () => void,
  ) {}

  /** Throws `SimulatorInputError` naming the field that does not fit, and when a hundred are still to come. */
  add(fault: Fault): FaultHandle {
    const armed: Armed = { id: this.#lastId + 1, fault: readFault(fault), struck: 0 };
    // Those that struck their last are listed for as long as there is room.
    if (this.#armed.length >= maxFaults) this.#armed = this.#armed.filter(isToCome);
    if (this.#armed.length >= maxFaults)
      throw new SimulatorInputError('faults', `must be at most ${maxFaults}`);
    this.#lastId = armed.id;
    this.#armed.push(armed);
    this.changed();
    return {
      id: armed.id,
      get struck() {
        return armed.struck;
      },
      remove: () => {
        this.remove(armed.id);
      },
    };
  }

  remove(id: number): boolean {
    const before = this.#armed.length;
    this.#armed = this.#armed.filter((each) => each.id !== id);
    if (this.#armed.length === before) return false;
    this.changed();
    return true;
  }

  clear(): void {
    this.#armed = [];
    this.changed();
  }

  /** Every fault not removed, those that have struck `times` often included until room is needed. */
  list(): ListedFault[] {
    return this.#armed.map(({ id, fault, struck }) => ({ ...fault, id, struck }));
  }

  /** The fault that strikes this call, if any; counted as struck. */
  draw(endpoint: Endpoint, gsm: string | undefined): ListedFault | undefined {
    const hit = this.#armed.find(
      ({ fault, struck }) =>
        isToCome({ fault, struck }) &&
        (fault.endpoint === undefined || fault.endpoint === endpoint) &&
        (fault.gsm === undefined || fault.gsm === gsm) &&
        (fault.probability === undefined || this.random.next() < fault.probability),
    );
    if (hit === undefined) return undefined;
    hit.struck += 1;
    this.changed();
    return { ...hit.fault, id: hit.id, struck: hit.struck };
  }
}

/** The faults to come, as users see them. */
export type Faults = Pick<FaultBook, 'add' | 'remove' | 'clear' | 'list'>;
