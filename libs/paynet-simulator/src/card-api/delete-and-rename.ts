import { success } from './answers.js';
import { type BodyReader } from './body-reader.js';
import { refusal, type Call, type CardService } from './card-service.js';

interface CardRef {
  readonly gsm?: undefined;
  readonly cardOwnerId: string;
  readonly cardHash: string;
}

const readCard = (body: BodyReader): CardRef => ({
  cardOwnerId: body.required('card_owner_id'),
  cardHash: body.required('card_hash'),
});

function answer(call: Call, found: boolean) {
  const { codeType, unknownCardResultCode } = call.state.switches;
  if (!found) throw refusal(call, unknownCardResultCode, 'Simulator: no such card');
  return success(codeType);
}

export const deleteCard: CardService<CardRef> = {
  read: readCard,
  act: (call, { cardOwnerId, cardHash }) => answer(call, call.state.vault.delete(cardOwnerId, cardHash)),
  pretend: (call) => answer(call, true),
};

export const descUpdate: CardService<CardRef & { readonly cardDesc: string }> = {
  read: (body) => ({ ...readCard(body), cardDesc: body.required('card_desc') }),
  act: (call, { cardOwnerId, cardHash, cardDesc }) =>
    answer(call, call.state.vault.rename(cardOwnerId, cardHash, cardDesc)),
  pretend: (call) => answer(call, true),
};
