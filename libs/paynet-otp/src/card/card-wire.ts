import { type PaynetCard, type PaynetCardPage } from './card-types.js';

type Json = Record<string, unknown>;

function text(...values: unknown[]): string | undefined {
  return values.find((value): value is string => typeof value === 'string' && value !== '');
}

/**
 * Reads a card of `card/save` or `card/list`: the newer field names first, then those of the older tables.
 *
 * @see Paynet, "Kart Listesi" and "Kart Saklama"
 */
export function readCard(json: Json): PaynetCard {
  const card: PaynetCard = {
    cardOwnerId: text(json.card_owner_id),
    userUniqueId: text(json.user_unique_id),
    cardHash: text(json.card_hash),
    cardDesc: text(json.card_desc),
    cardNoMasked: text(json.card_no, json.card_no_masked),
    cardBin: text(json.card_bin, json.card_bin_no),
    cardType: text(json.card_type),
    cardBankName: text(json.card_bank_name),
    cardBrandName: text(json.card_brand_name),
    cardLogoUrl: text(json.card_logo_url),
  };
  return Object.fromEntries(Object.entries(card).filter(([, value]) => value !== undefined));
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads `card/list`, whose array is the only field with a capital letter. */
export function readCardPage(json: Json): PaynetCardPage {
  const data = Array.isArray(json.Data) ? json.Data : [];
  return { cards: data.filter(isObject).map(readCard), hasMore: json.has_more === true };
}
