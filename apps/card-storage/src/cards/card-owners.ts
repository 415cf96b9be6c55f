import { Injectable } from '@nestjs/common';

/**
 * Which Paynet customer a shopper is. In memory, because this is a sample: a merchant keeps the pair in its own database.
 */
@Injectable()
export class CardOwners {
  private readonly ownerIds = new Map<string, string>();

  /** Paynet's `card_owner_id`, once the shopper has stored a card. */
  find(shopperId: string): string | undefined {
    return this.ownerIds.get(shopperId);
  }

  keep(shopperId: string, cardOwnerId: string): void {
    this.ownerIds.set(shopperId, cardOwnerId);
  }
}
