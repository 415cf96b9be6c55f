import { describe, expect, it } from '@jest/globals';
import { maskBody, maskDigitRuns, maskHeaders, maskHolder } from './masking.js';

const pan = '4355084355084358';

describe('What is remembered of a call (privacy)', () => {
  it.each([
    [`card ${pan}`, 'card 435508********4358'],
    [
      '5549600797792010, published in spite of its check digit',
      '554960********2010, published in spite of its check digit',
    ],
    ['an unpublished 4111111111111111', 'an unpublished 411111********1111'],
    ['4355 0843 5508 4358', '435508********4358'],
    ['4355-0843-5508-4358', '435508********4358'],
    ['3756 220054 85014', '375622********5014'],
    [`x${pan}y`, 'x435508********4358y'],
  ])('masks the card number in "%s"', (text, masked) => {
    expect(maskDigitRuns(text)).toBe(masked);
  });

  it.each([
    '5321234567',
    '1763895242262',
    '2000000000000008',
    '4355084355084359',
    '2026-11-23T11:54:19.2262919+03:00',
    'f4dabd79-5b7e-40bd-84d5-540582420123',
  ])('leaves %s as it is', (text) => {
    expect(maskDigitRuns(text)).toBe(text);
  });

  it('keeps known fields, hides unknown ones, and masks card numbers wherever they are', () => {
    const masked = maskBody({
      user_gsm: '5321234567',
      card_number: pan,
      card_desc: Number(pan),
      card_holder: { deep: pan },
      cvv: '987',
      pan,
      [pan]: 'x',
      limit: 5,
    });
    expect(masked).toEqual({
      user_gsm: '5321234567',
      card_number: '435508********4358',
      card_desc: '435508********4358',
      card_holder: '(not a text)',
      cvv: '***',
      pan: '***',
      '435508********4358': '***',
      limit: 5,
    });
  });

  it('masks before it cuts, so that a cut cannot leave most of a number', () => {
    expect(JSON.stringify(maskBody({ card_desc: `${'x'.repeat(288)}${pan}` }))).not.toContain('435508435508');
  });

  it('keeps no key, however it was sent', () => {
    const authorizations = ['Basic sck_x', 'Bearer sck_x', 'sck_x', 'Basic', 'basic sck_x'];
    const kept = authorizations.map((authorization) =>
      maskHeaders({ authorization, cookie: 'sck_x', accept: 'a' }),
    );
    expect(JSON.stringify(kept)).not.toContain('sck_x');
    expect(kept[0]).toEqual({ accept: 'a', authorization: 'Basic ***' });
  });

  it.each([
    ['Ada Lovelace', 'Ad*****ce'],
    ['Ada', '*****'],
  ])('masks the holder %s as the published sample does', (name, masked) => {
    expect(maskHolder(name)).toBe(masked);
  });
});
