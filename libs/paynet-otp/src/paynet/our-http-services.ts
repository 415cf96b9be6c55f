import { type HttpService } from '@nestjs/axios';
import { type NodeTransport } from './node-http-adapter.js';

/** The transports behind the services that `createPaynetHttpService` has made. */
const transports = new WeakMap<HttpService, NodeTransport>();

export function rememberTransport(service: HttpService, transport: NodeTransport): void {
  transports.set(service, transport);
}

/** True for a service of our own making, which says of each request what `FIXED_CONFIG` says. */
export function isOurHttpService(service: HttpService): boolean {
  return transports.has(service);
}

/** Closes the connections of a service of our own making; others are their owners' to close. */
export function closeHttpService(service: HttpService): void {
  transports.get(service)?.destroy();
}
