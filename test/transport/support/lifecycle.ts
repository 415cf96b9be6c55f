import { afterEach } from '@jest/globals';
import { clientFor } from './client.js';
import { FaultServer } from './fault-server.js';

const stops: (() => unknown)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** Stops something at the end of the test: what came last first. */
export function atEnd(stop: () => unknown): void {
  stops.unshift(stop);
}

/** A server that stops with the test. */
export async function startServer(...args: Parameters<typeof FaultServer.start>): Promise<FaultServer> {
  const server = await FaultServer.start(...args);
  atEnd(() => server.stop());
  return server;
}

/** A client that is closed with the test. */
export function connect(...args: Parameters<typeof clientFor>): ReturnType<typeof clientFor> {
  const made = clientFor(...args);
  atEnd(() => made.client.close());
  return made;
}
