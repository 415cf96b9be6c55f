import { Injectable, NotFoundException } from '@nestjs/common';
import { PaynetOtpService, type SendOtpResult } from 'nestjs-paynet-otp';
import { type PaynetCard, PaynetCardService, type SaveCardRequest } from 'nestjs-paynet-otp/card';
import { type Shopper } from '../auth/shopper.js';
import { CardOwners } from './card-owners.js';
import { type CardDto, type CardPageDto } from './dto/card-routes.dto.js';
import { type SaveCardDto } from './dto/save-card.dto.js';

const PAGE = 100;

/** A shopper's cards: what may be seen of them, and nobody else's. */
@Injectable()
export class CardsService {
  constructor(
    private readonly otp: PaynetOtpService,
    private readonly cards: PaynetCardService,
    private readonly owners: CardOwners,
  ) {}

  sendOtp(shopper: Shopper, userGsm: string, ip: string): Promise<SendOtpResult> {
    return this.otp.sendOtp({ userGsm, subject: shopper.id }, { ip });
  }

  async checkOtp(
    shopper: Shopper,
    otp: { userGsm: string; otpSessionId: string; otpCode: string },
  ): Promise<void> {
    await this.otp.checkOtp({ ...otp, subject: shopper.id });
  }

  /**
   * Stores a card: the OTP is checked if it was not yet, and spent before the card goes out, so that it serves one card. What is wrong with the card is said
   * before, while the OTP is still good.
   */
  async save(shopper: Shopper, dto: SaveCardDto): Promise<CardDto> {
    const { userGsm, otpSessionId, otpCode, cardNumber, cardHolder, expireMonth, expireYear, cvv, cardDesc } =
      dto;
    const request = (): SaveCardRequest => ({
      ...{ cardNumber, cardHolder, expireMonth, expireYear, cvv, cardDesc },
      ...{ userGsm, otpSessionId, otpCode },
      ...this.customer(shopper),
    });
    this.cards.validate(request());
    await this.checkOtp(shopper, { userGsm, otpSessionId, otpCode });
    await this.otp.consumeVerified({ userGsm, otpSessionId, subject: shopper.id });
    const card = await this.cards.save(request());
    if (card.cardOwnerId !== undefined) this.owners.keep(shopper.id, card.cardOwnerId);
    return shown(card);
  }

  async list(shopper: Shopper, page: { limit?: number; startingAfter?: number }): Promise<CardPageDto> {
    const cardOwnerId = this.owners.find(shopper.id);
    if (cardOwnerId === undefined) return { cards: [], hasMore: false };
    const { limit, startingAfter } = page;
    const { cards, hasMore } = await this.cards.list({ cardOwnerId, limit, startingAfter });
    return { cards: cards.map(shown), hasMore };
  }

  async rename(shopper: Shopper, cardHash: string, cardDesc: string): Promise<void> {
    await this.cards.rename({ cardOwnerId: await this.ownerOf(shopper, cardHash), cardHash, cardDesc });
  }

  async delete(shopper: Shopper, cardHash: string): Promise<void> {
    await this.cards.delete({ cardOwnerId: await this.ownerOf(shopper, cardHash), cardHash });
  }

  /** Paynet takes the merchant's own id with a customer's first card, and its own with every further one. */
  private customer(shopper: Shopper): { userUniqueId: string } | { cardOwnerId: string } {
    const cardOwnerId = this.owners.find(shopper.id);
    return cardOwnerId === undefined ? { userUniqueId: shopper.id } : { cardOwnerId };
  }

  /** Paynet documents no answer for a card of another customer, so the sample looks for itself. */
  private async ownerOf(shopper: Shopper, cardHash: string): Promise<string> {
    const cardOwnerId = this.owners.find(shopper.id);
    if (cardOwnerId !== undefined && (await this.owns(cardOwnerId, cardHash))) return cardOwnerId;
    throw new NotFoundException('There is no such card.');
  }

  /** How many cards Paynet puts on a page at most is not documented: the next one starts after what was seen, and one with nothing new is the last. */
  private async owns(cardOwnerId: string, cardHash: string): Promise<boolean> {
    const seen = new Set<string | undefined>();
    for (let hasMore = true; hasMore;) {
      const startingAfter = seen.size;
      const page = await this.cards.list({ cardOwnerId, limit: PAGE, startingAfter });
      for (const card of page.cards) seen.add(card.cardHash);
      hasMore = page.hasMore && seen.size > startingAfter && !seen.has(cardHash);
    }
    return seen.has(cardHash);
  }
}

/** What a shopper sees of a stored card; Paynet's ids for the customer stay inside. */
function shown({ cardHash, cardDesc, cardNoMasked, cardBrandName, cardBankName }: PaynetCard): CardDto {
  return { cardHash, cardDesc, cardNoMasked, cardBrandName, cardBankName };
}
