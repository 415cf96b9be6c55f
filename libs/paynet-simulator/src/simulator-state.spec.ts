import { describe, expect, it } from '@jest/globals';
import { readOptions } from './options.js';
import { SimulatorState } from './simulator-state.js';

describe('What a simulator remembers', () => {
  const number = (index: number) => `5${String(index).padStart(9, '0')}`;

  it('is 5000 numbers with an SMS; its health tells how many it forgot, until a reset', () => {
    const state = new SimulatorState(readOptions({}));
    for (let index = 0; index < 5000; index += 1) state.desk.send(number(index), `s${index}`);
    expect(state.health().forgottenNumbers).toBe(0);
    for (let index = 5000; index < 5003; index += 1) state.desk.send(number(index), `s${index}`);
    expect(state.health().forgottenNumbers).toBe(3);
    state.reset();
    expect(state.health().forgottenNumbers).toBe(0);
  });

  it('is 5000 numbers that were answered, with an SMS or without', () => {
    const state = new SimulatorState(readOptions({}));
    for (let index = 0; index <= 5000; index += 1)
      state.callers.answered(number(index), `s${index}`, index, { notBefore: 1 });
    expect(state.health().forgottenNumbers).toBe(1);
  });
});
