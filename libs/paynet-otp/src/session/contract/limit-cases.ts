import assert from 'node:assert/strict';
import {
  anyDigest,
  assertLeft,
  DAY,
  HOUR,
  longStory,
  MINUTE,
  story,
  type Story,
  type StoreContractCase,
} from './story.js';

/** Sends, tries that many wrong codes, and waits until the number is free again. */
async function sendAndGuess(number: Story, codes: number): Promise<string> {
  const { outcome, sessionId } = await number.send('sent', { lockMs: MINUTE });
  await number.checkWrong(codes, { sessionId });
  await number.passTime(2 * MINUTE);
  return outcome;
}

export const limitCases: StoreContractCase[] = [
  longStory('a number gets ten SMS in 24 hours', async (number) => {
    for (let i = 0; i < 10; i += 1) {
      assert.equal((await number.send('sent', { lockMs: MINUTE })).outcome, 'claimed');
      await number.passTime(HOUR);
    }
    const eleventh = await number.claim();
    assert.deepEqual([eleventh.outcome, eleventh.sessionId], ['limit', '']);
    assertLeft(eleventh.retryAfterMs, 14 * HOUR);
    await number.passTime(14 * HOUR - MINUTE);
    assert.equal((await number.claim()).outcome, 'limit');
    await number.passTime(MINUTE);
    assert.equal((await number.claim()).outcome, 'claimed');
  }),
  longStory('past them it gets one an hour, for a subject that has had none of them', async (number) => {
    number.limits = { ...number.limits, sendsPerNumberPerDay: 2 };
    for (let i = 0; i < 2; i += 1) {
      await number.send('sent', { lockMs: MINUTE });
      await number.passTime(2 * MINUTE);
    }
    const { outcome, retryAfterMs } = await number.claim(number.stranger);
    assert.equal(outcome, 'limit');
    assertLeft(retryAfterMs, HOUR - 2 * MINUTE);
    await number.passTime(retryAfterMs);
    assert.equal((await number.claim()).outcome, 'limit');
    assert.equal((await number.claim({ subject: '' })).outcome, 'limit');
    assert.equal((await number.send('sent', { ...number.stranger, lockMs: MINUTE })).outcome, 'claimed');
    await number.passTime(HOUR);
    const again = await number.claim(number.stranger);
    assert.equal(again.outcome, 'limit');
    assertLeft(again.retryAfterMs, 22 * HOUR);
  }),
  longStory('a limit that was lowered waits until enough sends are a day old', async (number) => {
    for (let i = 0; i < 3; i += 1) {
      await number.send('sent', { lockMs: MINUTE });
      await number.passTime(HOUR);
    }
    number.limits = { ...number.limits, sendsPerNumberPerDay: 2 };
    assertLeft((await number.claim()).retryAfterMs, 22 * HOUR);
  }),
  longStory('an SMS that may have left counts, one that did not does not', async (number) => {
    number.limits = { ...number.limits, sendsPerNumberPerDay: 2 };
    await number.send('released');
    await number.send('unknown', { lockMs: MINUTE });
    await number.passTime(2 * MINUTE);
    await number.send('released');
    await number.send('held', { lockMs: MINUTE });
    await number.passTime(2 * MINUTE);
    assert.equal((await number.claim()).outcome, 'limit');
  }),
  longStory('limits of Infinity limit nothing', async (number) => {
    const codes = { codesPerSession: Infinity, codesPerSubjectAndNumber: Infinity, codesPerNumber: Infinity };
    number.limits = { ...codes, sendsPerNumberPerDay: Infinity };
    for (let i = 0; i < 20; i += 1) assert.equal(await sendAndGuess(number, 4), 'claimed');
    const { sessionId } = await number.send();
    assert.equal((await number.read({ sessionId })).attemptsLeft, Infinity);
  }),
  story('a limit of zero forbids', async (number) => {
    number.limits = { ...number.limits, sendsPerNumberPerDay: 0 };
    const { outcome, retryAfterMs } = await number.claim();
    assert.deepEqual([outcome, retryAfterMs], ['limit', DAY]);
  }),
  longStory(
    'one subject tries fifteen codes at a number in 24 hours, and a resend resets nothing',
    async (number) => {
      for (let i = 0; i < 3; i += 1) assert.equal(await sendAndGuess(number, 5), 'claimed');
      const { outcome, retryAfterMs } = await number.claim();
      assert.equal(outcome, 'locked');
      assertLeft(retryAfterMs, DAY - 6 * MINUTE);
      await number.passTime(retryAfterMs);
      assert.equal((await number.claim()).outcome, 'claimed');
    },
  ),
  longStory('another subject is not barred by that', async (number) => {
    for (let i = 0; i < 3; i += 1) await sendAndGuess(number, 5);
    await number.send('sent', number.stranger);
    const begun = await number.begin('code', number.stranger);
    assert.deepEqual([begun.outcome, begun.attemptsLeft], ['ask', 4]);
  }),
  longStory('those without a subject wait as everybody does, and bar nobody for a day', async (number) => {
    const nobody = { subject: '' };
    for (let i = 0; i < 3; i += 1) {
      const { sessionId } = await number.send('sent', { ...nobody, lockMs: MINUTE });
      await number.checkWrong(5, { ...nobody, sessionId });
      await number.passTime(2 * MINUTE);
    }
    const { outcome, sessionId } = await number.send('sent', nobody);
    assert.equal(outcome, 'claimed');
    const begun = await number.begin('sixteenth', { ...nobody, sessionId });
    assert.deepEqual([begun.outcome, begun.attemptsLeft], ['ask', 4]);
    await number.settleCheck(anyDigest(), 'sixteenth', 'wrong', { ...nobody, sessionId });
    const next = await number.begin('seventeenth', { ...nobody, sessionId });
    assert.equal(next.outcome, 'locked');
    assertLeft(next.retryAfterMs, MINUTE);
  }),
  longStory('a lock says how long it will last, whoever asks', async (number) => {
    number.limits = { ...number.limits, codesPerSubjectAndNumber: 5 };
    const { sessionId } = await number.send('sent', { lockMs: MINUTE });
    await number.checkWrong(5, { sessionId });
    assertLeft((await number.begin('sixth', { sessionId })).retryAfterMs, DAY);
    assertLeft((await number.claim()).retryAfterMs, DAY);
    assertLeft((await number.read({ sessionId })).retryAfterMs, DAY);
  }),
  story(
    'a session whose subject has used its tries up is locked, though not all of its own are',
    async (number) => {
      number.limits = { ...number.limits, codesPerSubjectAndNumber: 2 };
      await number.send('sent', { lockMs: MINUTE });
      await number.checkWrong(2);
      const { state, attemptsLeft, retryAfterMs } = await number.read();
      assert.deepEqual([state, attemptsLeft], ['locked', 0]);
      assertLeft(retryAfterMs, DAY);
      const { outcome, retryAfterMs: waitMs } = await number.claim();
      assert.equal(outcome, 'locked');
      assertLeft(waitMs, DAY);
    },
  ),
  story('a session that has to wait for the tries of others is locked that long', async (number) => {
    number.limits = { ...number.limits, codesPerNumber: 1 };
    await number.send('sent', { lockMs: MINUTE });
    await number.checkWrong(1);
    const { state, attemptsLeft, retryAfterMs } = await number.read();
    assert.deepEqual([state, attemptsLeft], ['locked', 4]);
    assertLeft(retryAfterMs, 30_000);
    assert.equal((await number.claim()).outcome, 'already-sent');
  }),
  longStory('an attempt that is given back costs no wait either', async (number) => {
    number.limits = { ...number.limits, codesPerNumber: 1, codesPerSession: 50 };
    const { sessionId } = await number.send('sent', { lockMs: HOUR });
    await number.checkWrong(1, { sessionId });
    await number.passTime(MINUTE);
    await number.check('right', 'returned', { sessionId });
    assert.equal((await number.begin('right', { sessionId })).outcome, 'ask');
  }),
  story('in its session a subject is told of the smaller limit', async (number) => {
    number.limits = { ...number.limits, codesPerSubjectAndNumber: 2 };
    await number.send();
    await number.checkWrong(2);
    const third = await number.begin('third');
    assert.deepEqual([third.outcome, third.attemptsLeft], ['locked', 0]);
    assertLeft(third.retryAfterMs, DAY);
  }),
  longStory(
    'a number tried too often makes everybody wait, longer each time, up to a quarter of an hour',
    async (number) => {
      number.limits = {
        ...number.limits,
        codesPerNumber: 2,
        codesPerSession: 50,
        codesPerSubjectAndNumber: 50,
      };
      await number.send('sent', { lockMs: 5 * HOUR });
      await number.checkWrong(2);
      for (const seconds of [30, 60, 120, 240, 480, 900, 900]) {
        const { outcome, retryAfterMs } = await number.begin(`after-${seconds}`);
        assert.equal(outcome, 'locked');
        assertLeft(retryAfterMs, seconds * 1_000);
        await number.passTime(retryAfterMs);
        assert.deepEqual(await number.checkWrong(1), ['ask']);
      }
    },
  ),
  longStory('a good check resets what was counted for its subject and for the number', async (number) => {
    number.limits = { ...number.limits, codesPerNumber: 4, codesPerSubjectAndNumber: 6 };
    await sendAndGuess(number, 3);
    const { sessionId } = await number.send('sent', { lockMs: MINUTE });
    await number.check('right', 'verified', { sessionId });
    await number.consume(undefined, { sessionId });
    await number.passTime(2 * MINUTE);
    const next = await number.send();
    const outcomes = await number.checkWrong(4, { sessionId: next.sessionId });
    assert.deepEqual(outcomes, ['ask', 'ask', 'ask', 'ask']);
  }),
  longStory('a good check leaves what was counted for others', async (number) => {
    number.limits = { ...number.limits, codesPerSubjectAndNumber: 3 };
    await sendAndGuess(number, 3);
    await number.send('sent', { ...number.stranger, lockMs: MINUTE });
    await number.check('right', 'verified', number.stranger);
    await number.passTime(2 * MINUTE);
    assert.equal((await number.claim()).outcome, 'locked');
  }),
  longStory(
    'unlocking forgets codes and sends, and never shortens the time before the next SMS',
    async (number) => {
      number.limits = {
        ...number.limits,
        sendsPerNumberPerDay: 2,
        codesPerSubjectAndNumber: 5,
        codesPerNumber: 5,
      };
      await sendAndGuess(number, 0);
      const { sessionId } = await number.send('sent', { lockMs: MINUTE });
      await number.checkWrong(5, { sessionId });
      assert.equal((await number.read({ sessionId })).state, 'locked');
      await number.unlock();
      const { state, attemptsLeft } = await number.read({ sessionId });
      assert.deepEqual([state, attemptsLeft], ['pending', 5]);
      assert.equal((await number.begin('code', { sessionId })).outcome, 'ask');
      assert.equal((await number.claim(number.stranger)).outcome, 'cooldown');
      await number.passTime(2 * MINUTE);
      assert.equal(await sendAndGuess(number, 0), 'claimed');
      assert.equal(await sendAndGuess(number, 0), 'claimed');
      assert.equal((await number.claim()).outcome, 'limit');
    },
  ),
  story('unlocking a number that nobody knows does nothing', async (number) => {
    await number.unlock();
    assert.equal((await number.claim()).outcome, 'claimed');
  }),
];
