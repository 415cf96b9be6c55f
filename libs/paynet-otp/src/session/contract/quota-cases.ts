import assert from 'node:assert/strict';
import { type QuotaRule, type ReserveResult } from '../session-store.js';
import {
  anyDigest,
  assertLeft,
  DAY,
  HOUR,
  longStory,
  story,
  type Story,
  type StoreContractCase,
} from './story.js';

const GRANTED = { granted: true, retryAfterMs: 0 };
const threeAnHour: QuotaRule = { count: 'entries', max: 3, windowMs: HOUR };
const twoNumbersADay: QuotaRule = { count: 'groups', max: 2, windowMs: DAY };

function reserve(
  { store, key }: Story,
  rules: QuotaRule[],
  group = 'a-number',
  operationId = anyDigest(),
): Promise<ReserveResult> {
  return store.reserve({ key, rules, group, operationId });
}

export const quotaCases: StoreContractCase[] = [
  longStory('a quota of entries is full until the oldest has left its window', async (number) => {
    for (let i = 0; i < 3; i += 1) {
      assert.deepEqual(await reserve(number, [threeAnHour]), GRANTED);
      await number.passTime(60_000);
    }
    const full = await reserve(number, [threeAnHour]);
    assert.equal(full.granted, false);
    assertLeft(full.retryAfterMs, HOUR - 180_000);
    await number.passTime(full.retryAfterMs);
    assert.deepEqual(await reserve(number, [threeAnHour]), GRANTED);
    assert.equal((await reserve(number, [threeAnHour])).granted, false);
  }),
  longStory('a quota of groups lets known groups pass', async (number) => {
    await reserve(number, [twoNumbersADay], 'one');
    await number.passTime(HOUR);
    await reserve(number, [twoNumbersADay], 'two');
    await number.passTime(HOUR);
    assert.deepEqual(await reserve(number, [twoNumbersADay], 'one'), GRANTED);
    const third = await reserve(number, [twoNumbersADay], 'three');
    assert.equal(third.granted, false);
    assertLeft(third.retryAfterMs, 23 * HOUR);
    await number.passTime(23 * HOUR);
    assert.deepEqual(await reserve(number, [twoNumbersADay], 'two'), GRANTED);
  }),
  story('the strictest of several rules decides', async (number) => {
    const rules = [threeAnHour, twoNumbersADay];
    await reserve(number, rules, 'one');
    await reserve(number, rules, 'two');
    const { granted, retryAfterMs } = await reserve(number, rules, 'three');
    assert.ok(!granted && retryAfterMs > 23 * HOUR);
    assert.deepEqual(await reserve(number, rules, 'two'), GRANTED);
    const full = await reserve(number, rules, 'two');
    assert.ok(!full.granted && full.retryAfterMs <= HOUR);
  }),
  story('a reservation that comes twice is one, even when the quota is full', async (number) => {
    const once: QuotaRule[] = [{ count: 'entries', max: 1, windowMs: HOUR }];
    assert.deepEqual(await reserve(number, once, 'one', 'operation'), GRANTED);
    assert.deepEqual(await reserve(number, once, 'one', 'operation'), GRANTED);
    assert.equal((await reserve(number, once)).granted, false);
  }),
  story('what is given back does not count, and may be given back twice', async (number) => {
    const once: QuotaRule[] = [{ count: 'entries', max: 1, windowMs: HOUR }];
    await reserve(number, once, 'one', 'operation');
    const { store, key } = number;
    await store.giveBack({ key, operationId: 'operation', group: 'one' });
    await store.giveBack({ key, operationId: 'operation', group: 'one' });
    assert.deepEqual(await reserve(number, once), GRANTED);
    await store.giveBack({ key, operationId: 'operation', group: 'one' });
    assert.equal((await reserve(number, once)).granted, false);
  }),
  story('a refused entry does not count', async (number) => {
    await reserve(number, [threeAnHour]);
    await reserve(number, [{ ...threeAnHour, max: 1 }]);
    await reserve(number, [{ ...threeAnHour, max: 1 }]);
    assert.deepEqual(await reserve(number, [threeAnHour]), GRANTED);
    assert.deepEqual(await reserve(number, [threeAnHour]), GRANTED);
  }),
  story('of many at once no more are granted than there is room for', async (number) => {
    const results = await Promise.all(Array.from({ length: 20 }, () => reserve(number, [threeAnHour])));
    assert.equal(results.filter(({ granted }) => granted).length, 3);
  }),
  story('a quota of zero forbids, and one of Infinity nothing', async (number) => {
    const none = await reserve(number, [{ count: 'entries', max: 0, windowMs: HOUR }]);
    assert.deepEqual(none, { granted: false, retryAfterMs: HOUR });
    const rules: QuotaRule[] = [{ count: 'groups', max: Infinity, windowMs: DAY }];
    for (let i = 0; i < 20; i += 1) assert.deepEqual(await reserve(number, rules, `number-${i}`), GRANTED);
  }),
  story('a quota and a number of the same key have nothing to do with each other', async (number) => {
    await reserve(number, [threeAnHour]);
    assert.equal((await number.claim()).outcome, 'claimed');
  }),
];
