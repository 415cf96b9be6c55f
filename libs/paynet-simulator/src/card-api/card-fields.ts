import { type StoredCard } from '../card-vault.js';

/** A card on the wire. Type, bank and logo are made up and say so: the documentation does not tell how they follow from a number. */
export function cardFields(card: StoredCard, names: 'newer' | 'older'): Record<string, unknown> {
  const numbers =
    names === 'newer'
      ? { card_no: card.cardNoMasked, card_bin: card.cardBin }
      : { card_no_masked: card.cardNoMasked, card_bin_no: card.cardBin };
  return {
    user_unique_id: card.userUniqueId,
    card_owner_id: card.cardOwnerId,
    card_hash: card.cardHash,
    card_desc: card.cardDesc,
    ...numbers,
    card_type: 'cc',
    card_bank_name: 'Simulator',
    card_logo_url: 'http://localhost/img/banklogo/small/SIMU.png',
    card_brand_name: card.brand,
  };
}

/** The fields that only the list's published sample shows, with its expiry of 0 and 0. */
export function listedCardFields(card: StoredCard, names: 'newer' | 'older'): Record<string, unknown> {
  return {
    company_code: '10031',
    agent_id: '10031',
    ...cardFields(card, names),
    card_holder: card.cardHolderMasked,
    card_bank_id: 'SIMU',
    expire_month: 0,
    expire_year: 0,
  };
}
