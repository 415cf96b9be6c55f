import assert from 'node:assert/strict';
import {
  anyDigest,
  assertLeft,
  DAY,
  HOUR,
  longStory,
  MINUTE,
  story,
  type StoreContractCase,
} from './story.js';

export const sendCases: StoreContractCase[] = [
  story('of many callers at once exactly one claims the number', async (number) => {
    const claims = await Promise.all(
      Array.from({ length: 50 }, (_, i) => number.claim({ sessionId: `session-${i}` })),
    );
    const outcomes = claims.map(({ outcome }) => outcome).sort();
    assert.deepEqual(outcomes, ['claimed', ...Array<string>(49).fill('wait')]);
    assert.equal(new Set(claims.map(({ sessionId }) => sessionId)).size, 1);
  }),
  story('a claim is told its session and how long the number is held', async (number) => {
    const claim = await number.claim({ holdMs: 200_000 });
    const { sessionId, retryAfterMs, expiresAt, expiresAtEstimated } = claim;
    assert.deepEqual([sessionId, expiresAtEstimated], [number.sessionId, true]);
    assertLeft(retryAfterMs, 200_000);
    const { verifiedAt } = await number.check('code', 'verified');
    assertLeft(expiresAt - verifiedAt, 200_000);
  }),
  story('the same intent is told what was settled', async (number) => {
    await number.send('sent', { lockMs: HOUR, expiresAt: 1_790_000_000_000 });
    const { retryAfterMs, ...found } = await number.claim({ sessionId: 'another-id' });
    assertLeft(retryAfterMs, HOUR);
    const { sessionId } = number;
    const expected = { expiresAt: 1_790_000_000_000, expiresAtEstimated: false };
    assert.deepEqual(found, { outcome: 'already-sent', sessionId, ...expected });
  }),
  story('another intent learns only how long to wait', async (number) => {
    await number.send();
    const { retryAfterMs, ...found } = await number.claim(number.stranger);
    assertLeft(retryAfterMs, 2 * MINUTE);
    assert.deepEqual(found, { outcome: 'cooldown', sessionId: '', expiresAt: 0, expiresAtEstimated: true });
  }),
  story('without a subject only the id makes the same intent', async (number) => {
    await number.send('sent', { subject: '' });
    assert.equal((await number.claim({ subject: '' })).outcome, 'already-sent');
    assert.equal((await number.claim({ subject: '', sessionId: 'another-id' })).outcome, 'cooldown');
    assert.equal((await number.claim()).outcome, 'cooldown');
  }),
  longStory('an id that was used up is replaced, and still names its intent', async (number) => {
    await number.send('sent', { subject: '' });
    await number.passTime(3 * MINUTE);
    const second = await number.send('sent', { subject: '', spareSessionId: 'the-spare-id' });
    assert.deepEqual([second.outcome, second.sessionId], ['claimed', 'the-spare-id']);
    const third = await number.claim({ subject: '' });
    assert.deepEqual([third.outcome, third.sessionId], ['already-sent', 'the-spare-id']);
    assert.equal((await number.read({ subject: '', sessionId: 'the-spare-id' })).state, 'pending');
  }),
  longStory('so is one that was used up before another took the number', async (number) => {
    await number.send('sent', { lockMs: MINUTE });
    await number.passTime(2 * MINUTE);
    await number.send('sent', { ...number.stranger, lockMs: MINUTE });
    await number.passTime(2 * MINUTE);
    assert.equal((await number.send('sent', { spareSessionId: 'the-spare-id' })).sessionId, 'the-spare-id');
  }),
  longStory('a claim whose owner died holds the number, and then frees it', async (number) => {
    await number.claim({ claimMs: 10_000, holdMs: 180_000 });
    await number.passTime(10_000);
    assert.equal((await number.claim()).outcome, 'unknown');
    await number.passTime(160_000);
    assert.equal((await number.claim(number.stranger)).outcome, 'cooldown');
    await number.passTime(10_000);
    assert.equal((await number.claim(number.stranger)).outcome, 'claimed');
  }),
  story('an answer that comes after the deadline still settles', async (number) => {
    await number.send('sent', { claimMs: 0 });
    assert.equal((await number.claim()).outcome, 'already-sent');
  }),
  longStory('a settled lock ends when it was said to end', async (number) => {
    await number.send('sent', { lockMs: HOUR });
    await number.passTime(HOUR - MINUTE);
    assert.equal((await number.claim(number.stranger)).outcome, 'cooldown');
    await number.passTime(MINUTE);
    assert.equal((await number.claim(number.stranger)).outcome, 'claimed');
  }),
  story('nobody but the owner settles', async (number) => {
    await number.claim();
    await number.settleSend(anyDigest(), 'sent');
    assert.equal((await number.read()).state, 'sending');
    await number.settleSend(anyDigest(), 'released');
    assert.equal((await number.claim(number.stranger)).outcome, 'cooldown');
  }),
  longStory('a session that is forgotten cannot be settled any more', async (number) => {
    const operationId = anyDigest();
    await number.claim({ operationId });
    await number.passTime(DAY + HOUR);
    await number.settleSend(operationId, 'sent');
    assert.equal((await number.read()).state, 'none');
    assert.equal((await number.claim(number.stranger)).outcome, 'claimed');
  }),
  story('a claim that comes twice is one claim', async (number) => {
    const operationId = anyDigest();
    const first = await number.claim({ operationId });
    const second = await number.claim({ operationId });
    assert.deepEqual([second.outcome, second.sessionId], ['claimed', first.sessionId]);
    assert.equal((await number.claim()).outcome, 'wait');
  }),
  story('a copy of the claim that comes after the settling changes nothing', async (number) => {
    const operationId = anyDigest();
    await number.claim({ operationId });
    await number.settleSend(operationId, 'sent');
    await number.claim({ operationId });
    assert.equal((await number.read()).state, 'pending');
  }),
  story('a settling that comes twice is one settling', async (number) => {
    const operationId = anyDigest();
    await number.claim({ operationId });
    await number.settleSend(operationId, 'sent', { lockMs: HOUR });
    await number.settleSend(operationId, 'sent', { lockMs: MINUTE });
    await number.settleSend(operationId, 'released');
    assertLeft((await number.claim(number.stranger)).retryAfterMs, HOUR);
  }),
  story('a released number is free at once, with the same id, and has cost nothing', async (number) => {
    number.limits = { ...number.limits, sendsPerNumberPerDay: 1 };
    await number.send('released');
    const { outcome, sessionId } = await number.claim();
    assert.deepEqual([outcome, sessionId], ['claimed', number.sessionId]);
  }),
  story('a copy of the claim that comes after the release takes nothing', async (number) => {
    const operationId = anyDigest();
    await number.claim({ operationId });
    await number.settleSend(operationId, 'released');
    assert.equal((await number.claim({ operationId })).outcome, 'cooldown');
    assert.equal((await number.claim(number.stranger)).outcome, 'claimed');
  }),
  story('a claim that comes after its own release takes nothing', async (number) => {
    const operationId = anyDigest();
    await number.settleSend(operationId, 'released');
    assert.equal((await number.claim({ operationId })).outcome, 'cooldown');
    assert.equal((await number.claim()).outcome, 'claimed');
  }),
  longStory('so it does after an earlier session', async (number) => {
    await number.send();
    await number.passTime(3 * MINUTE);
    const operationId = anyDigest();
    await number.settleSend(operationId, 'released');
    assert.equal((await number.claim({ operationId })).outcome, 'cooldown');
  }),
  story('an SMS that a check has proved cannot be released', async (number) => {
    const operationId = anyDigest();
    await number.claim({ operationId });
    await number.check('code', 'verified');
    await number.settleSend(operationId, 'released');
    assert.equal((await number.read()).state, 'verified');
  }),
  story('a settling after a check has verified sets the lock and nothing else', async (number) => {
    const operationId = anyDigest();
    await number.claim({ operationId });
    await number.check('code', 'verified');
    await number.settleSend(operationId, 'unknown', { lockMs: HOUR });
    const { state, retryAfterMs } = await number.read();
    assert.equal(state, 'verified');
    assertLeft(retryAfterMs, HOUR);
  }),
  longStory('a verification survives a later send to the same number', async (number) => {
    await number.send('sent', { lockMs: MINUTE });
    await number.check('code', 'verified');
    await number.passTime(2 * MINUTE);
    assert.equal((await number.send('sent', number.stranger)).outcome, 'claimed');
    assert.equal((await number.begin('code')).outcome, 'verified');
    assert.equal((await number.begin('another')).outcome, 'wrong');
    assert.equal((await number.claim()).outcome, 'already-verified');
    const operationId = anyDigest();
    const consumed = await number.consume(operationId);
    assert.equal(consumed.outcome, 'consumed');
    assert.deepEqual(await number.consume(operationId), consumed);
    assert.equal((await number.consume()).outcome, 'session');
    assert.equal((await number.claim()).outcome, 'cooldown');
  }),
  longStory(
    'a verification that another has followed spares its own intent an SMS while it is worth something',
    async (number) => {
      await number.send('sent', { lockMs: MINUTE });
      const { validUntil } = await number.check('code', 'verified', { verifiedMs: 10 * MINUTE });
      await number.passTime(2 * MINUTE);
      await number.send('sent', { ...number.stranger, lockMs: HOUR });
      const found = await number.claim();
      assert.deepEqual(
        [found.outcome, found.sessionId, found.expiresAt],
        ['already-verified', number.sessionId, validUntil],
      );
      assertLeft(found.retryAfterMs, HOUR);
      assert.equal((await number.claim({ subject: anyDigest() })).outcome, 'cooldown');
      await number.passTime(9 * MINUTE);
      assert.equal((await number.claim()).outcome, 'cooldown');
      assert.equal((await number.read()).state, 'expired');
    },
  ),
  longStory('a verification that had ended before another followed is worth nothing', async (number) => {
    await number.send('sent', { lockMs: 10 * MINUTE });
    await number.check('code', 'verified', { verifiedMs: MINUTE });
    await number.passTime(11 * MINUTE);
    await number.send('sent', number.stranger);
    assert.equal((await number.begin('code')).outcome, 'expired');
    assert.equal((await number.consume()).outcome, 'session');
    const { state, expiresAt } = await number.read();
    assert.deepEqual([state, expiresAt], ['expired', 0]);
  }),
  longStory('a session that another has followed answers for a day that it has expired', async (number) => {
    await number.send('sent', { lockMs: MINUTE });
    await number.passTime(2 * MINUTE);
    await number.send('sent', number.stranger);
    assert.equal((await number.begin('code')).outcome, 'expired');
    assert.equal((await number.read()).state, 'expired');
    await number.passTime(DAY);
    assert.equal((await number.begin('code')).outcome, 'session');
    assert.equal((await number.read()).state, 'none');
  }),
  longStory('a session that none has followed does so too', async (number) => {
    await number.send('sent', { lockMs: MINUTE });
    await number.passTime(DAY);
    assert.equal((await number.begin('code')).outcome, 'expired');
    await number.passTime(2 * MINUTE);
    assert.equal((await number.begin('code')).outcome, 'session');
  }),
];
