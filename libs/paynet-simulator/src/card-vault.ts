import { BoundedMap } from './bounded.js';
import { maskCardNumber, maskHolder } from './masking.js';
import { type SeededRandom } from './random.js';
import { type Switches } from './switches.js';
import { brandFor } from './test-cards.js';

/** A stored card as the services tell it; the number itself is never kept. */
export interface StoredCard {
  readonly userUniqueId: string;
  readonly cardOwnerId: string;
  readonly cardHash: string;
  readonly cardDesc: string;
  readonly cardHolderMasked: string;
  readonly cardNoMasked: string;
  readonly cardBin: string;
  readonly brand: string;
}

export interface NewCard {
  readonly cardNumber: string;
  readonly cardHolder: string;
  readonly cardDesc: string;
  readonly userUniqueId?: string;
  readonly cardOwnerId?: string;
}

interface Owner {
  readonly id: string;
  readonly userUniqueId: string;
}

export class CardVault {
  readonly #owners: BoundedMap<string, Owner>;
  readonly #ownerOfUser: BoundedMap<string, Owner>;
  readonly #cards: BoundedMap<string, StoredCard & { readonly deleted: boolean }>;

  constructor(
    capacity: number,
    private readonly switches: Switches,
    private readonly random: SeededRandom,
  ) {
    this.#owners = new BoundedMap(capacity);
    this.#ownerOfUser = new BoundedMap(capacity);
    this.#cards = new BoundedMap(capacity);
  }

  hasOwner(cardOwnerId: string): boolean {
    return this.#owners.get(cardOwnerId) !== undefined;
  }

  /** Stores the card with its owner; the owner is made from `userUniqueId` when there is none yet. */
  save(card: NewCard): StoredCard {
    const owner = this.#ownerOf(card) ?? { id: this.random.guid(), userUniqueId: card.userUniqueId ?? '' };
    this.#owners.set(owner.id, owner);
    if (owner.userUniqueId !== '') this.#ownerOfUser.set(owner.userUniqueId, owner);
    const stored = this.#describe(card, owner, this.random);
    this.#cards.set(stored.cardHash, { ...stored, deleted: false });
    return stored;
  }

  /** The card as it would be stored, for an answer that claims more than was done; its ids come from `random`. */
  pretend(card: NewCard, random: SeededRandom): StoredCard {
    const owner = this.#ownerOf(card) ?? { id: random.guid(), userUniqueId: card.userUniqueId ?? '' };
    return this.#describe(card, owner, random);
  }

  list(cardOwnerId: string): StoredCard[] {
    const cards = this.#cards.values().filter((card) => card.cardOwnerId === cardOwnerId && !card.deleted);
    return this.switches.listOrder === 'newest-first' ? cards.reverse() : cards;
  }

  rename(cardOwnerId: string, cardHash: string, cardDesc: string): boolean {
    return this.#change(cardOwnerId, cardHash, { cardDesc });
  }

  delete(cardOwnerId: string, cardHash: string): boolean {
    return this.#change(cardOwnerId, cardHash, { deleted: true });
  }

  clear(): void {
    this.#owners.clear();
    this.#ownerOfUser.clear();
    this.#cards.clear();
  }

  #change(cardOwnerId: string, cardHash: string, change: { cardDesc?: string; deleted?: boolean }): boolean {
    const card = this.#cards.get(cardHash);
    if (card === undefined || card.deleted || card.cardOwnerId !== cardOwnerId) return false;
    this.#cards.replace(cardHash, { ...card, ...change });
    return true;
  }

  #ownerOf({ cardOwnerId, userUniqueId }: NewCard): Owner | undefined {
    if (cardOwnerId !== undefined) return this.#owners.get(cardOwnerId);
    if (userUniqueId === undefined || this.switches.repeatedUserUniqueId === 'new-owner') return undefined;
    return this.#ownerOfUser.get(userUniqueId);
  }

  #describe(card: NewCard, owner: Owner, random: SeededRandom): StoredCard {
    return {
      userUniqueId: owner.userUniqueId,
      cardOwnerId: owner.id,
      cardHash: random.guid(),
      cardDesc: card.cardDesc,
      cardHolderMasked: maskHolder(card.cardHolder),
      cardNoMasked: maskCardNumber(card.cardNumber),
      cardBin: card.cardNumber.slice(0, 6),
      brand: brandFor(card.cardNumber),
    };
  }
}
