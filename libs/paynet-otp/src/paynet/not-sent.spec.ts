import { describe, expect, it } from '@jest/globals';
import {
  describeNotSent,
  errorCodeOf,
  mayTryAgain,
  reasonOfConnectError,
  reasonWithoutEvidence,
  type NotSentReason,
} from './not-sent.js';

describe('Why nothing was sent', () => {
  it.each<[codes: string[], reason: NotSentReason, again: boolean]>([
    [['ENOTFOUND', 'EAI_AGAIN'], 'name', true],
    [['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'EADDRNOTAVAIL'], 'connection', true],
    [['ECONNRESET', 'EPIPE'], 'broken', true],
    [['EPROTO', 'ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_TLS_HANDSHAKE_TIMEOUT'], 'tls', false],
    [
      [
        'CERT_HAS_EXPIRED',
        'CERT_NOT_YET_VALID',
        'DEPTH_ZERO_SELF_SIGNED_CERT',
        'SELF_SIGNED_CERT_IN_CHAIN',
        'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
        'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
        'ERR_TLS_CERT_ALTNAME_INVALID',
      ],
      'certificate',
      false,
    ],
    [['ERR_INVALID_CHAR', 'HPE_INVALID_CONSTANT', 'EACCES'], 'other', false],
  ])('%j is %s, and trying again makes sense: %s', (codes, reason, again) => {
    for (const code of codes) {
      expect([reasonOfConnectError(code), mayTryAgain({ reason })]).toEqual([reason, again]);
    }
  });

  it('is known without evidence only from codes that no sent request can end with', () => {
    const codes = [
      'ENOTFOUND',
      'EAI_AGAIN',
      'ECONNREFUSED',
      'ECONNRESET',
      'EPIPE',
      'ETIMEDOUT',
      'EHOSTUNREACH',
    ];
    expect(codes.filter((code) => reasonWithoutEvidence(code) !== undefined)).toEqual(codes.slice(0, 3));
  });

  it('prints error codes, and nothing that only calls itself one', () => {
    expect(describeNotSent({ reason: 'connection', errorCode: 'ECONNREFUSED' })).toContain('(ECONNREFUSED)');
    for (const code of ['5571135571135575', 'sck_test_x', 'A B', 'Ab', '', 7, undefined]) {
      expect(errorCodeOf({ code })).toBeUndefined();
    }
    expect(errorCodeOf(null)).toBeUndefined();
  });
});
