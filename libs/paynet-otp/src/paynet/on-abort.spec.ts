import { getEventListeners } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { onAbort } from './on-abort.js';

describe('A signal that many listen to', () => {
  it('has one listener, which tells all, each once', () => {
    const aborter = new AbortController();
    const told: number[] = [];
    for (let n = 0; n < 20; n += 1) onAbort(aborter.signal, () => told.push(n));
    expect(getEventListeners(aborter.signal, 'abort')).toHaveLength(1);
    aborter.abort();
    expect(told).toEqual(Array.from({ length: 20 }, (_, n) => n));
  });

  it('tells nobody who has stopped listening, the same function of another apart', () => {
    const aborter = new AbortController();
    const told: string[] = [];
    const tell = (): void => void told.push('both');
    const stopFirst = onAbort(aborter.signal, tell);
    onAbort(aborter.signal, tell);
    stopFirst();
    stopFirst();
    aborter.abort();
    expect(told).toEqual(['both']);
  });

  it('has none once the last has stopped listening, and one again with the next', () => {
    const { signal } = new AbortController();
    const stops = [onAbort(signal, () => undefined), onAbort(signal, () => undefined)];
    for (const stop of stops) stop();
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
    onAbort(signal, () => undefined);
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
  });

  it('may be left by one because another was told', () => {
    const aborter = new AbortController();
    const told: string[] = [];
    const stops: (() => void)[] = [];
    onAbort(aborter.signal, () => stops[0]?.());
    stops.push(onAbort(aborter.signal, () => told.push('second')));
    onAbort(aborter.signal, () => told.push('third'));
    aborter.abort();
    expect(told).toEqual(['third']);
  });
});
