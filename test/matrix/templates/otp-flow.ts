import { strict as assert } from 'node:assert';
import { type INestApplication, ValidationPipe } from '@nestjs/common';
import { PaynetOtpExceptionFilter } from 'nestjs-paynet-otp';
import { type PaynetSimulator } from 'paynet-simulator';

/** The variables under which `AppModule` calls the simulator: to be set before the application is made. */
export function useSimulator(paynet: PaynetSimulator): void {
  process.env.PAYNET_ENVIRONMENT = 'test';
  process.env.PAYNET_BASE_URL = paynet.url;
  process.env.PAYNET_TEST_SECRET_KEY = paynet.key;
}

/** One shopper over HTTP: double click, wrong code, right code, stored card. */
export async function runOtpFlow(app: INestApplication, paynet: PaynetSimulator): Promise<void> {
  app.useGlobalPipes(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true }));
  app.useGlobalFilters(new PaynetOtpExceptionFilter());
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();

  async function post(
    path: string,
    body: object,
  ): Promise<{ status: number; body: Record<string, unknown> }> {
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  const userGsm = '+90 532 123 45 67';
  assert.equal((await post('/cards/otp', { userGsm: '+1 212 555 01 23' })).status, 400);
  const sent = await post('/cards/otp', { userGsm });
  const again = await post('/cards/otp', { userGsm });
  const { otpSessionId } = sent.body;
  assert.deepEqual([sent.status, sent.body.status, again.body.status], [202, 'sent', 'already-sent']);
  assert.equal(again.body.otpSessionId, otpSessionId);
  assert.equal(paynet.messages().length, 1);

  const otpCode = await paynet.phone('5321234567').nextCode();
  const wrong = await post('/cards/otp/check', { userGsm, otpSessionId, otpCode: 'WRONG1' });
  assert.deepEqual([wrong.status, wrong.body.code, wrong.body.attemptsLeft], [422, 'WRONG_CODE', 4]);
  const early = await post('/cards', { userGsm, otpSessionId, otpCode });
  assert.deepEqual([early.status, early.body.code], [409, 'NOT_VERIFIED']);
  const checked = await post('/cards/otp/check', { userGsm, otpSessionId, otpCode });
  assert.deepEqual([checked.status, checked.body.verified], [200, true]);
  const saved = await post('/cards', { userGsm, otpSessionId, otpCode });
  assert.equal(saved.status, 201, JSON.stringify(saved.body));
  assert.equal(typeof saved.body.cardHash, 'string');
  assert.deepEqual(paynet.violations(), []);
}
