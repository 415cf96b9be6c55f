import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readClock } from './paynet-clock.js';

describe("Paynet's clock", () => {
  it('is read at the midpoint of the round trip, with half of it and of a second as its error', () => {
    expect(readClock('Mon, 17 Jul 2017 12:30:15 GMT', 200)).toEqual({
      nowMs: Date.UTC(2017, 6, 17, 12, 30, 15) + 600,
      errorMs: 600,
    });
  });

  it('lies within its error, whenever in the round trip the header was written', () => {
    const roundTrip = fc.tuple(fc.nat(20_000), fc.double({ min: 0, max: 1, noNaN: true }));
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), roundTrip, (writtenAt, [roundTripMs, part]) => {
        const clock = readClock(new Date(writtenAt).toUTCString(), roundTripMs)!;
        const trueNow = writtenAt + roundTripMs * part;
        expect(clock.nowMs - clock.errorMs).toBeLessThanOrEqual(trueNow);
        expect(clock.nowMs + clock.errorMs).toBeGreaterThanOrEqual(trueNow);
      }),
    );
  });

  it.each([
    undefined,
    null,
    '',
    0,
    ['Mon, 17 Jul 2017 12:30:15 GMT'],
    '2017-07-17T12:30:15Z',
    'Mon, 17 Jul 2017 12:30:15 +0300',
    'Monday, 17-Jul-17 12:30:15 GMT',
    'Mon, 17 Xxx 2017 12:30:15 GMT',
    'Mon, 17 Jul 2017 12:30:15 GMT ',
  ])('is not guessed from %j', (header) => {
    expect(readClock(header, 10)).toBeUndefined();
  });
});
