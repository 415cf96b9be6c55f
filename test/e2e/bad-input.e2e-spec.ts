import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type INestApplication } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { Test } from '@nestjs/testing';
import { PaynetSimulator } from 'paynet-simulator';
import request from 'supertest';
import { type App } from 'supertest/types.js';
import { AppModule } from '../../apps/card-storage/src/app.module.js';
import { configureApp } from '../../apps/card-storage/src/configure-app.js';

type Body = Record<string, unknown>;

const OTP = { userGsm: '5321234567', otpSessionId: 'b1946ac92492d2347c6235b4d2611184', otpCode: 'ART2' };
const CARD = {
  ...OTP,
  cardNumber: '4355084355084358',
  cardHolder: 'Ada Yılmaz',
  expireMonth: '12',
  expireYear: '2026',
  cvv: '000',
  cardDesc: 'My card',
};

/** Each route with a body that is right, whose every field is then spoilt in turn. */
const ROUTES: { method: 'post' | 'patch'; path: string; body: Body; optional?: string[] }[] = [
  { method: 'post', path: '/cards/otp', body: { userGsm: OTP.userGsm } },
  { method: 'post', path: '/cards/otp/check', body: OTP },
  { method: 'post', path: '/cards', body: CARD, optional: ['cvv'] },
  {
    method: 'patch',
    path: '/cards/d9124b54-162a-45c3-b09a-0388af1c891e',
    body: { cardDesc: 'Holiday card' },
  },
];

/** A word that must never come back. */
const MARK = 'q7secret7q';

const WRONG: [string, unknown][] = [
  ['null', null],
  ['a number', 13_371_337_133_713],
  ['a boolean', true],
  ['an array', [MARK]],
  ['an object', { [MARK]: MARK }],
  ['an empty text', ''],
  ['a text that is far too long', MARK.repeat(1_000)],
];

/** Values that are wrong for one field only. */
const WRONG_FOR: Record<string, unknown[]> = {
  userGsm: ['+5321234567', '+49 1512 3456789', '532123456', '0212 123 45 67', `5321234567${MARK}`],
  otpSessionId: [`with space ${MARK}`, `ünicode${MARK}`],
  otpCode: ['ART', 'ART-2', 'ÇİĞ12', `${MARK}${MARK}`, '   '],
  cardNumber: ['4355', '43550843550843584355', `4355084355084${MARK}`],
  expireMonth: ['0', '13', '1a'],
  expireYear: ['6', '20261', 'MMXXVI'],
  cvv: ['00', '00000', 'abc'],
  cardHolder: ['   ', '\t\n', `Ada\u0000${MARK}`, `Ada\r\n${MARK}`, 'x'.repeat(257)],
  cardDesc: ['   ', '\t\n', `Card\u0007${MARK}`, `Card\u009f${MARK}`, 'x'.repeat(257)],
};

const CASES = ROUTES.flatMap(({ method, path, body, optional = [] }) =>
  Object.keys(body).flatMap((field) => {
    const isOptional = optional.includes(field);
    const wrong: [string, unknown][] = [
      ...(isOptional ? [] : [['nothing', undefined] as [string, unknown]]),
      ...WRONG.filter(([name]) => !(isOptional && name === 'null')),
      ...(WRONG_FOR[field] ?? []).map((value): [string, unknown] => [
        JSON.stringify(value).slice(0, 40),
        value,
      ]),
    ];
    return wrong.map(([name, value]) => ({
      method,
      path,
      field,
      name,
      body: { ...body, [field]: value },
      value,
    }));
  }),
);

describe('Bad input to the sample', () => {
  let paynet: PaynetSimulator;
  let app: INestApplication<App>;
  let token: string;

  beforeAll(async () => {
    paynet = await PaynetSimulator.start({ port: 0 });
    Object.assign(process.env, {
      PAYNET_ENVIRONMENT: 'test',
      PAYNET_TEST_SECRET_KEY: paynet.key,
      PAYNET_BASE_URL: paynet.url,
    });
    const settings = { port: 0, isProduction: false, jwtSecret: 'x'.repeat(32), simulatorPort: undefined };
    const module = await Test.createTestingModule({ imports: [AppModule.forRoot(settings)] }).compile();
    app = module.createNestApplication({ logger: false });
    configureApp(app, settings);
    await app.listen(0);
    const login = await request(app.getHttpServer()).post('/auth/demo-token');
    token = (login.body as { token: string }).token;
  });
  afterAll(async () => {
    await app.close();
    await paynet.stop();
    for (const name of ['PAYNET_ENVIRONMENT', 'PAYNET_TEST_SECRET_KEY', 'PAYNET_BASE_URL']) {
      Reflect.deleteProperty(process.env, name);
    }
  });
  beforeEach(() => {
    paynet.reset();
  });

  function call(method: 'post' | 'patch' | 'get' | 'delete', path: string): request.Test {
    const server = request(app.getHttpServer());
    return server[method](path).auth(token, { type: 'bearer' });
  }

  function expectHarmless(response: request.Response, ...values: unknown[]): void {
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.status).toBeLessThan(500);
    expect(response.text).not.toContain(MARK);
    expect(response.text).not.toMatch(/\bat .+:\d+:\d+/);
    for (const value of values) {
      if (typeof value === 'string' && value.length > 3) expect(response.text).not.toContain(value);
    }
    expect(paynet.requests()).toEqual([]);
  }

  /** Nest's shape of a body, and the code that the modules' own 400s carry. */
  function expectInvalidInput(response: request.Response, message: unknown): void {
    expect({ status: response.status, body: response.body as object }).toEqual({
      status: 400,
      body: { statusCode: 400, message, error: 'Bad Request', code: 'INVALID_INPUT' },
    });
  }

  it.each(CASES)(
    '$method $path refuses $name as $field, and says the rule',
    async ({ method, path, ...one }) => {
      const response = await call(method, path).send(one.body);
      expectHarmless(response, one.value);
      const { message } = response.body as { message: string[] };
      expectInvalidInput(response, message);
      expect(message).toHaveLength(1);
      expect(message[0]).toMatch(new RegExp(`^${one.field} (must|should) `));
    },
  );

  it.each(ROUTES)('$method $path refuses an unknown field by its name', async ({ method, path, body }) => {
    const response = await call(method, path).send({ ...body, subject: MARK });
    expectHarmless(response);
    expectInvalidInput(response, ['property subject should not exist']);
  });

  it.each(
    ROUTES.flatMap((route) => ['constructor', '__proto__', 'prototype'].map((name) => ({ ...route, name }))),
  )('$method $path refuses $name as every other unknown field', async ({ method, path, body, name }) => {
    const text = `${JSON.stringify(body).slice(0, -1)},"${name}":"${MARK}"}`;
    const response = await call(method, path).set('Content-Type', 'application/json').send(text);
    expectHarmless(response);
    expectInvalidInput(response, [`property ${name} should not exist`]);
  });

  it('refuses unknown names in a query as in a body', async () => {
    for (const name of ['subject', 'constructor', '__proto__']) {
      const response = await call('get', `/cards?${name}=${MARK}`);
      expectHarmless(response);
      expectInvalidInput(response, [`property ${name} should not exist`]);
    }
  });

  it('repeats no card number that was sent as a name, and no list of thousands', async () => {
    const { cardNumber } = CARD;
    for (const value of [MARK, { [MARK]: MARK }]) {
      const response = await call('post', '/cards/otp').send({ userGsm: OTP.userGsm, [cardNumber]: value });
      expectHarmless(response, cardNumber);
      expectInvalidInput(response, [expect.stringMatching(/not repeated here/)]);
    }
    const many = Object.fromEntries(Array.from({ length: 999 }, (_, index) => [`x${index}`, '']));
    const response = await call('post', '/cards/otp').send(many);
    expectHarmless(response);
    expect((response.body as { message: string[] }).message).toHaveLength(20);
  });

  it.each([
    ['broken JSON', `{"userGsm": "5321234567", "cardNumber": ${MARK}`],
    ['a bare text', `"${MARK}"`],
    ['nothing at all', ''],
    // Below the limit of a body's length, so that it is really read.
    ['very deep JSON', `${'{"a":'.repeat(15_000)}1${'}'.repeat(15_000)}`],
    ['very deep arrays', `${'['.repeat(45_000)}${']'.repeat(45_000)}`],
    ['a very deep field', `{"userGsm":${'['.repeat(45_000)}${']'.repeat(45_000)}}`],
    ['an array', `["${MARK}"]`],
  ])('every route refuses %s as a body', async (_name, text) => {
    for (const { method, path } of ROUTES) {
      const response = await call(method, path).set('Content-Type', 'application/json').send(text);
      expectHarmless(response);
      expectInvalidInput(response, expect.anything());
    }
  });

  it('a body past the limit is refused, and an address that is not percent-encoded', async () => {
    const big = await call('post', '/cards/otp').send({ userGsm: MARK.repeat(20_000) });
    expectHarmless(big);
    expect({ status: big.status, body: big.body as object }).toEqual({
      status: 413,
      body: { statusCode: 413, message: 'Payload Too Large', error: 'Payload Too Large' },
    });
    const charset = `application/json; charset=${MARK}`;
    const unread = await call('post', '/cards/otp').set('Content-Type', charset).send('{}');
    expectHarmless(unread);
    expect(unread.status).toBe(415);
    expectHarmless(await call('delete', '/cards/%ZZ'));
    expectHarmless(await call('delete', `/cards/${MARK}%20x`));
  });

  it('a body that is not in the encoding it names is refused as every other', async () => {
    const response = await call('post', '/cards/otp')
      .set('Content-Type', 'application/json')
      .set('Content-Encoding', 'gzip')
      .send(`{"userGsm":"${MARK}"}`);
    expectHarmless(response);
    expectInvalidInput(response, expect.stringMatching(/^The request cannot be read/));
  });

  it.each(['abc', '1e1', '0x1', '1.5', '-1', '0', '101', '%2010', '', MARK])(
    'a list with the limit "%s" is refused in one sentence',
    async (limit) => {
      const response = await call('get', `/cards?limit=${limit}`);
      expectHarmless(response);
      expectInvalidInput(response, ['limit must be a whole number from 1 to 100']);
    },
  );

  it('a list takes digits, and says where they begin', async () => {
    expect((await call('get', '/cards?limit=100&startingAfter=0')).status).toBe(200);
    const response = await call('get', '/cards?startingAfter=1e1');
    expectInvalidInput(response, ['startingAfter must be a whole number from 0']);
  });

  describe('without a token that is valid', () => {
    const sign = (payload: object, options: object): string =>
      new JwtService({ secret: 'x'.repeat(32) }).sign(payload, options);
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{"sub":"eve"}').toString('base64url')}.`;
    const TOKENS: [string, string | undefined][] = [
      ['no token', undefined],
      ['no scheme', MARK],
      ['another scheme', `Basic ${MARK}`],
      ['a text', `Bearer ${MARK}`],
      ['an unsigned token', `Bearer ${none}`],
      ['an expired token', `Bearer ${sign({ sub: 'ada' }, { issuer: 'card-storage', expiresIn: -1 })}`],
      ['another issuer', `Bearer ${sign({ sub: 'ada' }, { issuer: 'elsewhere' })}`],
      ['no subject', `Bearer ${sign({}, { issuer: 'card-storage' })}`],
    ];
    it.each(TOKENS)('%s is a 401 on every route', async (_name, authorization) => {
      const server = app.getHttpServer();
      const calls = [
        ...ROUTES.map(({ method, path, body }) => request(server)[method](path).send(body)),
        request(server).get('/cards'),
        request(server).delete('/cards/d9124b54'),
      ];
      for (const one of calls) {
        if (authorization !== undefined) one.set('Authorization', authorization);
        const response = await one;
        expect(response.status).toBe(401);
        expectHarmless(response, authorization);
      }
    });
  });
});
