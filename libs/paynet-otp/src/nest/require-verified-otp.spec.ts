import 'reflect-metadata';
import { Body, Controller, Injectable, type INestApplication, Post, UseGuards } from '@nestjs/common';
import { type CanActivate, type ExecutionContext } from '@nestjs/common';
import { ExternalContextCreator } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type AxiosAdapter } from 'axios';
import request from 'supertest';
import { type App } from 'supertest/types.js';
import { type PaynetOtpOptions } from '../config/options.js';
import { PaynetOtpModule } from '../paynet-otp.module.js';
import { type PaynetOtpService } from '../paynet-otp.service.js';
import { getPaynetOtpToken } from './otp-token.js';
import { PaynetOtpExceptionFilter } from './paynet-otp-exception.filter.js';
import { RequireVerifiedOtp, type GuardedRequest } from './require-verified-otp.js';

const GSM = '5321234567';

/** A Paynet that says yes to everything. */
const adapter: AxiosAdapter = async (config) => ({
  ...{ status: 200, statusText: 'OK', headers: {}, config },
  data: '{"code":0,"message":"Başarılı İşlem"}',
});
const OPTIONS: PaynetOtpOptions = {
  environment: 'test',
  secretKey: 'sck_test_example',
  baseUrl: 'http://127.0.0.1:9',
  http: { adapter },
};

/** Stands in for the application's own login: the test says who asks. */
@Injectable()
class Login implements CanActivate {
  static user: unknown;
  canActivate(context: ExecutionContext): boolean {
    context.switchToHttp().getRequest<GuardedRequest>().user = Login.user;
    return true;
  }
}

@Controller()
@UseGuards(Login)
class VaultController {
  static saved = 0;

  @Post('cards')
  @RequireVerifiedOtp()
  save(@Body() body: object): object {
    VaultController.saved += 1;
    return body;
  }

  @Post('second/cards')
  @RequireVerifiedOtp<{ body: { otp: { gsm: string; id: string } } }>({
    name: 'second',
    session: ({ body: { otp } }) => ({ userGsm: otp.gsm, otpSessionId: otp.id, subject: 'fixed' }),
  })
  saveElsewhere(): object {
    return { saved: true };
  }
}

@Controller('guarded')
@RequireVerifiedOtp()
@UseGuards(Login)
class GuardedController {
  @Post()
  save(): object {
    return { saved: true };
  }

  @Post('second')
  @RequireVerifiedOtp({ name: 'second' })
  saveElsewhere(): object {
    return { saved: true };
  }
}

/** Stands for a gateway, a resolver or a message handler. */
@Injectable()
class VaultResolver {
  static saved = 0;

  @RequireVerifiedOtp()
  save(): void {
    VaultResolver.saved += 1;
  }
}

const ADAPTERS = [
  ['Express', () => new ExpressAdapter()],
  ['Fastify', () => new FastifyAdapter()],
] as const;

describe.each(ADAPTERS)('On %s a route with RequireVerifiedOtp', (name, makeAdapter) => {
  let app: INestApplication<App>;

  beforeAll(async () => {
    const module = await Test.createTestingModule({
      imports: [
        PaynetOtpModule.forRoot({
          ...OPTIONS,
          isGlobal: true,
          limits: { sendsPerSubjectPerHour: Infinity, numbersPerSubjectPerDay: Infinity },
        }),
        PaynetOtpModule.forRoot({ ...OPTIONS, name: 'second' }),
      ],
      controllers: [VaultController, GuardedController],
      providers: [VaultResolver],
    }).compile();
    app = module.createNestApplication(makeAdapter() as ExpressAdapter, { logger: false });
    app.useGlobalFilters(new PaynetOtpExceptionFilter());
    await app.init();
    if (name === 'Fastify')
      await (app as unknown as NestFastifyApplication).getHttpAdapter().getInstance().ready();
  });
  afterAll(() => app.close());

  beforeEach(() => {
    Login.user = { id: 'ada' };
    VaultController.saved = 0;
  });

  const post = (path: string, body: object): request.Test =>
    request(app.getHttpServer()).post(path).send(body);

  /** Another number for each session, because a number rests after its SMS. */
  let count = 0;
  async function session(
    subject?: string,
    instance?: string,
  ): Promise<{ userGsm: string; otpSessionId: string }> {
    count += 1;
    const userGsm = `${Number(GSM) + count}`;
    const otp = app.get<PaynetOtpService>(getPaynetOtpToken(instance));
    const { otpSessionId } = await otp.sendOtp({ userGsm, subject });
    return { userGsm, otpSessionId };
  }
  async function verified(subject?: string, instance?: string): ReturnType<typeof session> {
    const ref = await session(subject, instance);
    await app
      .get<PaynetOtpService>(getPaynetOtpToken(instance))
      .checkOtp({ ...ref, subject, otpCode: 'ART2' });
    return ref;
  }

  it('runs once for a verified code, and then answers 404', async () => {
    const otp = await verified('ada');
    await post('/cards', { ...otp, cardDesc: 'My card' }).expect(201, { ...otp, cardDesc: 'My card' });
    const again = await post('/cards', otp).expect(404);
    expect(again.body).toMatchObject({ code: 'SESSION', message: 'There is no such OTP session.' });
    expect(VaultController.saved).toBe(1);
  });

  it('runs once, however many ask at the same time', async () => {
    const otp = await verified('ada');
    const answers = await Promise.all(Array.from({ length: 5 }, () => post('/cards', otp)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 404, 404, 404, 404]);
    expect(VaultController.saved).toBe(1);
  });

  it('answers 409 before the code is verified', async () => {
    const answer = await post('/cards', await session('ada')).expect(409);
    expect(answer.body).toMatchObject({ code: 'NOT_VERIFIED' });
    expect(VaultController.saved).toBe(0);
  });

  it('answers 404 to another subject, and to nobody, and then still runs for its own', async () => {
    const otp = await verified('ada');
    for (const user of [{ id: 'eve' }, {}, undefined, null, 'ada', ['ada']]) {
      Login.user = user;
      await post('/cards', otp).expect(404);
    }
    Login.user = { id: 'ada' };
    await post('/cards', otp).expect(201);
  });

  it.each<[string, unknown, string]>([
    ['the id of the user', { id: 'ada', sub: 'eve' }, 'ada'],
    ['the sub of a token', { sub: 'ada' }, 'ada'],
    ['an id that is a number, as text', { id: 42 }, '42'],
  ])('takes as subject %s', async (_name, user, subject) => {
    const otp = await verified(subject);
    Login.user = user;
    await post('/cards', otp).expect(201);
  });

  it('takes no subject from a prototype', async () => {
    const otp = await verified('ada');
    Login.user = Object.create({ id: 'ada' });
    await post('/cards', otp).expect(404);
  });

  it.each([
    ['userGsm', { otpSessionId: 's-1' }],
    ['userGsm', { userGsm: 5321234567, otpSessionId: 's-1' }],
    ['otpSessionId', { userGsm: GSM }],
    ['otpSessionId', { userGsm: GSM, otpSessionId: { $ne: '' } }],
  ])('answers 400 naming %s for %j', async (field, body) => {
    const { text } = await post('/cards', body).expect(400);
    expect(JSON.parse(text)).toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringMatching(`^${field} `),
    });
  });

  it('finds its session as told, in a named instance', async () => {
    const otp = await verified('fixed', 'second');
    await post('/second/cards', { otp: { gsm: otp.userGsm, id: otp.otpSessionId } }).expect(201, {
      saved: true,
    });
    await post('/cards', otp).expect(404);
  });

  it('may be a whole controller, below whose decorator the login stands', async () => {
    const otp = await verified('ada');
    await post('/guarded', otp).expect(201);
    await post('/guarded', otp).expect(404);
  });

  it('may be on a controller with other options, and is spent once all the same', async () => {
    await post('/guarded/second', await verified('ada')).expect(404);
    const otp = await verified('ada', 'second');
    await post('/guarded/second', otp).expect(201);
    await post('/guarded/second', otp).expect(404);
  });

  it.each(['ws', 'graphql', 'rpc'])('refuses to run in the context %s, and spends nothing', async (type) => {
    const otp = await verified('ada');
    const resolver = app.get(VaultResolver);
    // As Nest calls it there: with its guards, in that context.
    const save = VaultResolver.prototype.save;
    const context = [undefined, undefined, undefined, undefined, undefined] as const;
    const handler = app
      .get(ExternalContextCreator)
      .create(resolver, save, 'save', ...context, type as 'http');
    // What comes of the error is each context's own matter: the filter's spec has it.
    await Promise.resolve(handler({ body: otp, user: Login.user })).catch(() => undefined);
    expect(VaultResolver.saved).toBe(0);
    await post('/cards', otp).expect(201);
  });
});
