import { type ConnectionOptions } from 'node:tls';

/** Said out loud, so that `NODE_TLS_REJECT_UNAUTHORIZED=0` does not switch verification off. */
export const VERIFIED = {
  rejectUnauthorized: true,
  minVersion: 'TLSv1.2',
} as const satisfies ConnectionOptions;
