/** Whose cards: Paynet's own id for the customer, returned with the first saved card. */
export interface CardOwnerRef {
  cardOwnerId: string;
  /** Whose Paynet account, on platforms with `resolveAccount`. Default: the module's own. */
  account?: string | undefined;
}

export interface CardRef extends CardOwnerRef {
  cardHash: string;
}

export interface ListCardsRequest extends CardOwnerRef {
  /** How many; Paynet's default is 10. */
  limit?: number | undefined;
  /** The records after this index. */
  startingAfter?: number | undefined;
  /** The records before this index. */
  endingBefore?: number | undefined;
}

/**
 * A card to store. The first card of a customer needs `userUniqueId`, every further one `cardOwnerId`; never both.
 *
 * The three OTP fields go together: all when OTP is mandatory for the merchant, else none.
 */
export interface SaveCardRequest {
  /** 12 to 19 digits; spaces and dashes are taken out. Passes through and is stored nowhere. */
  cardNumber: string;
  cardHolder: string;
  /** `1` to `12`, with or without a leading zero: sent as given, because Paynet documents neither. */
  expireMonth: string;
  /** Two or four digits; sent as given, because Paynet documents neither. */
  expireYear: string;
  /** 3 or 4 digits; with it the bank checks the card by a 1 TL pre-authorisation that is cancelled. */
  cvv?: string | undefined;
  /** The shopper's name for the card. */
  cardDesc: string;
  /** The merchant's own unique value for the customer: needed for the first card. */
  userUniqueId?: string | undefined;
  /** Paynet's id for the customer: for every further card. */
  cardOwnerId?: string | undefined;
  userGsm?: string | undefined;
  otpSessionId?: string | undefined;
  otpCode?: string | undefined;
  /** Whose Paynet account, on platforms with `resolveAccount`. Default: the module's own. */
  account?: string | undefined;
}

/** A stored card; absent where Paynet's answer leaves a field out. */
export interface PaynetCard {
  cardOwnerId?: string;
  userUniqueId?: string;
  cardHash?: string;
  cardDesc?: string;
  /** Masked by Paynet: first six and last four digits. */
  cardNoMasked?: string;
  /** First six digits. */
  cardBin?: string;
  /** `bc` commercial, `cc` personal, `dc` debit. */
  cardType?: string;
  cardBankName?: string;
  cardBrandName?: string;
  cardLogoUrl?: string;
}

export interface PaynetCardPage {
  cards: PaynetCard[];
  hasMore: boolean;
}
