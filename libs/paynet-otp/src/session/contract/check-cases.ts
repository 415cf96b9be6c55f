import assert from 'node:assert/strict';
import { OTP_RULES } from '../otp-rules.js';
import { anyDigest, assertLeft, DAY, longStory, MINUTE, story, type StoreContractCase } from './story.js';

export const checkCases: StoreContractCase[] = [
  story('a code is counted before it is asked about', async (number) => {
    await number.send();
    assert.deepEqual(await number.begin('code'), {
      outcome: 'ask',
      attemptsLeft: 4,
      retryAfterMs: 0,
      verifiedAt: 0,
      validUntil: 0,
    });
    assert.equal((await number.read()).attemptsLeft, 4);
  }),
  story('the fifth wrong code leaves none, and a sixth is not asked about', async (number) => {
    await number.send();
    const left: number[] = [];
    for (let i = 0; i < 5; i += 1) left.push((await number.check(`wrong-${i}`, 'wrong')).attemptsLeft);
    assert.deepEqual(left, [4, 3, 2, 1, 0]);
    const sixth = await number.begin('right');
    assert.equal(sixth.outcome, 'locked');
    assertLeft(sixth.retryAfterMs, 2 * MINUTE);
  }),
  story('of a hundred guesses at once no more than five are asked about', async (number) => {
    await number.send();
    const guesses = await Promise.all(Array.from({ length: 100 }, (_, i) => number.begin(`guess-${i}`)));
    assert.equal(guesses.filter(({ outcome }) => outcome === 'ask').length, 5);
    assert.equal(guesses.filter(({ outcome }) => outcome === 'locked').length, 95);
  }),
  story('a repeated wrong code is answered without asking, and costs nothing', async (number) => {
    await number.send();
    await number.check('code', 'wrong');
    const repeated = await number.begin('code');
    assert.deepEqual([repeated.outcome, repeated.attemptsLeft], ['wrong', 4]);
  }),
  story('a repeated right code gives the same answer', async (number) => {
    await number.send();
    const { verifiedAt, validUntil } = await number.check('code', 'verified');
    assert.equal(validUntil - verifiedAt, 5 * MINUTE);
    const repeated = await number.begin('code');
    assert.deepEqual(
      [repeated.outcome, repeated.verifiedAt, repeated.validUntil],
      ['verified', verifiedAt, validUntil],
    );
  }),
  story('a second yes does not make a verification longer', async (number) => {
    await number.send();
    const first = await number.check('code', 'verified');
    const second = await number.settleCheck(anyDigest(), 'code', 'verified', { verifiedMs: 10 * MINUTE });
    assert.deepEqual([second.verifiedAt, second.validUntil], [first.verifiedAt, first.validUntil]);
  }),
  story('two callers with the same code ask once', async (number) => {
    await number.send();
    assert.equal((await number.begin('code')).outcome, 'ask');
    const second = await number.begin('code');
    assert.deepEqual([second.outcome, second.attemptsLeft], ['wait', 4]);
  }),
  story('a beginning that comes twice is one attempt', async (number) => {
    await number.send();
    const operationId = anyDigest();
    await number.begin('code', { operationId });
    const second = await number.begin('code', { operationId });
    assert.deepEqual([second.outcome, second.attemptsLeft], ['ask', 4]);
  }),
  story('a code whose asker died is asked about again, and counted once', async (number) => {
    await number.send();
    await number.begin('code', { askMs: 0 });
    const again = await number.begin('code');
    assert.deepEqual([again.outcome, again.attemptsLeft], ['ask', 4]);
    assert.equal((await number.begin('code')).outcome, 'wait');
  }),
  story('so it is when the second asker gives its attempt back', async (number) => {
    await number.send();
    await number.begin('code', { askMs: 0 });
    await number.check('code', 'returned');
    assert.equal((await number.read()).attemptsLeft, 4);
  }),
  story('an unclear code stays counted and may be asked about again', async (number) => {
    await number.send();
    await number.check('code', 'unclear');
    const operationId = anyDigest();
    const again = await number.begin('code', { operationId });
    assert.deepEqual([again.outcome, again.attemptsLeft], ['ask', 4]);
    assert.equal((await number.settleCheck(operationId, 'code', 'returned')).attemptsLeft, 4);
    assert.equal((await number.begin('code')).outcome, 'ask');
  }),
  story('an attempt that did not happen is given back', async (number) => {
    number.limits = { ...number.limits, codesPerSubjectAndNumber: 1, codesPerNumber: 1 };
    await number.send();
    const returned = await number.check('code', 'returned');
    assert.deepEqual([returned.outcome, returned.attemptsLeft], ['ask', 1]);
    assert.equal((await number.read()).attemptsLeft, 1);
    assert.equal((await number.begin('another')).outcome, 'ask');
  }),
  story('an attempt is given back among others that did', async (number) => {
    number.limits = { ...number.limits, codesPerSubjectAndNumber: 3 };
    await number.send();
    await number.check('first', 'wrong');
    await number.check('second', 'returned');
    await number.check('third', 'wrong');
    assert.deepEqual(await number.checkWrong(2), ['ask', 'locked']);
  }),
  story(
    'a copy of the beginning that comes after the attempt was given back counts nothing',
    async (number) => {
      await number.send();
      const operationId = anyDigest();
      await number.check('code', 'returned', { operationId });
      assert.notEqual((await number.begin('code', { operationId })).outcome, 'ask');
      assert.equal((await number.read()).attemptsLeft, 5);
    },
  ),
  story('so does a beginning that comes after its own giving back', async (number) => {
    await number.send();
    const operationId = anyDigest();
    await number.settleCheck(operationId, 'code', 'returned');
    assert.notEqual((await number.begin('code', { operationId })).outcome, 'ask');
    assert.equal((await number.read()).attemptsLeft, 5);
  }),
  story('only the asker ends an attempt', async (number) => {
    await number.send();
    const operationId = anyDigest();
    await number.begin('code', { operationId });
    await number.settleCheck(anyDigest(), 'code', 'wrong');
    await number.settleCheck(anyDigest(), 'code', 'returned');
    const { outcome, attemptsLeft } = await number.begin('code', { operationId });
    assert.deepEqual([outcome, attemptsLeft], ['ask', 4]);
  }),
  story('a settling that comes twice is one', async (number) => {
    await number.send();
    const operationId = anyDigest();
    await number.check('code', 'wrong', { operationId });
    await number.settleCheck(operationId, 'code', 'wrong');
    await number.begin('another', { operationId: 'next' });
    await number.settleCheck('next', 'another', 'returned');
    await number.settleCheck('next', 'another', 'returned');
    assert.equal((await number.read()).attemptsLeft, 4);
  }),
  story('a wrong code does not harm a pending OTP', async (number) => {
    await number.send();
    await number.check('wrong', 'wrong');
    assert.equal((await number.check('right', 'verified')).outcome, 'ask');
    assert.equal((await number.read()).state, 'verified');
  }),
  story(
    'the code may arrive before the answer: it is checked while the SMS is being sent',
    async (number) => {
      await number.claim();
      await number.check('code', 'verified');
      assert.equal((await number.read()).state, 'verified');
    },
  ),
  story('a yes resolves a send with an unknown outcome', async (number) => {
    await number.send('unknown');
    await number.check('code', 'verified');
    assert.equal((await number.claim()).outcome, 'already-verified');
  }),
  longStory('a yes counts even if another has taken the number meanwhile', async (number) => {
    await number.send('sent', { lockMs: MINUTE });
    const operationId = anyDigest();
    await number.begin('code', { operationId });
    await number.passTime(2 * MINUTE);
    await number.send('sent', number.stranger);
    const settled = await number.settleCheck(operationId, 'code', 'verified');
    assert.equal(settled.validUntil - settled.verifiedAt, 5 * MINUTE);
    assert.equal((await number.consume()).outcome, 'consumed');
    assert.equal((await number.read(number.stranger)).state, 'pending');
  }),
  story('a yes counts even if the store has lost the session meanwhile', async (number) => {
    await number.settleCheck(anyDigest(), 'code', 'verified');
    assert.equal((await number.consume()).outcome, 'consumed');
  }),
  story('a verification is consumed once, and its consumer may ask again', async (number) => {
    await number.send();
    const { verifiedAt, validUntil } = await number.check('code', 'verified');
    const operationId = anyDigest();
    const first = await number.consume(operationId);
    assert.deepEqual(first, { outcome: 'consumed', verifiedAt, validUntil });
    assert.deepEqual(await number.consume(operationId), first);
    assert.deepEqual(await number.consume(), { outcome: 'session', verifiedAt: 0, validUntil: 0 });
  }),
  story('of many consumers at once exactly one gets the verification', async (number) => {
    await number.send();
    await number.check('code', 'verified');
    const results = await Promise.all(Array.from({ length: 20 }, () => number.consume()));
    assert.equal(results.filter(({ outcome }) => outcome === 'consumed').length, 1);
  }),
  story('a late yes does not bring a consumed verification back', async (number) => {
    await number.send();
    await number.check('code', 'verified');
    await number.consume();
    await number.settleCheck(anyDigest(), 'code', 'verified');
    assert.equal((await number.consume()).outcome, 'session');
  }),
  longStory('a consumed session stays consumed, and is forgotten in the end', async (number) => {
    await number.send('sent', { lockMs: MINUTE });
    await number.check('code', 'verified');
    const operationId = anyDigest();
    const consumed = await number.consume(operationId);
    await number.passTime(2 * MINUTE);
    assert.equal((await number.read()).state, 'consumed');
    await number.send('sent', number.stranger);
    assert.equal((await number.read()).state, 'consumed');
    assert.deepEqual(await number.consume(operationId), consumed);
    await number.passTime(DAY);
    assert.equal((await number.consume(operationId)).outcome, 'session');
  }),
  longStory('a clock that is set back spoils nothing', async (number) => {
    await number.send();
    await number.check('code', 'unclear');
    await number.passTime(-15_000);
    assert.equal((await number.begin('code')).outcome, 'ask');
    assert.equal((await number.claim()).outcome, 'already-sent');
    await number.settleSend(anyDigest(), 'sent');
    assert.equal((await number.read()).state, 'pending');
  }),
  longStory('a verification is worth its time and no longer', async (number) => {
    await number.send('sent', { lockMs: 10 * MINUTE });
    await number.check('code', 'verified', { verifiedMs: 5 * MINUTE });
    await number.passTime(4 * MINUTE);
    assert.equal((await number.read()).state, 'verified');
    await number.passTime(MINUTE);
    assert.equal((await number.read()).state, 'expired');
    assert.equal((await number.consume()).outcome, 'session');
  }),
  longStory('a code is taken a little longer than the lock, and not after that', async (number) => {
    await number.send('sent', { lockMs: MINUTE });
    await number.passTime(MINUTE);
    assert.equal((await number.begin('code')).outcome, 'ask');
    await number.passTime(OTP_RULES.checkGraceMs);
    assert.equal((await number.begin('another')).outcome, 'expired');
  }),
];
