import { Refusal, errorAnswer, resultCodes, success } from './answers.js';
import { listedCardFields } from './card-fields.js';
import { refusal, type Call, type CardService } from './card-service.js';

interface List {
  readonly gsm?: undefined;
  readonly cardOwnerId: string;
  readonly limit: number;
  readonly endingBefore: number;
  readonly startingAfter: number;
}

const standardLimit = 10;

export const list: CardService<List> = {
  read: (body) => ({
    cardOwnerId: body.required('card_owner_id'),
    limit: body.index('limit'),
    endingBefore: body.index('ending_before'),
    startingAfter: body.index('starting_after'),
  }),
  act: page,
  pretend: page,
};

/** Pages by index, as documented: after 15 with limit 15 gives 15–30, before 90 with limit 15 gives 75–90. */
function page(call: Call, { cardOwnerId, limit, endingBefore, startingAfter }: List) {
  const { switches, vault } = call.state;
  const cards = vault.list(cardOwnerId);
  const size = Math.min(limit === 0 ? standardLimit : limit, switches.maxListLimit);
  // What both bounds together mean is not documented; the first index wins here.
  const from = startingAfter === 0 && endingBefore > 0 ? Math.max(0, endingBefore - size) : startingAfter;
  const to = startingAfter === 0 && endingBefore > 0 ? endingBefore : from + size;
  const shown = cards.slice(from, to);
  if (cards.length === 0 && switches.emptyList === 'nodata') {
    throw refusal(call, resultCodes.nodata, 'Simulator: no cards');
  }
  if (cards.length === 0 && switches.emptyList === 'not-found') {
    const { status, body } = errorAnswer(switches, 404, resultCodes.nodata, 'Simulator: no cards');
    throw new Refusal({ status, body: { ...body, type: 'no_data_error' } });
  }
  return success(switches.codeType, {
    total: shown.length,
    total_count: cards.length,
    limit: size,
    ending_before: endingBefore,
    starting_after: startingAfter,
    has_more: to < cards.length,
    Data: shown.map((card) => listedCardFields(card, switches.cardFieldNames)),
    object_name: 'card_list',
    message: null,
  });
}
