import { isPaynetError, type PaynetOperation, type PaynetProviderError } from '../errors/index.js';
import { optionalName } from '../flow/otp-input.js';
import { type CallOptions } from '../paynet/paynet-call.js';
import { type PaynetClient } from '../paynet/paynet-client.js';
import { optionalIndex, requireCard, requireObject, requireText } from './card-input.js';
import {
  type CardOwnerRef,
  type CardRef,
  type ListCardsRequest,
  type PaynetCard,
  type PaynetCardPage,
  type SaveCardRequest,
} from './card-types.js';
import { readCard, readCardPage } from './card-wire.js';

/** "nodata" in Paynet's list of result codes: how an empty list is answered is not documented, and this can mean nothing else. */
const NO_DATA = 12;

/**
 * Paynet's stored cards: save, list, rename, delete. Card numbers and security codes pass through and are stored nowhere.
 */
export class PaynetCardService {
  /** Made by `PaynetCardModule`. */
  constructor(private readonly client: PaynetClient) {}

  /**
   * Refuses what `save` would refuse in this request, and calls nobody. Call it before `checkOtp` and `consumeVerified`: a wrong field that is found after them
   * costs the shopper the verification.
   *
   * @throws PaynetInputError
   */
  validate(request: SaveCardRequest): void {
    requireCard(request, { operation: 'save-card' });
    this.account(request.account, 'save-card');
  }

  /**
   * Stores a card without taking a payment, and returns what Paynet says of it; keep its `cardOwnerId` for the customer's further cards.
   *
   * @throws PaynetInputError, PaynetProviderError, PaynetOutcomeUnknownError (list the cards before repeating), PaynetConfigError
   * @see Paynet, `POST /v1/card/save`
   */
  async save(request: SaveCardRequest, call?: CallOptions): Promise<PaynetCard> {
    const card = requireCard(request, { operation: 'save-card' });
    const body = {
      card_desc: card.cardDesc,
      card_holder: card.cardHolder,
      card_number: card.cardNumber,
      expire_month: card.expireMonth,
      expire_year: card.expireYear,
      cvv: card.cvv,
      user_unique_id: card.userUniqueId,
      card_owner_id: card.cardOwnerId,
      user_gsm: card.userGsm,
      otp_session_id: card.otpSessionId,
      otp_code: card.otpCode,
    };
    return readCard(await this.post('save-card', '/v1/card/save', body, request.account, call));
  }

  /**
   * Lists a customer's stored cards, one page at a time.
   *
   * @throws PaynetInputError, PaynetProviderError, PaynetConfigError
   * @see Paynet, `POST /v1/card/list`
   */
  async list(request: ListCardsRequest, call?: CallOptions): Promise<PaynetCardPage> {
    const where = { operation: 'list-cards' } as const;
    const body = {
      ...this.owner(request, where.operation),
      limit: optionalIndex('limit', request.limit, where),
      starting_after: optionalIndex('startingAfter', request.startingAfter, where),
      ending_before: optionalIndex('endingBefore', request.endingBefore, where),
    };
    try {
      return readCardPage(await this.post(where.operation, '/v1/card/list', body, request.account, call));
    } catch (error) {
      const isEmpty =
        isPaynetError(error, 'REFUSED') && (error as PaynetProviderError).resultCode === NO_DATA;
      if (isEmpty) return { cards: [], hasMore: false };
      throw error;
    }
  }

  /**
   * Gives a stored card another name.
   *
   * @throws PaynetInputError, PaynetProviderError, PaynetOutcomeUnknownError, PaynetConfigError
   * @see Paynet, `POST /v1/card/desc_update`
   */
  async rename(request: CardRef & { cardDesc: string }, call?: CallOptions): Promise<void> {
    const operation = 'rename-card';
    const body = {
      ...this.card(request, operation),
      card_desc: requireText('cardDesc', request.cardDesc, { operation }),
    };
    await this.post(operation, '/v1/card/desc_update', body, request.account, call);
  }

  /**
   * Deletes a stored card.
   *
   * @throws PaynetInputError, PaynetProviderError, PaynetOutcomeUnknownError, PaynetConfigError
   * @see Paynet, `POST /v1/card/delete`
   */
  async delete(request: CardRef, call?: CallOptions): Promise<void> {
    const operation = 'delete-card';
    await this.post(operation, '/v1/card/delete', this.card(request, operation), request.account, call);
  }

  private owner(request: CardOwnerRef, operation: PaynetOperation): { card_owner_id: string } {
    requireObject(request, { operation });
    return { card_owner_id: requireText('cardOwnerId', request.cardOwnerId, { operation }) };
  }

  private card(request: CardRef, operation: PaynetOperation): { card_owner_id: string; card_hash: string } {
    const owner = this.owner(request, operation);
    return { ...owner, card_hash: requireText('cardHash', request.cardHash, { operation }) };
  }

  private account(account: unknown, operation: PaynetOperation): string | undefined {
    const where = { operation, environment: this.client.environment };
    return optionalName('account', account, { describe: () => where });
  }

  private async post(
    operation: PaynetOperation,
    path: string,
    body: object,
    account: string | undefined,
    call: CallOptions | undefined,
  ): Promise<Record<string, unknown>> {
    return this.client.post(path, body, {
      ...call,
      account: this.account(account, operation),
      operation,
      effect: operation !== 'list-cards',
    });
  }
}
