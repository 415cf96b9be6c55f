import { type NewCard, type StoredCard } from '../card-vault.js';
import { isPublishedTestCard } from '../test-cards.js';
import { success } from './answers.js';
import { type BodyReader } from './body-reader.js';
import { cardFields } from './card-fields.js';
import { refusal, type Call, type CardService } from './card-service.js';
import { codeRefusal } from './check-otp.js';

interface Save {
  readonly gsm?: string;
  readonly card: NewCard;
  readonly otp?: { readonly gsm: string; readonly otpSessionId: string; readonly code: string };
}

export const save: CardService<Save> = {
  read(body) {
    const card = {
      cardNumber: body.cardNumber(),
      cardHolder: body.required('card_holder'),
      cardDesc: body.required('card_desc'),
      userUniqueId: body.optional('user_unique_id'),
      cardOwnerId: body.optional('card_owner_id'),
    };
    for (const name of ['expire_month', 'expire_year']) body.required(name);
    body.optional('cvv');
    if (card.userUniqueId === undefined && card.cardOwnerId === undefined) {
      body.breach("user_unique_id is missing: a customer's first card needs it, later ones card_owner_id");
    }
    return { card, ...readOtp(body) };
  },

  judge({ state, note }, { card, otp }) {
    if (otp !== undefined && !state.desk.wasChecked(otp.gsm, otp.otpSessionId)) {
      note('save-without-check', 'save with an OTP that check_otp did not accept before');
    }
    if (!isPublishedTestCard(card.cardNumber)) {
      note('unpublished-card', 'card_number is not one of the test cards known here');
    }
  },

  act(call, { card, otp }) {
    const { desk, switches, vault } = call.state;
    if (otp === undefined && switches.otpMandatory) {
      throw refusal(call, switches.missingOtpResultCode, 'Simulator: an OTP is mandatory');
    }
    if (switches.cardNumbers === 'published-test-cards' && !isPublishedTestCard(card.cardNumber)) {
      throw refusal(call, switches.refusedCardResultCode, 'Simulator: not one of the test cards known here');
    }
    if (card.cardOwnerId !== undefined && !vault.hasOwner(card.cardOwnerId)) {
      throw refusal(call, switches.unknownOwnerResultCode, 'Simulator: unknown card_owner_id');
    }
    if (otp !== undefined) {
      const verdict = desk.redeem(otp.gsm, otp.otpSessionId, otp.code);
      if (verdict !== 'right') throw codeRefusal(call, verdict);
    }
    return saved(call, vault.save(card));
  },

  pretend: (call, { card }) => saved(call, call.state.vault.pretend(card, call.state.dice)),
};

const saved = ({ state }: Call, card: StoredCard) =>
  success(state.switches.codeType, {
    ...cardFields(card, state.switches.cardFieldNames),
    object_name: 'card_save',
  });

/** The three OTP fields stand or fall together, unless the `partialOtpFields` switch says otherwise. */
function readOtp(body: BodyReader): Pick<Save, 'gsm' | 'otp'> {
  const gsm = body.optional('user_gsm') === undefined ? undefined : body.requiredGsm();
  const otpSessionId = body.optional('otp_session_id');
  const code = body.optional('otp_code');
  if (gsm !== undefined && otpSessionId !== undefined && code !== undefined) {
    return { gsm, otp: { gsm, otpSessionId, code } };
  }
  const isPartial = gsm !== undefined || otpSessionId !== undefined || code !== undefined;
  if (isPartial && body.switches.partialOtpFields === 'refuse') {
    body.refuse('of user_gsm, otp_session_id and otp_code all must be there, or none');
  }
  return { gsm };
}
