import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { PaynetSimulator } from 'paynet-simulator';
import request from 'supertest';
import { AppModule } from '../../apps/card-storage/src/app.module.js';
import { configureApp } from '../../apps/card-storage/src/configure-app.js';
import { type App } from 'supertest/types.js';

const GSM = '5321234567';
const CARD = {
  cardNumber: '4355084355084358',
  cardHolder: 'Ada Yılmaz',
  expireMonth: '12',
  expireYear: '2026',
  cvv: '000',
  cardDesc: 'My card',
};

describe('The sample merchant', () => {
  let paynet: PaynetSimulator;
  let app: INestApplication<App>;

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
    await app?.close();
    paynet.reset();
    const settings = { port: 0, isProduction: false, jwtSecret: 'x'.repeat(32), simulatorPort: undefined };
    const module = await Test.createTestingModule({ imports: [AppModule.forRoot(settings)] }).compile();
    app = module.createNestApplication();
    configureApp(app);
    await app.init();
  });

  afterAll(() => app.close());

  async function login(): Promise<string> {
    const { body } = await request(app.getHttpServer()).post('/auth/demo-token').expect(200);
    return (body as { token: string }).token;
  }

  it('takes a shopper from an SMS to a stored card', async () => {
    const token = await login();
    const server = app.getHttpServer();
    const as = (call: request.Test): request.Test => call.auth(token, { type: 'bearer' });

    const sent = await as(request(server).post('/cards/otp')).send({ userGsm: '0532 123 45 67' }).expect(202);
    expect(sent.body).toMatchObject({
      status: 'sent',
      userGsmMasked: '532*****67',
      expiresAtEstimated: false,
      environment: 'test',
    });
    const { otpSessionId } = sent.body as { otpSessionId: string };

    const again = await as(request(server).post('/cards/otp')).send({ userGsm: GSM }).expect(202);
    expect(again.body).toMatchObject({ status: 'already-sent', otpSessionId });

    const otpCode = await paynet.phone(GSM).nextCode();
    const otp = { userGsm: GSM, otpSessionId, otpCode };
    await as(request(server).post('/cards/otp/check')).send(otp).expect(200, { verified: true });

    const saved = await as(request(server).post('/cards'))
      .send({ ...CARD, ...otp })
      .expect(201);
    expect(saved.body).toMatchObject({ cardDesc: 'My card' });
    const { cardHash } = saved.body as { cardHash: string };

    await as(request(server).patch(`/cards/${cardHash}`))
      .send({ cardDesc: 'Holiday card' })
      .expect(204);
    const listed = await as(request(server).get('/cards')).expect(200);
    expect(listed.body).toMatchObject({ cards: [{ cardHash, cardDesc: 'Holiday card' }], hasMore: false });

    await as(request(server).delete(`/cards/${cardHash}`)).expect(204);
    await as(request(server).get('/cards')).expect(200, { cards: [], hasMore: false });
    expect(paynet.messages({ gsm: GSM })).toHaveLength(1);
    expect(paynet.violations()).toEqual([]);
  });
});
