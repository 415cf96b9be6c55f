import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { inspect } from 'node:util';
import { isPaynetError, PaynetProviderError, type PaynetError } from '../errors/index.js';
import { type PaynetClient } from '../paynet/paynet-client.js';
import { type SaveCardRequest } from './card-types.js';
import { PaynetCardService } from './paynet-card.service.js';

const CARD: SaveCardRequest = {
  cardNumber: '4355084355084358',
  cardHolder: 'Ada Yılmaz',
  expireMonth: '12',
  expireYear: '2026',
  cardDesc: 'My card',
  userUniqueId: 'customer-1',
};
const OTP = { userGsm: '5321234567', otpSessionId: 's-1', otpCode: 'ART2' };

describe('PaynetCardService', () => {
  let post: jest.Mock<PaynetClient['post']>;
  let cards: PaynetCardService;

  beforeEach(() => {
    post = jest.fn<PaynetClient['post']>().mockResolvedValue({ code: 0 });
    cards = new PaynetCardService({ post } as unknown as PaynetClient);
  });

  /** The path, body and options of the only call to Paynet. */
  function sent(): { path: string; body: unknown; options: unknown } {
    expect(post).toHaveBeenCalledTimes(1);
    const [path, body, options] = post.mock.calls[0]!;
    return { path, body: JSON.parse(JSON.stringify(body)) as unknown, options };
  }

  async function errorOf(
    promise: Promise<unknown>,
  ): Promise<PaynetError & { field?: string; rule?: string }> {
    const error: unknown = await promise.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!isPaynetError(error)) throw new Error('It did not fail as it should.', { cause: error });
    return error;
  }

  describe('saves a card', () => {
    it('with the documented field names, and nothing of what is not given', async () => {
      await cards.save(CARD);
      expect(sent()).toMatchObject({
        path: '/v1/card/save',
        body: {
          card_desc: 'My card',
          card_holder: 'Ada Yılmaz',
          card_number: '4355084355084358',
          expire_month: '12',
          expire_year: '2026',
          user_unique_id: 'customer-1',
        },
      });
      expect(Object.keys(sent().body as object)).toHaveLength(6);
    });

    it('with its security code and its OTP, the number as Paynet takes it', async () => {
      await cards.save({ ...CARD, ...OTP, userGsm: '+90 (532) 123 45 67', cvv: '000' });
      expect(sent().body).toMatchObject({
        cvv: '000',
        user_gsm: '5321234567',
        otp_session_id: 's-1',
        otp_code: 'ART2',
      });
    });

    it('as a call with an effect, in the name and on the account of the request', async () => {
      await cards.save({ ...CARD, account: 'ada' }, { correlationId: 'order-1', timeoutMs: 500 });
      expect(sent().options).toEqual({
        operation: 'save-card',
        effect: true,
        account: 'ada',
        correlationId: 'order-1',
        timeoutMs: 500,
      });
    });

    it.each([
      ['4355 0843 5508 4358', '4355084355084358'],
      ['4355-0843-5508-4358', '4355084355084358'],
      [' 375622005485014 ', '375622005485014'],
    ])('whose number is typed as %j', async (cardNumber, digits) => {
      await cards.save({ ...CARD, cardNumber });
      expect(sent().body).toMatchObject({ card_number: digits });
    });

    // Published by Paynet, and refused by a strict Luhn filter.
    it.each([
      '4546711234567890',
      '5549600797792010',
      '4090700090840050',
      '4033602562020320',
      '5400637003737150',
    ])('of the published test number %s, which fails the Luhn check', async (cardNumber) => {
      await cards.save({ ...CARD, cardNumber });
      expect(sent().body).toMatchObject({ card_number: cardNumber });
    });

    it.each([
      ['1', '30'],
      ['01', '2030'],
      ['12', '2030'],
    ])('that expires in %s/%s, sent as given', async (expireMonth, expireYear) => {
      await cards.save({ ...CARD, expireMonth, expireYear });
      expect(sent().body).toMatchObject({ expire_month: expireMonth, expire_year: expireYear });
    });

    it("of a customer that Paynet knows, by Paynet's own id", async () => {
      await cards.save({ ...CARD, userUniqueId: undefined, cardOwnerId: 'owner-1' });
      expect(sent().body).toMatchObject({ card_owner_id: 'owner-1' });
      expect(sent().body).not.toHaveProperty('user_unique_id');
    });

    it.each([
      ['newer', { card_no: '435508******4358', card_bin: '435508' }],
      ['older', { card_no_masked: '435508******4358', card_bin_no: '435508' }],
    ])('and reads the answer with the %s field names', async (_name, numbers) => {
      post.mockResolvedValue({
        object_name: 'card_save',
        code: 0,
        message: 'Başarılı İşlem',
        card_owner_id: 'owner-1',
        user_unique_id: 'customer-1',
        card_hash: 'hash-1',
        card_desc: 'My card',
        card_type: 'cc',
        card_bank_name: 'Axess',
        card_brand_name: 'VISA',
        card_logo_url: 'https://paynet.example/AXSS.png',
        ...numbers,
      });
      expect(await cards.save(CARD)).toEqual({
        cardOwnerId: 'owner-1',
        userUniqueId: 'customer-1',
        cardHash: 'hash-1',
        cardDesc: 'My card',
        cardNoMasked: '435508******4358',
        cardBin: '435508',
        cardType: 'cc',
        cardBankName: 'Axess',
        cardBrandName: 'VISA',
        cardLogoUrl: 'https://paynet.example/AXSS.png',
      });
    });

    it('and leaves out what the answer leaves out', async () => {
      post.mockResolvedValue({ code: 0, message: null, card_hash: 'hash-1', card_desc: '', card_type: null });
      expect(await cards.save(CARD)).toEqual({ cardHash: 'hash-1' });
    });
  });

  /** Stands in wrong values, so that printing any of them shows. */
  const SECRET = '4355-S3CR3T-4358';

  it.each<[field: string, rule: RegExp, wrong: object]>([
    ['cardNumber', /12 to 19 digits/, { cardNumber: undefined }],
    ['cardNumber', /12 to 19 digits/, { cardNumber: '' }],
    ['cardNumber', /12 to 19 digits/, { cardNumber: SECRET }],
    ['cardNumber', /12 to 19 digits/, { cardNumber: '12345678901' }],
    ['cardNumber', /12 to 19 digits/, { cardNumber: '1'.repeat(20) }],
    ['cardNumber', /12 to 19 digits/, { cardNumber: 4355084355084358 }],
    ['cardNumber', /12 to 19 digits/, { cardNumber: '４３５５０８４３５５０８４３５８' }],
    ['cardHolder', /1 to 256 characters/, { cardHolder: '   ' }],
    ['cardHolder', /1 to 256 characters/, { cardHolder: `Ada\n${SECRET}` }],
    ['cardHolder', /1 to 256 characters/, { cardHolder: 'x'.repeat(257) }],
    ['cardHolder', /1 to 256 characters/, { cardHolder: null }],
    ['expireMonth', /1 to 12/, { expireMonth: '13' }],
    ['expireMonth', /1 to 12/, { expireMonth: '0' }],
    ['expireMonth', /1 to 12/, { expireMonth: 12 }],
    ['expireYear', /two or four digits/, { expireYear: '226' }],
    ['expireYear', /two or four digits/, { expireYear: '12/26' }],
    ['cvv', /3 or 4 digits/, { cvv: '' }],
    ['cvv', /3 or 4 digits/, { cvv: '12345' }],
    ['cvv', /3 or 4 digits/, { cvv: SECRET }],
    ['cardDesc', /1 to 256 characters/, { cardDesc: undefined }],
    ['userUniqueId', /cardOwnerId/, { userUniqueId: undefined }],
    ['userUniqueId', /cardOwnerId/, { cardOwnerId: 'owner-1' }],
    ['userUniqueId', /1 to 256 characters/, { userUniqueId: '' }],
    ['userGsm', /Turkish mobile number/, { ...OTP, userGsm: '+4915123456789' }],
    ['otpSessionId', /1 to 64/, { ...OTP, otpSessionId: `${SECRET} ` }],
    ['otpCode', /1 to 64/, { ...OTP, otpCode: '' }],
    ['otpCode', /1 to 64/, { ...OTP, otpCode: 1234 }],
    ['userGsm', /when the other OTP fields are/, { ...OTP, userGsm: undefined }],
    ['otpSessionId', /when the other OTP fields are/, { ...OTP, otpSessionId: undefined }],
    ['otpCode', /when the other OTP fields are/, { ...OTP, otpCode: undefined }],
    ['userGsm', /when the other OTP fields are/, { otpCode: 'ART2' }],
    ['account', /1 to 256 characters/, { account: 5 }],
    ['account', /1 to 256 characters/, { account: 'x'.repeat(257) }],
  ])('refuses to save with a wrong %s (%s): %j, and says so beforehand', async (field, rule, wrong) => {
    const request = { ...CARD, ...wrong };
    for (const refused of [cards.save(request), Promise.resolve(request).then((it) => cards.validate(it))]) {
      const error = await errorOf(refused);
      expect(error).toMatchObject({
        code: 'INVALID_INPUT',
        field,
        operation: 'save-card',
        outcome: 'not-sent',
      });
      expect(error.rule).toMatch(rule);
      expect(`${error.message} ${JSON.stringify(error)} ${inspect(error)}`).not.toContain('S3CR3T');
    }
    expect(post).not.toHaveBeenCalled();
  });

  it('finds nothing wrong beforehand with what it saves, and calls nobody for that', () => {
    expect(() => cards.validate({ ...CARD, ...OTP, cvv: '000', account: 'ada' })).not.toThrow();
    expect(post).not.toHaveBeenCalled();
  });

  it.each([undefined, null, 'card', 5])('refuses %p in the place of a request', async (request) => {
    const {
      save,
      list,
      rename,
      delete: remove,
      validate,
    } = cards as unknown as Record<string, (request: unknown) => Promise<unknown>>;
    for (const method of [save, list, rename, remove, validate]) {
      const error = await errorOf((async () => method!.call(cards, request))());
      expect(error).toMatchObject({ code: 'INVALID_INPUT', field: 'request' });
    }
    expect(post).not.toHaveBeenCalled();
  });

  it('takes an empty account for none, as the OTP service does', async () => {
    await cards.list({ cardOwnerId: 'owner-1', account: '' });
    expect(sent().options).toMatchObject({ account: undefined });
  });

  describe('lists cards', () => {
    it('by the documented names, as a call without effect', async () => {
      await cards.list({ cardOwnerId: ' owner-1 ', limit: 15, startingAfter: 15, endingBefore: 90 });
      expect(sent()).toMatchObject({
        path: '/v1/card/list',
        body: { card_owner_id: 'owner-1', limit: 15, starting_after: 15, ending_before: 90 },
        options: { operation: 'list-cards', effect: false },
      });
    });

    it('from the published sample, whose array is `Data` and whose message is null', async () => {
      post.mockResolvedValue({
        ...{ total: 1, total_count: 2, limit: 10, ending_before: 0, starting_after: 0, has_more: false },
        Data: [
          {
            company_code: '10031',
            agent_id: '10031',
            user_unique_id: 'DCFC03FA-F053-41BD-9DCA-E3178C84FB22',
            card_owner_id: 'f4dabd79-5b7e-40bd-84d5-54058242dfa0',
            card_hash: 'd9124b54-162a-45c3-b09a-0388af1c891e',
            card_desc: 'Paynet Ödeme Hizm.',
            card_holder: 'RQ*****QR',
            card_no: '434678********0002',
            card_bin: '434678',
            card_type: 'cc',
            card_bank_id: 'AXSS',
            card_bank_name: 'Axess',
            card_logo_url: 'http://localhost:64102/img/banklogo/small/AXSS.png',
            card_brand_name: 'VISA',
            expire_month: 0,
            expire_year: 0,
          },
        ],
        ...{ object_name: 'card_list', code: 0, message: null },
      });
      expect(await cards.list({ cardOwnerId: 'owner-1' })).toEqual({
        cards: [
          {
            userUniqueId: 'DCFC03FA-F053-41BD-9DCA-E3178C84FB22',
            cardOwnerId: 'f4dabd79-5b7e-40bd-84d5-54058242dfa0',
            cardHash: 'd9124b54-162a-45c3-b09a-0388af1c891e',
            cardDesc: 'Paynet Ödeme Hizm.',
            cardNoMasked: '434678********0002',
            cardBin: '434678',
            cardType: 'cc',
            cardBankName: 'Axess',
            cardLogoUrl: 'http://localhost:64102/img/banklogo/small/AXSS.png',
            cardBrandName: 'VISA',
          },
        ],
        hasMore: false,
      });
    });

    it('and says whether there are more', async () => {
      post.mockResolvedValue({ code: 0, has_more: true, Data: [null, 5, [], { card_hash: 'hash-1' }] });
      expect(await cards.list({ cardOwnerId: 'owner-1' })).toEqual({
        cards: [{ cardHash: 'hash-1' }],
        hasMore: true,
      });
    });

    it.each([
      ['an empty Data', { code: 0, Data: [] }],
      ['no Data', { code: 0 }],
      ['a Data of null', { code: 0, Data: null }],
    ])('and finds none in an answer with %s', async (_name, body) => {
      post.mockResolvedValue(body);
      expect(await cards.list({ cardOwnerId: 'owner-1' })).toEqual({ cards: [], hasMore: false });
    });

    it.each([
      [12, 'empty'],
      [2, 'REFUSED'],
      [undefined, 'REFUSED'],
    ])('and takes a refusal with result code %p for %s', async (resultCode, meant) => {
      const details = { operation: 'list-cards', outcome: 'answered', resultCode } as const;
      post.mockRejectedValue(new PaynetProviderError('REFUSED', 'Refused.', details));
      const listed = cards.list({ cardOwnerId: 'owner-1' });
      if (meant === 'empty') expect(await listed).toEqual({ cards: [], hasMore: false });
      else expect((await errorOf(listed)).code).toBe(meant);
    });

    it.each([
      ['cardOwnerId', { cardOwnerId: '' }],
      ['cardOwnerId', { cardOwnerId: { $ne: '' } }],
      ['limit', { limit: -1 }],
      ['limit', { limit: 1.5 }],
      ['limit', { limit: '10' }],
      ['startingAfter', { startingAfter: NaN }],
      ['endingBefore', { endingBefore: Infinity }],
    ])('unless %s is wrong: %j', async (field, wrong) => {
      const error = await errorOf(cards.list({ cardOwnerId: 'owner-1', ...(wrong as object) }));
      expect(error).toMatchObject({ code: 'INVALID_INPUT', field, operation: 'list-cards' });
      expect(post).not.toHaveBeenCalled();
    });
  });

  it('renames a card by the documented names', async () => {
    await cards.rename({ cardOwnerId: 'owner-1', cardHash: 'hash-1', cardDesc: ' Holiday ' });
    expect(sent()).toMatchObject({
      path: '/v1/card/desc_update',
      body: { card_owner_id: 'owner-1', card_hash: 'hash-1', card_desc: 'Holiday' },
      options: { operation: 'rename-card', effect: true },
    });
  });

  it('deletes a card by the documented names', async () => {
    await cards.delete({ cardOwnerId: 'owner-1', cardHash: 'hash-1' });
    expect(sent()).toMatchObject({
      path: '/v1/card/delete',
      body: { card_owner_id: 'owner-1', card_hash: 'hash-1' },
      options: { operation: 'delete-card', effect: true },
    });
  });

  it.each([
    ['cardHash', { cardHash: '' }],
    ['cardHash', { cardHash: 'hash\u0000' }],
    ['cardOwnerId', { cardOwnerId: undefined }],
  ])('neither renames nor deletes with a wrong %s: %j', async (field, wrong) => {
    const request = { cardOwnerId: 'owner-1', cardHash: 'hash-1', cardDesc: 'Holiday', ...wrong } as never;
    for (const promise of [cards.rename(request), cards.delete(request)]) {
      expect(await errorOf(promise)).toMatchObject({ code: 'INVALID_INPUT', field });
    }
    expect(post).not.toHaveBeenCalled();
  });
});
