import { describe, expect, it, jest } from '@jest/globals';
import { type PaynetOtpService } from 'nestjs-paynet-otp';
import { type ListCardsRequest, type PaynetCardPage, type PaynetCardService } from 'nestjs-paynet-otp/card';
import { CardOwners } from './card-owners.js';
import { CardsService } from './cards.service.js';

const ADA = { id: 'ada' };

/** Ada's cards at a Paynet that answers a list so. */
function cardsAt(list: (startingAfter: number) => PaynetCardPage): {
  service: CardsService;
  paynet: { list: jest.Mock<PaynetCardService['list']>; delete: jest.Mock<PaynetCardService['delete']> };
} {
  const paynet = {
    list: jest.fn<PaynetCardService['list']>(async ({ startingAfter = 0 }: ListCardsRequest) =>
      list(startingAfter),
    ),
    delete: jest.fn<PaynetCardService['delete']>(async () => undefined),
  };
  const owners = new CardOwners();
  owners.keep(ADA.id, 'owner-1');
  const service = new CardsService({} as PaynetOtpService, paynet as unknown as PaynetCardService, owners);
  return { service, paynet };
}

describe('The cards of a shopper, over many pages', () => {
  it('are all found, whatever number Paynet puts on a page', async () => {
    const hashes = Array.from({ length: 45 }, (_, index) => `hash-${index}`);
    const { service, paynet } = cardsAt((startingAfter) => ({
      cards: hashes.slice(startingAfter, startingAfter + 10).map((cardHash) => ({ cardHash })),
      hasMore: startingAfter + 10 < hashes.length,
    }));
    for (const cardHash of hashes) await service.delete(ADA, cardHash);
    expect(paynet.delete).toHaveBeenCalledTimes(hashes.length);
    await expect(service.delete(ADA, 'hash-45')).rejects.toMatchObject({ status: 404 });
  });

  it('are not looked for without end where Paynet shows the same page again', async () => {
    const { service, paynet } = cardsAt(() => ({ cards: [{ cardHash: 'hash-0' }], hasMore: true }));
    await expect(service.delete(ADA, 'hash-1')).rejects.toMatchObject({ status: 404 });
    expect(paynet.list).toHaveBeenCalledTimes(2);
    expect(paynet.delete).not.toHaveBeenCalled();
  });
});
