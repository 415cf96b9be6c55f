import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ConsoleLogger, type INestApplication } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { Test } from '@nestjs/testing';
import { PaynetSimulator } from 'paynet-simulator';
import request from 'supertest';
import { type App } from 'supertest/types.js';
import { AppModule } from '../../apps/card-storage/src/app.module.js';
import { configureApp } from '../../apps/card-storage/src/configure-app.js';
import { secretsIn } from '../support/secrets.js';

const GSM = '5321234567';
const CARD = {
  cardNumber: '4355084355084358',
  cardHolder: 'Ada Yılmaz',
  expireMonth: '12',
  expireYear: '2026',
  cvv: '598',
  cardDesc: 'My card',
};
const SETTINGS = { port: 0, isProduction: false, jwtSecret: 'x'.repeat(32), simulatorPort: undefined };

interface Otp {
  userGsm: string;
  otpSessionId: string;
  otpCode: string;
}

describe('The sample merchant', () => {
  let paynet: PaynetSimulator;
  let app: INestApplication<App>;
  let ada: string;
  let eve: string;

  beforeAll(async () => {
    paynet = await PaynetSimulator.start({ port: 0 });
    Object.assign(process.env, {
      PAYNET_ENVIRONMENT: 'test',
      PAYNET_TEST_SECRET_KEY: paynet.key,
      PAYNET_BASE_URL: paynet.url,
    });
  });
  afterAll(async () => {
    await paynet.stop();
    for (const name of ['PAYNET_ENVIRONMENT', 'PAYNET_TEST_SECRET_KEY', 'PAYNET_BASE_URL']) {
      Reflect.deleteProperty(process.env, name);
    }
  });
  beforeEach(async () => {
    paynet.reset();
    const module = await Test.createTestingModule({ imports: [AppModule.forRoot(SETTINGS)] }).compile();
    app = module.createNestApplication({ logger: false });
    configureApp(app, SETTINGS);
    await app.listen(0);
    [ada, eve] = [await login(), await login()];
  });
  afterEach(() => app.close());

  async function login(): Promise<string> {
    const response = await request(app.getHttpServer()).post('/auth/demo-token').expect(200);
    return (response.body as { token: string }).token;
  }

  type Method = 'get' | 'post' | 'patch' | 'delete';
  function call(token: string, method: Method, path: string, body?: object): request.Test {
    const one = request(app.getHttpServer())[method](path).auth(token, { type: 'bearer' });
    return body === undefined ? one : one.send(body);
  }

  async function sendOtp(token: string, userGsm = GSM): Promise<Otp> {
    const sent = await call(token, 'post', '/cards/otp', { userGsm }).expect(202);
    const { otpSessionId } = sent.body as { otpSessionId: string };
    return { userGsm, otpSessionId, otpCode: await paynet.phone(userGsm).nextCode() };
  }

  async function save(token: string, otp: Otp, card = CARD): Promise<string> {
    const saved = await call(token, 'post', '/cards', { ...card, ...otp }).expect(201);
    return (saved.body as { cardHash: string }).cardHash;
  }

  it('takes a shopper from an SMS to a stored card', async () => {
    const sent = await call(ada, 'post', '/cards/otp', { userGsm: '0532 123 45 67' }).expect(202);
    expect(sent.body).toMatchObject({
      status: 'sent',
      userGsmMasked: '532*****67',
      expiresAtEstimated: false,
      environment: 'test',
    });
    const { otpSessionId } = sent.body as { otpSessionId: string };
    const again = await call(ada, 'post', '/cards/otp', { userGsm: GSM }).expect(202);
    expect(again.body).toMatchObject({ status: 'already-sent', otpSessionId });

    const otp = { userGsm: GSM, otpSessionId, otpCode: await paynet.phone(GSM).nextCode() };
    await call(ada, 'post', '/cards/otp/check', otp).expect(200, { verified: true });
    const cardHash = await save(ada, otp);

    await call(ada, 'patch', `/cards/${cardHash}`, { cardDesc: 'Holiday card' }).expect(204);
    const listed = await call(ada, 'get', '/cards').expect(200);
    expect(listed.body).toMatchObject({ cards: [{ cardHash, cardDesc: 'Holiday card' }], hasMore: false });
    await call(ada, 'delete', `/cards/${cardHash}`).expect(204);
    await call(ada, 'get', '/cards').expect(200, { cards: [], hasMore: false });
    expect(paynet.messages({ gsm: GSM })).toHaveLength(1);
    expect(paynet.violations()).toEqual([]);
  });

  it('checks an OTP that was not checked yet when the card is saved, and lets it store one card only', async () => {
    const otp = await sendOtp(ada);
    await save(ada, otp);
    expect(paynet.requests({ endpoint: 'check_otp' })).toHaveLength(1);
    const second = await call(ada, 'post', '/cards', { ...CARD, ...otp }).expect(404);
    expect(second.body).toMatchObject({ code: 'SESSION' });
    expect(paynet.requests({ endpoint: 'save' })).toHaveLength(1);
  });

  it('finds what is wrong with a card while the OTP is still good, and asks Paynet nothing for it', async () => {
    const otp = await sendOtp(ada);
    for (const wrong of [{ cardHolder: '   ' }, { cardDesc: 'My\u0000card' }, { cardNumber: '4355' }]) {
      await call(ada, 'post', '/cards', { ...CARD, ...otp, ...wrong }).expect(400);
    }
    expect(paynet.requests({ endpoint: 'check_otp' })).toEqual([]);
    await save(ada, otp, { ...CARD, cardHolder: ' Ada Yılmaz ', cardDesc: 'My card\n' });
    expect(paynet.requests({ endpoint: 'save' })).toMatchObject([
      { body: { card_holder: 'Ada Yılmaz', card_desc: 'My card' } },
    ]);
  });

  it('finds it also where only the service has the rule, as for a shopper whom Paynet cannot be told of', async () => {
    const jwt = app.get(JwtService);
    const broken = await jwt.signAsync({ sub: 'ada\u0000' });
    const otp = await sendOtp(broken);
    const refused = await call(broken, 'post', '/cards', { ...CARD, ...otp }).expect(400);
    expect(refused.body).toMatchObject({ code: 'INVALID_INPUT' });
    expect(paynet.requests({ endpoint: 'check_otp' })).toEqual([]);
    await call(broken, 'post', '/cards/otp/check', otp).expect(200);
  });

  it('names the shopper for the first card, and Paynet’s owner id for every further one', async () => {
    await save(ada, await sendOtp(ada));
    await save(ada, await sendOtp(ada, '5321234568'), { ...CARD, cardNumber: '5571135571135575' });
    const [first, second] = paynet
      .requests({ endpoint: 'save' })
      .map(({ body }) => body as Record<string, unknown>);
    expect(first).toHaveProperty('user_unique_id');
    expect(first).not.toHaveProperty('card_owner_id');
    expect(second).toHaveProperty('card_owner_id');
    expect(second).not.toHaveProperty('user_unique_id');
    const listed = await call(ada, 'get', '/cards').expect(200);
    expect((listed.body as { cards: unknown[] }).cards).toHaveLength(2);
  });

  it('keeps every shopper to her own sessions and cards', async () => {
    const otp = await sendOtp(ada);
    await call(eve, 'post', '/cards/otp/check', otp).expect(404);
    await call(eve, 'post', '/cards', { ...CARD, ...otp }).expect(404);
    const cardHash = await save(ada, otp);
    await call(eve, 'get', '/cards').expect(200, { cards: [], hasMore: false });
    await call(eve, 'patch', `/cards/${cardHash}`, { cardDesc: 'Mine' }).expect(404);
    await call(eve, 'delete', `/cards/${cardHash}`).expect(404);
    await save(eve, await sendOtp(eve, '5321234568'));
    await call(eve, 'delete', `/cards/${cardHash}`).expect(404);
    const listed = await call(ada, 'get', '/cards').expect(200);
    expect(listed.body).toMatchObject({ cards: [{ cardHash, cardDesc: 'My card' }] });
  });

  it('counts wrong codes down to the lock, and says when to come back', async () => {
    const otp = await sendOtp(ada);
    for (let left = 4; left >= 0; left -= 1) {
      const wrong = await call(ada, 'post', '/cards/otp/check', { ...otp, otpCode: `WRONG${left}` }).expect(
        422,
      );
      expect(wrong.body).toMatchObject({ statusCode: 422, code: 'WRONG_CODE', attemptsLeft: left });
    }
    const locked = await call(ada, 'post', '/cards/otp/check', { ...otp, otpCode: 'WRONG9' }).expect(429);
    expect(locked.body).toMatchObject({ code: 'LOCKED', attemptsLeft: 0 });
    expect(Number(locked.headers['retry-after'])).toBeGreaterThan(100);
    expect(paynet.requests({ endpoint: 'check_otp' })).toHaveLength(5);
  });

  it('does not send to a number that has a code out for somebody else', async () => {
    await sendOtp(ada);
    const refused = await call(eve, 'post', '/cards/otp', { userGsm: GSM }).expect(429);
    const { retryAfterSeconds } = refused.body as { retryAfterSeconds: number };
    expect(refused.body).toEqual({
      statusCode: 429,
      message: expect.any(String),
      error: 'Too Many Requests',
      code: 'COOLDOWN',
      retryAfterSeconds,
    });
    expect(refused.headers['retry-after']).toBe(String(retryAfterSeconds));
    expect(paynet.messages({ gsm: GSM })).toHaveLength(1);
  });

  it('answers 502 and 504 in its own words when Paynet refuses or nobody knows', async () => {
    paynet.faults.add({ endpoint: 'send_otp', side: 'beforeSms', kind: 'status', status: 401, times: 1 });
    const auth = await call(ada, 'post', '/cards/otp', { userGsm: GSM }).expect(502);
    expect(auth.body).toMatchObject({
      code: 'PAYNET_AUTH',
      message: 'The card service refused the request.',
    });
    const otp = await sendOtp(ada);
    paynet.faults.add({
      endpoint: 'save',
      side: 'afterSms',
      kind: 'status',
      status: 500,
      form: 'html',
      times: 1,
    });
    const unknown = await call(ada, 'post', '/cards', { ...CARD, ...otp }).expect(504);
    expect(unknown.body).toMatchObject({ code: 'OUTCOME_UNKNOWN' });
  });

  it('answers 503 and when to come back while Paynet cannot be reached, and holds no number', async () => {
    const { PAYNET_BASE_URL } = process.env;
    // A port where nobody listens.
    process.env.PAYNET_BASE_URL = 'http://127.0.0.1:9';
    const module = await Test.createTestingModule({ imports: [AppModule.forRoot(SETTINGS)] }).compile();
    process.env.PAYNET_BASE_URL = PAYNET_BASE_URL;
    const cutOff: INestApplication<App> = module.createNestApplication({ logger: false });
    configureApp(cutOff, SETTINGS);
    await cutOff.init();
    for (let tries = 0; tries < 2; tries += 1) {
      const down = await request(cutOff.getHttpServer())
        .post('/cards/otp')
        .auth(ada, { type: 'bearer' })
        .send({ userGsm: GSM });
      expect({ status: down.status, body: down.body as object }).toEqual({
        status: 503,
        body: {
          statusCode: 503,
          message: 'The card service is not available right now.',
          error: 'Service Unavailable',
          code: 'UNAVAILABLE',
          retryAfterSeconds: expect.any(Number),
        },
      });
      expect(Number(down.headers['retry-after'])).toBeGreaterThan(0);
    }
    await cutOff.close();
  });

  it('describes itself at /docs, with the fields of the module’s DTOs', async () => {
    const document = await request(app.getHttpServer()).get('/docs-json').expect(200);
    const { components } = document.body as {
      components: { schemas: Record<string, { properties: object }> };
    };
    expect(Object.keys(components.schemas.SendOtpDto!.properties)).toEqual(['userGsm']);
    expect(Object.keys(components.schemas.CheckOtpDto!.properties)).toEqual([
      'userGsm',
      'otpSessionId',
      'otpCode',
    ]);
    expect(Object.keys(components.schemas.SaveCardDto!.properties)).toEqual(
      expect.arrayContaining(['userGsm', 'otpCode', 'cardNumber', 'cvv']),
    );
    const page = await request(app.getHttpServer()).get('/docs').expect(200);
    // Over plain http it would send a browser on another machine to https for the scripts.
    expect(page.headers['content-security-policy']).not.toContain('upgrade-insecure-requests');
  });

  it('documents the errors of every route', async () => {
    const document = await request(app.getHttpServer()).get('/docs-json').expect(200);
    const { paths, components } = document.body as {
      paths: Record<string, Record<string, { responses: Record<string, { content?: object }> }>>;
      components: { schemas: Record<string, { properties: object }> };
    };
    const routes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { responses }]) => [
        `${method} ${path}`,
        Object.keys(responses).join(' '),
      ]),
    );
    expect(Object.fromEntries(routes)).toEqual({
      'get /health': '200 503',
      'post /auth/demo-token': '200',
      'post /cards/otp': '202 400 401 429 502 503',
      'post /cards/otp/check': '200 400 401 404 410 422 429 502 503 504',
      'post /cards': '201 400 401 404 409 410 422 429 502 503 504',
      'get /cards': '200 400 401 502 503',
      'patch /cards/{cardHash}': '204 400 401 404 502 503 504',
      'delete /cards/{cardHash}': '204 400 401 404 502 503 504',
    });
    expect(paths['/cards/otp/check']!.post!.responses['422']).toMatchObject({
      content: { 'application/json': { schema: { $ref: '#/components/schemas/ErrorBody' } } },
    });
    expect(Object.keys(components.schemas.ErrorBody!.properties)).toEqual([
      'statusCode',
      'message',
      'error',
      'code',
      'retryAfterSeconds',
      'attemptsLeft',
    ]);
  });

  it('prints no key, code, full number, card number or security code, whatever fails (privacy)', async () => {
    const printed: string[] = [];
    for (const stream of [process.stdout, process.stderr]) {
      jest.spyOn(stream, 'write').mockImplementation((chunk) => {
        printed.push(String(chunk));
        return true;
      });
    }
    app.useLogger(new ConsoleLogger({ colors: false }));
    const otp = await sendOtp(ada);
    for (const [endpoint, kind] of [
      ['check_otp', 'reset'],
      ['check_otp', 'malformed-json'],
      ['save', 'reset'],
    ] as const) {
      paynet.faults.add({ endpoint, side: 'afterSms', kind, times: 1 });
      await call(ada, 'post', '/cards', { ...CARD, ...otp });
    }
    paynet.faults.add({ endpoint: 'send_otp', side: 'beforeSms', kind: 'status', status: 401, times: 1 });
    await call(eve, 'post', '/cards/otp', { userGsm: '5321234568' });
    jest.restoreAllMocks();

    const text = printed.join('');
    expect(text).toContain('PAYNET_AUTH in send-otp');
    const { cardNumber, cvv, cardHolder } = CARD;
    const secrets = [paynet.key, otp.otpCode, GSM, '5321234568', cardNumber, cvv, cardHolder];
    expect(secretsIn(text, secrets)).toEqual([]);
  });
});
