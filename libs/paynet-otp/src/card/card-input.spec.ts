import { describe, expect, it } from '@jest/globals';
import { requireCard } from './card-input.js';
import { type SaveCardRequest } from './card-types.js';

const CARD: SaveCardRequest = {
  cardNumber: '4355084355084358',
  cardHolder: 'Ada Yılmaz',
  expireMonth: '12',
  expireYear: '2026',
  cardDesc: 'My card',
};

describe('Whose card it is', () => {
  const read = (owner: Partial<SaveCardRequest>) => () =>
    requireCard({ ...CARD, ...owner }, { operation: 'save-card' });

  it.each([{ userUniqueId: 'ada' }, { cardOwnerId: 'owner-1' }])('is said by %j', (owner) => {
    expect(read(owner)()).toMatchObject(owner);
  });

  it('is not said by nothing', () => {
    const rule = 'must be given for the first card, or cardOwnerId for every further one';
    expect(read({})).toThrow(expect.objectContaining({ field: 'userUniqueId', rule }));
  });

  it('is not said twice', () => {
    const rule = 'must not be given together with cardOwnerId';
    expect(read({ userUniqueId: 'ada', cardOwnerId: 'owner-1' })).toThrow(
      expect.objectContaining({ field: 'userUniqueId', rule }),
    );
  });
});
