import { describe, expect, it } from '@jest/globals';
import { SimulatedClock } from './simulated-clock.js';

function clockOverRealTime() {
  const real = { now: 1_000_000 };
  const changes = { count: 0 };
  const clock = new SimulatedClock(
    () => real.now,
    () => (changes.count += 1),
  );
  return { real, clock, changes };
}

describe('The simulated clock', () => {
  it('runs with the machine until it is moved', () => {
    const { real, clock } = clockOverRealTime();
    real.now += 5;
    expect(clock.now()).toBe(1_000_005);
    clock.shift(60_000);
    clock.shift(-10_000);
    expect(clock.now()).toBe(1_050_005);
  });

  it('stands still while frozen, can still be shifted, and runs on from there', () => {
    const { real, clock } = clockOverRealTime();
    clock.freeze();
    real.now += 700;
    clock.freeze();
    expect(clock.now()).toBe(1_000_000);
    clock.shift(50);
    expect(clock.now()).toBe(1_000_050);
    clock.unfreeze();
    expect(clock.now()).toBe(1_000_050);
    real.now += 1;
    expect(clock.now()).toBe(1_000_051);
    expect(clock.state()).toEqual({ now: '1970-01-01T00:16:40.051Z', shiftedMs: -650, frozen: false });
  });

  it('returns to the machine on reset and tells of every change', () => {
    const { real, clock, changes } = clockOverRealTime();
    clock.shift(5);
    clock.freeze();
    clock.reset();
    real.now += 1;
    expect(clock.now()).toBe(real.now);
    expect(changes.count).toBe(3);
  });

  it('changes in several ways at once, or not at all', () => {
    const { clock } = clockOverRealTime();
    clock.shift(5);
    expect(() => clock.change({ reset: true, shiftMs: 1e15, frozen: true })).toThrow(/^shiftMs/);
    expect([clock.now(), clock.frozen]).toEqual([1_000_005, false]);
    clock.change({ reset: true, shiftMs: 7, frozen: true });
    expect([clock.now(), clock.frozen]).toEqual([1_000_007, true]);
    clock.change({});
    clock.change({ frozen: false });
    expect([clock.now(), clock.frozen]).toEqual([1_000_007, false]);
  });

  it.each([0.5, Number.NaN, Infinity, 1e15])('refuses a shift by %s', (ms) => {
    expect(() => clockOverRealTime().clock.shift(ms)).toThrow(/^shiftMs/);
  });

  it('refuses to be moved beyond ten years in small steps', () => {
    const { clock } = clockOverRealTime();
    const years = (count: number) => count * 365 * 86_400_000;
    clock.shift(years(9));
    expect(() => clock.shift(years(2))).toThrow('ten years');
    clock.shift(-years(9));
    expect(clock.now()).toBe(1_000_000);
  });
});
