import assert from 'node:assert/strict';
import { longStory, MINUTE, story, type Story, type StoreContractCase } from './story.js';

const RIGHT = 'right';

/** How a number comes into each state of the table. */
const STATES: Record<string, { bring: (number: Story) => Promise<unknown>; needsTime?: true }> = {
  none: { bring: () => Promise.resolve() },
  'past lockUntil': {
    bring: async (number) => {
      await number.send();
      await number.passTime(3 * MINUTE);
    },
    needsTime: true,
  },
  sending: { bring: (number) => number.claim() },
  'a claim past its deadline': { bring: (number) => number.claim({ claimMs: 0 }) },
  pending: { bring: (number) => number.send() },
  unknown: { bring: (number) => number.send('unknown') },
  verified: {
    bring: async (number) => {
      await number.send();
      await number.check(RIGHT, 'verified');
    },
  },
  consumed: {
    bring: async (number) => {
      await number.send();
      await number.check(RIGHT, 'verified');
      await number.consume();
    },
  },
  'wrong codes used up': {
    bring: async (number) => {
      await number.send();
      await number.checkWrong(5);
    },
  },
  'verified and not consumed in time': {
    bring: async (number) => {
      await number.send();
      await number.check(RIGHT, 'verified', { verifiedMs: 0 });
    },
  },
  'held after a refusal in doubt': { bring: (number) => number.send('held') },
};

type State = keyof typeof STATES;
type Event = (number: Story) => Promise<{ outcome: string }>;

const EVENTS = {
  'sendOtp with the same intent': (number) => number.claim(),
  'sendOtp with another intent': (number) => number.claim(number.stranger),
  'checkOtp by the owner': (number) => number.begin(RIGHT),
  'checkOtp with another code': (number) => number.begin('another'),
  "checkOtp of somebody else's session": (number) =>
    number.begin(RIGHT, { subject: number.stranger.subject }),
  consumeVerified: (number) => number.consume(),
  "consumeVerified of somebody else's session": (number) =>
    number.consume(undefined, { subject: number.stranger.subject }),
} satisfies Record<string, Event>;

/** The table of the design, cell by cell: the answers in the order of the events. */
const TABLE: [State, ...string[]][] = [
  ['none', 'claimed', 'claimed', 'session', 'session', 'session', 'session', 'session'],
  ['past lockUntil', 'claimed', 'claimed', 'expired', 'expired', 'session', 'session', 'session'],
  ['sending', 'wait', 'cooldown', 'ask', 'ask', 'session', 'not-verified', 'session'],
  ['a claim past its deadline', 'unknown', 'cooldown', 'ask', 'ask', 'session', 'not-verified', 'session'],
  ['pending', 'already-sent', 'cooldown', 'ask', 'ask', 'session', 'not-verified', 'session'],
  ['unknown', 'unknown', 'cooldown', 'ask', 'ask', 'session', 'not-verified', 'session'],
  ['verified', 'already-verified', 'cooldown', 'verified', 'wrong', 'session', 'consumed', 'session'],
  ['consumed', 'cooldown', 'cooldown', 'session', 'session', 'session', 'session', 'session'],
  ['wrong codes used up', 'locked', 'cooldown', 'locked', 'locked', 'session', 'session', 'session'],
  [
    'verified and not consumed in time',
    'cooldown',
    'cooldown',
    'expired',
    'expired',
    'session',
    'session',
    'session',
  ],
  [
    'held after a refusal in doubt',
    'cooldown',
    'cooldown',
    'session',
    'session',
    'session',
    'session',
    'session',
  ],
];

function cell(state: State, event: string, send: Event, expected: string): StoreContractCase {
  const { bring, needsTime } = STATES[state] ?? { bring: undefined };
  const tell = async (number: Story): Promise<void> => {
    await bring?.(number);
    assert.equal((await send(number)).outcome, expected);
  };
  const name = `${state}: ${event} answers ${expected}`;
  return needsTime === true ? longStory(name, tell) : story(name, tell);
}

/** What `read` says in each state. */
const READ: Record<State, string> = {
  none: 'none',
  'past lockUntil': 'expired',
  sending: 'sending',
  'a claim past its deadline': 'unknown',
  pending: 'pending',
  unknown: 'unknown',
  verified: 'verified',
  consumed: 'consumed',
  'wrong codes used up': 'locked',
  'verified and not consumed in time': 'expired',
  'held after a refusal in doubt': 'held',
};

export const lifeCases: StoreContractCase[] = [
  ...TABLE.flatMap(([state, ...answers]) =>
    Object.entries<Event>(EVENTS).map(([event, send], i) => cell(state, event, send, answers[i] ?? '')),
  ),
  ...Object.entries(READ).map(([state, expected]) =>
    cell(
      state,
      'getStatus by the owner',
      async (number) => ({ outcome: (await number.read()).state }),
      expected,
    ),
  ),
  ...Object.keys(STATES).map((state) =>
    cell(
      state,
      'getStatus by somebody else',
      async (number) => ({ outcome: (await number.read({ subject: number.stranger.subject })).state }),
      'none',
    ),
  ),
];
