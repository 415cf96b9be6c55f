import { describe, expect, it } from '@jest/globals';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { IsCardField } from './card-field.js';

class Card {
  @IsCardField('cardNumber')
  cardNumber!: string;

  @IsCardField('cardHolder')
  cardHolder!: string;

  @IsCardField('expireMonth')
  expireMonth!: string;
}

const CARD = { cardNumber: '4355084355084358', cardHolder: 'Ada Yılmaz', expireMonth: '12' };

describe('IsCardField', () => {
  it('hands on what the service would send', () => {
    const typed = { cardNumber: '4355 0843-5508 4358', cardHolder: ' Ada Yılmaz\n', expireMonth: ' 12 ' };
    const card = plainToInstance(Card, typed);
    expect(validateSync(card)).toEqual([]);
    expect(card).toMatchObject(CARD);
  });

  it('keeps the field where only exposed ones are taken', () => {
    const card = plainToInstance(Card, { ...CARD, other: 'x' }, { excludeExtraneousValues: true });
    expect(card).toMatchObject(CARD);
    expect(card).not.toHaveProperty('other');
  });

  it.each([
    ['cardNumber', '4355-S3CR3T-4358'],
    ['cardNumber', 4355084355084358],
    ['cardHolder', ''],
    ['cardHolder', '   '],
    ['cardHolder', 'Ada\u0000S3CR3T'],
    ['cardHolder', 'x'.repeat(257)],
    ['cardHolder', undefined],
    ['cardHolder', null],
    ['expireMonth', '13'],
  ])('refuses as %s what the service refuses: %j', (field, value) => {
    const [error, ...others] = validateSync(plainToInstance(Card, { ...CARD, [field]: value }));
    expect(others).toEqual([]);
    expect(error!.property).toBe(field);
    const messages = Object.values(error!.constraints!);
    expect(messages).toEqual([expect.stringMatching(new RegExp(`^${field} must `))]);
    expect(messages[0]).not.toContain('S3CR3T');
  });
});
