import { type PaynetConfigProblem } from '../errors/index.js';
import { type AnswerMeaning } from '../paynet/result-codes.js';

const MEANINGS: Readonly<Record<string, readonly string[]>> = {
  send: ['sent', 'released', 'held', 'unknown'],
  check: ['verified', 'refused', 'wrong', 'unknown'],
  call: ['done', 'refused', 'unknown'],
} satisfies { [Call in keyof AnswerMeaning]: AnswerMeaning[Call][] };

const RULE = Object.entries(MEANINGS)
  .map(([call, meanings]) => `${call}: ${meanings.join(' | ')}`)
  .join('; ');

function isMeaning([call, meaning]: [string, unknown]): boolean {
  return Object.hasOwn(MEANINGS, call) && MEANINGS[call]?.includes(meaning as string) === true;
}

/** What is wrong with the option `answers`; a key that is no result code is not printed. */
export function answerProblems(answers: unknown): PaynetConfigProblem[] {
  if (answers === undefined) return [];
  const rule = 'must be an object with result codes as its keys';
  if (typeof answers !== 'object' || answers === null) return [{ field: 'answers', rule }];
  return Object.entries(answers).flatMap(([code, meaning]: [string, unknown]) => {
    if (!/^\d{1,9}$/.test(code)) return [{ field: 'answers', rule }];
    const isRight =
      typeof meaning === 'object' && meaning !== null && Object.entries(meaning).every(isMeaning);
    return isRight ? [] : [{ field: `answers.${code}`, rule: `must be an object of ${RULE}` }];
  });
}
