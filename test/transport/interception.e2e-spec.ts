import { BatchInterceptor } from '@mswjs/interceptors';
import { ClientRequestInterceptor } from '@mswjs/interceptors/ClientRequest';
import { afterEach, describe, expect, it } from '@jest/globals';
import nock from 'nock';
import { SECRET_KEY } from './support/client.js';
import { connect } from './support/lifecycle.js';

const LIVE = 'https://api.paynet.com.tr';
const PATH = '/v1/card/send_otp';
const BODY = { user_gsm: '5321234567' };
const NOT_SENT = { code: 'UNAVAILABLE', outcome: 'not-sent' };
const UNKNOWN = { code: 'OUTCOME_UNKNOWN', outcome: 'unknown' };

describe('nock', () => {
  afterEach(() => {
    nock.cleanAll();
    nock.restore();
  });

  function intercept(): nock.Interceptor {
    if (!nock.isActive()) nock.activate();
    return nock(LIVE).post(PATH, BODY);
  }

  it('sees our calls', async () => {
    const scope = intercept()
      .matchHeader('authorization', /^Basic sck_/)
      .reply(200, { code: 0, message: 'Başarılı' });
    const { client } = connect(LIVE, { blockPaynetHosts: false });
    await expect(client.post(PATH, BODY)).resolves.toEqual({ code: 0, message: 'Başarılı' });
    expect(scope.isDone()).toBe(true);
  });

  it('can refuse', async () => {
    intercept().reply(401, { code: 401, result_code: 7 });
    const { client } = connect(LIVE, { blockPaynetHosts: false });
    await expect(client.post(PATH, BODY)).rejects.toMatchObject({ code: 'PAYNET_AUTH' });
  });

  it.each([
    ['ECONNREFUSED', NOT_SENT],
    ['ENOTFOUND', NOT_SENT],
    ['ECONNRESET', UNKNOWN],
    ['ETIMEDOUT', UNKNOWN],
  ])('can fail with %s', async (code, expected) => {
    intercept()
      .times(3)
      .replyWithError(Object.assign(new Error('mocked'), { code }));
    const { client } = connect(LIVE, { blockPaynetHosts: false });
    await expect(client.post(PATH, BODY)).rejects.toMatchObject(expected);
  });

  it('can delay past the deadline', async () => {
    intercept().delay(10_000).reply(200, { code: 0 });
    const { client } = connect(LIVE, { blockPaynetHosts: false, timeoutMs: 100 });
    await expect(client.post(PATH, BODY)).rejects.toMatchObject(UNKNOWN);
    nock.abortPendingRequests();
  });
});

describe('msw’s interceptors', () => {
  it('see our calls', async () => {
    const interceptor = new BatchInterceptor({
      name: 'test',
      interceptors: [new ClientRequestInterceptor()],
    });
    const seen: unknown[] = [];
    interceptor.on('request', ({ request, controller }) => {
      seen.push([request.method, request.url, request.headers.get('authorization')]);
      controller.respondWith(Response.json({ code: 0 }));
    });
    interceptor.apply();
    try {
      const { client } = connect(LIVE, { blockPaynetHosts: false });
      await expect(client.post(PATH, BODY)).resolves.toEqual({ code: 0 });
      expect(seen).toEqual([['POST', LIVE + PATH, `Basic ${SECRET_KEY}`]]);
    } finally {
      interceptor.dispose();
    }
  });
});
