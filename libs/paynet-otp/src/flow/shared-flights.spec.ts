import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { PaynetCall } from '../paynet/paynet-call.js';
import { SharedFlights } from './shared-flights.js';

type Progress = { claimed: string };

/** A flight that ends when the test says so. */
class Runway {
  starts = 0;
  calls: PaynetCall[] = [];
  progress: Partial<Progress>[] = [];
  land!: (result: string) => void;
  crash!: (error: Error) => void;

  start = (call: PaynetCall, progress: Partial<Progress>): Promise<string> => {
    this.starts += 1;
    this.calls.push(call);
    this.progress.push(progress);
    return new Promise((resolve, reject) => {
      this.land = resolve;
      this.crash = reject;
    });
  };
}

describe('Concurrent callers with the same key', () => {
  let flights: SharedFlights<string, Progress>;
  let runway: Runway;

  beforeEach(() => {
    jest.useFakeTimers();
    flights = new SharedFlights();
    runway = new Runway();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  function call(timeoutMs = 1_000, signal?: AbortSignal): PaynetCall {
    return new PaynetCall('send-otp', 'test', { timeoutMs, signal, correlationId: 'order-1' }, 'ada');
  }
  const leave = ({ claimed = 'nothing' }: Partial<Progress>): string => `left with ${claimed}`;
  const board = (own = call(), key = 'key'): Promise<string> => flights.board(key, own, runway.start, leave);
  /** What has become of a promise by now. */
  async function now(promise: Promise<string>): Promise<string> {
    return Promise.race([promise, jest.advanceTimersByTimeAsync(0).then(() => 'in the air')]);
  }

  it('share one flight and its result', async () => {
    const both = [board(), board()];
    runway.land('landed');
    expect(await Promise.all(both)).toEqual(['landed', 'landed']);
    expect(runway.starts).toBe(1);
  });

  it('share its failure', async () => {
    const both = [board(), board()];
    runway.crash(new Error('crashed'));
    const results = await Promise.allSettled(both);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  it('make a new flight once it has ended, in either way, and with another key', async () => {
    const first = board();
    runway.land('first');
    await first;
    const second = board();
    runway.crash(new Error('crashed'));
    await expect(second).rejects.toThrow('crashed');
    void board();
    void board(call(), 'other');
    expect(runway.starts).toBe(4);
  });

  it('fly in the name, and with the account, of the first', async () => {
    void board();
    expect(runway.calls[0]).toMatchObject({
      correlationId: 'order-1',
      account: 'ada',
      operation: 'send-otp',
    });
  });

  it('fly on when one gives up, who gets what is known by then', async () => {
    const abort = new AbortController();
    const staying = board();
    const leaving = board(call(1_000, abort.signal));
    runway.progress[0]!.claimed = 'a number';
    abort.abort();
    expect(await now(leaving)).toBe('left with a number');
    expect(await now(staying)).toBe('in the air');
    expect(runway.calls[0]?.signal?.aborted).not.toBe(true);
    runway.land('landed');
    expect(await staying).toBe('landed');
  });

  it('fly on when the first gives up', async () => {
    const abort = new AbortController();
    const first = board(call(1_000, abort.signal));
    const second = board();
    abort.abort();
    expect(await now(first)).toBe('left with nothing');
    runway.land('landed');
    expect(await second).toBe('landed');
  });

  it('end the flight when all give up, and the last one waits for its end', async () => {
    const aborts = [new AbortController(), new AbortController()];
    const [first, last] = aborts.map(({ signal }) => board(call(1_000, signal)));
    aborts[0]!.abort();
    expect(runway.calls[0]?.signal?.aborted).not.toBe(true);
    aborts[1]!.abort();
    expect(runway.calls[0]?.signal?.aborted).toBe(true);
    expect(await now(first!)).toBe('left with nothing');
    expect(await now(last!)).toBe('in the air');
    runway.land('aborted, nothing sent');
    expect(await last).toBe('aborted, nothing sent');
  });

  it('end at their own deadline, the last one too, whatever the flight does', async () => {
    const abort = new AbortController();
    const first = board(call(5_000, abort.signal));
    const last = board(call(300));
    abort.abort();
    expect(await now(first)).toBe('left with nothing');
    await jest.advanceTimersByTimeAsync(301);
    expect(runway.calls[0]?.signal?.aborted).toBe(true);
    expect(await now(last)).toBe('left with nothing');
    const alone = board(call(300, new AbortController().signal), 'other');
    await jest.advanceTimersByTimeAsync(301);
    expect(await now(alone)).toBe('left with nothing');
  });

  it('hear an aborted flight out at their deadline, when it ends at once', async () => {
    const flight = flights.board(
      'key',
      call(300, new AbortController().signal),
      async ({ signal }) => {
        await new Promise((resolve) => signal?.addEventListener('abort', resolve));
        return 'aborted, nothing sent';
      },
      leave,
    );
    await jest.advanceTimersByTimeAsync(300);
    expect(await now(flight)).toBe('aborted, nothing sent');
  });

  it('do not board a flight that all have given up', async () => {
    const abort = new AbortController();
    const last = board(call(1_000, abort.signal));
    abort.abort();
    const land = runway.land;
    void board();
    expect(runway.starts).toBe(2);
    land('first');
    await last;
    void board();
    expect(runway.starts).toBe(2);
  });

  it('give up at once when the caller had given up before', async () => {
    const staying = board();
    const leaving = board(call(1_000, AbortSignal.abort()));
    expect(await now(leaving)).toBe('left with nothing');
    runway.land('landed');
    expect(await staying).toBe('landed');
  });

  it('leave at their own deadline', async () => {
    const staying = board(call(1_000));
    const hasty = board(call(300));
    await jest.advanceTimersByTimeAsync(299);
    expect(await now(hasty)).toBe('in the air');
    await jest.advanceTimersByTimeAsync(1);
    expect(await now(hasty)).toBe('left with nothing');
    runway.land('landed');
    expect(await staying).toBe('landed');
  });

  it("fly until the first one's deadline, however long the others would wait", async () => {
    void board(call(1_000));
    void board(call(5_000));
    expect(runway.calls[0]?.remainingMs()).toBe(1_000);
  });

  it('may get an error for leaving', async () => {
    const abort = new AbortController();
    const staying = board();
    const leaving = flights.board('key', call(1_000, abort.signal), runway.start, () => {
      throw new Error('given up');
    });
    abort.abort();
    await expect(leaving).rejects.toThrow('given up');
    runway.land('landed');
    await staying;
  });

  it('leave no timer and no listener behind', async () => {
    const { signal } = new AbortController();
    const removed = jest.spyOn(signal, 'removeEventListener');
    const both = [board(), board(call(1_000, signal))];
    runway.land('landed');
    await Promise.all(both);
    await jest.advanceTimersByTimeAsync(0);
    expect(jest.getTimerCount()).toBe(0);
    expect(removed).toHaveBeenCalled();
  });
});
