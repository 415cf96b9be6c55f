import { onAbort } from '../paynet/on-abort.js';
import { PaynetCall } from '../paynet/paynet-call.js';

interface Flight<Result, Progress> {
  result: Promise<Result>;
  progress: Partial<Progress>;
  /** Callers that still wait for it. */
  passengers: number;
  /** Absent where the first passenger cannot give up: it stays to the end, and so does the flight. */
  abort: AbortController | undefined;
}

/**
 * Lets concurrent callers with the same key share one flight: one gives up and the others fly on; when all have given up, so does the flight.
 */
export class SharedFlights<Result, Progress extends object = object> {
  private readonly flights = new Map<string, Flight<Result, Progress>>();

  /**
   * @param start makes the flight; its call ends with the first passenger's deadline, and is aborted when nobody waits any more.
   * @param leave what a passenger gets who gives up, or whose time is over, while others fly on; it sees what the flight has noted by then.
   */
  board(
    key: string,
    call: PaynetCall,
    start: (flightCall: PaynetCall, progress: Partial<Progress>) => Promise<Result>,
    leave: (progress: Partial<Progress>) => Result,
  ): Promise<Result> {
    const known = this.flights.get(key);
    const flight = known ?? this.takeOff(key, call, start);
    flight.passengers += 1;
    const needsNoWatch = known === undefined && call.signal === undefined;
    return needsNoWatch ? flight.result : this.ride(key, flight, call, leave);
  }

  private takeOff(
    key: string,
    call: PaynetCall,
    start: (flightCall: PaynetCall, progress: Partial<Progress>) => Promise<Result>,
  ): Flight<Result, Progress> {
    const abort = call.signal === undefined ? undefined : new AbortController();
    const progress: Partial<Progress> = {};
    const flight: Flight<Result, Progress> = {
      passengers: 0,
      abort,
      progress,
      result: start(abort === undefined ? call : withSignal(call, abort.signal), progress),
    };
    this.flights.set(key, flight);
    const land = (): void => this.land(key, flight);
    flight.result.then(land, land);
    return flight;
  }

  private land(key: string, flight: Flight<Result, Progress>): void {
    if (this.flights.get(key) === flight) this.flights.delete(key);
  }

  private ride(
    key: string,
    flight: Flight<Result, Progress>,
    call: PaynetCall,
    leave: (progress: Partial<Progress>) => Result,
  ): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      let isOff = false;
      const getOff = (): void => {
        if (isOff) return;
        isOff = true;
        flight.passengers -= 1;
        if (flight.passengers > 0) return;
        // Nobody else boards what nobody waits for.
        this.land(key, flight);
        flight.abort?.abort();
      };
      const leaveNow = (): void => {
        stopWatching();
        getOff();
        // Not `resolve(…)` of a promise: settled too late, its rejection would be nobody's.
        Promise.resolve(flight.progress).then(leave).then(resolve, reject);
      };
      // Only the flight knows what left this machine, and an aborted one says so at once, unless its store hangs: the last one out hears it out, within its own time.
      const giveUp = (): void => {
        if (flight.passengers > 1) leaveNow();
        else getOff();
      };
      const atDeadline = (): void => {
        giveUp();
        setImmediate(leaveNow);
      };
      const timer = setTimeout(atDeadline, call.remainingMs());
      const stopWatching = (): void => {
        clearTimeout(timer);
        stopListening?.();
      };
      const stopListening = call.signal && onAbort(call.signal, giveUp);
      flight.result.then(resolve, reject).finally(stopWatching);
      if (call.signal?.aborted === true) giveUp();
    });
  }
}

function withSignal(call: PaynetCall, signal: AbortSignal): PaynetCall {
  const { operation, environment, correlationId, account } = call;
  const options = { signal, correlationId, timeoutMs: call.remainingMs() };
  return new PaynetCall(operation, environment, options, account);
}
