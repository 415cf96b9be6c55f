import { describe, expect, it } from '@jest/globals';
import { meaningOf, type AnswerMeaning } from './result-codes.js';

function meaning(status: number, resultCode?: number): AnswerMeaning {
  return meaningOf({ status, resultCode, body: {} });
}

describe('What an answer means', () => {
  it.each([
    ['sent', 'verified', [[200, 0]]],
    [
      'released',
      'refused',
      [...[2, 3, 4, 7, 9].flatMap((code) => [[200, code] as const, [404, code] as const])],
    ],
    [
      'released',
      'refused',
      [401, 403].flatMap((status) =>
        [undefined, 0, 1, 7, 11, 25, 100].map((code) => [status, code] as const),
      ),
    ],
    ['released', 'wrong', [[200, 11], [400], [400, 11]]],
    [
      'unknown',
      'wrong',
      [
        [200, 5],
        [200, 100],
        [400, 5],
      ],
    ],
    [
      'unknown',
      'unknown',
      [[200, 8], [200, 10], [200, 25], [200, 999], [200], [400, 0], [204], [301], [500], [503, 7]],
    ],
    ['held', 'wrong', [[200, 1], [200, 6], [200, 12], [200, 21], [404], [405], [429], [400, 1]]],
  ] as [string, string, readonly (readonly [number, number?])[]][])(
    'send %s, check %s: %j',
    (send, check, answers) => {
      for (const answer of answers)
        expect([answer, meaning(...answer)]).toMatchObject([answer, { send, check }]);
    },
  );

  it('is changed by an option for a result code, but never into a success of a non-200', () => {
    const overrides = {
      17: { check: 'refused' },
      1: { send: 'sent', check: 'verified', call: 'done' },
    } as const;
    expect(meaningOf({ status: 200, resultCode: 17, body: {} }, overrides).check).toBe('refused');
    expect(meaningOf({ status: 200, resultCode: 1, body: {} }, overrides)).toEqual(overrides[1]);
    const refused = meaningOf({ status: 400, resultCode: 1, body: {} }, overrides);
    expect(refused).toEqual({ send: 'held', check: 'wrong', call: 'refused' });
    expect(meaningOf({ status: 500, resultCode: 17, body: {} }, overrides).check).toBe('unknown');
  });
});
