import tls from 'node:tls';
import { jest } from '@jest/globals';
import { generate } from 'selfsigned';

/** A key and a certificate of a test server, in PEM. */
export interface Identity {
  key: string;
  cert: string;
}

/** Makes a certificate of its own authority for `host`, valid for two days around now unless told otherwise. */
export async function makeIdentity(
  host = '127.0.0.1',
  notBefore = new Date(Date.now() - 86_400_000),
): Promise<Identity> {
  const isAddress = /^[\d.]+$/.test(host);
  const pems = await generate([{ name: 'commonName', value: host }], {
    algorithm: 'sha256',
    keyType: 'ec',
    notBeforeDate: notBefore,
    notAfterDate: new Date(notBefore.getTime() + 2 * 86_400_000),
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [isAddress ? { type: 7, ip: host } : { type: 2, value: host }] },
    ],
  });
  return { key: pems.private, cert: pems.cert };
}

/** Makes this process trust certificates, as `NODE_EXTRA_CA_CERTS` does at its start, until mocks are restored. */
export function trust(...identities: Identity[]): void {
  const create = tls.createSecureContext.bind(tls);
  const ca = [...tls.rootCertificates, ...identities.map(({ cert }) => cert)];
  jest.spyOn(tls, 'createSecureContext').mockImplementation((options) => create({ ca, ...options }));
}
