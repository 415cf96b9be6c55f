import 'reflect-metadata';
import { type ServerResponse } from 'node:http';
import {
  type ArgumentsHost,
  Controller,
  Get,
  type INestApplication,
  Logger,
  Param,
  Res,
} from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { inspect } from 'node:util';
import { lastValueFrom } from 'rxjs';
import request from 'supertest';
import { type App } from 'supertest/types.js';
import {
  PaynetConfigError,
  PaynetError,
  PaynetInputError,
  PaynetOtpError,
  PaynetOutcomeUnknownError,
  PaynetProviderError,
  type PaynetErrorCode,
} from '../errors/index.js';
import { HTTP_STATUS } from './http-status.js';
import { PaynetOtpExceptionFilter } from './paynet-otp-exception.filter.js';

/** Stands for what only the operator may read: Paynet's answer in words, hosts, codes. */
const INTERNAL = 'HTTP 500, result code 8 (servererror) of 10.0.0.7';

const WHERE = { operation: 'send-otp', environment: 'test', correlationId: 'order-1' } as const;
const NOT_SENT = { ...WHERE, outcome: 'not-sent' } as const;
const ANSWERED = { ...WHERE, outcome: 'answered', resultCode: 8, resultName: 'servererror' } as const;

interface Row {
  error: PaynetError;
  status: number;
  message: string;
  phrase: string;
  more?: { retryAfterSeconds?: number; attemptsLeft?: number };
}

/** Every code, with the status of design section 3 and what the shopper reads. */
const ROWS: Record<PaynetErrorCode, Row> = {
  CONFIG: {
    error: new PaynetConfigError([{ field: 'secretKey', rule: INTERNAL }]),
    status: 500,
    message: 'Internal server error',
    phrase: 'Internal Server Error',
  },
  INVALID_INPUT: {
    error: new PaynetInputError('userGsm', 'must be a Turkish mobile number such as 5XXXXXXXXX', WHERE),
    status: 400,
    message: 'userGsm must be a Turkish mobile number such as 5XXXXXXXXX',
    phrase: 'Bad Request',
  },
  COOLDOWN: {
    error: new PaynetOtpError('COOLDOWN', { ...NOT_SENT, retryAfterSeconds: 171 }),
    status: 429,
    message: 'A code was sent to this number a short while ago; no other may be sent yet.',
    phrase: 'Too Many Requests',
    more: { retryAfterSeconds: 171 },
  },
  LIMIT: {
    error: new PaynetOtpError('LIMIT', { ...NOT_SENT, retryAfterSeconds: 3600 }),
    status: 429,
    message: 'Too many codes were asked for; no other may be sent yet.',
    phrase: 'Too Many Requests',
    more: { retryAfterSeconds: 3600 },
  },
  LOCKED: {
    error: new PaynetOtpError('LOCKED', { ...NOT_SENT, retryAfterSeconds: 90, attemptsLeft: 0 }),
    status: 429,
    message: 'Too many wrong codes were typed; checking is locked for now.',
    phrase: 'Too Many Requests',
    more: { retryAfterSeconds: 90, attemptsLeft: 0 },
  },
  WRONG_CODE: {
    error: new PaynetOtpError('WRONG_CODE', { ...ANSWERED, attemptsLeft: 4 }),
    status: 422,
    message: 'The code is wrong.',
    phrase: 'Unprocessable Entity',
    more: { attemptsLeft: 4 },
  },
  EXPIRED: {
    error: new PaynetOtpError('EXPIRED', NOT_SENT),
    status: 410,
    message: 'The code has expired; a new one must be sent.',
    phrase: 'Gone',
  },
  NOT_VERIFIED: {
    error: new PaynetOtpError('NOT_VERIFIED', NOT_SENT),
    status: 409,
    message: 'The code of this session has not been verified yet.',
    phrase: 'Conflict',
  },
  SESSION: {
    error: new PaynetOtpError('SESSION', NOT_SENT),
    status: 404,
    message: 'There is no such OTP session.',
    phrase: 'Not Found',
  },
  UNAVAILABLE: {
    error: new PaynetProviderError('UNAVAILABLE', INTERNAL, { ...NOT_SENT, retryAfterSeconds: 5 }),
    status: 503,
    message: 'The card service is not available right now.',
    phrase: 'Service Unavailable',
    more: { retryAfterSeconds: 5 },
  },
  REFUSED: {
    error: new PaynetProviderError('REFUSED', INTERNAL, ANSWERED),
    status: 502,
    message: 'The card service refused the request.',
    phrase: 'Bad Gateway',
  },
  PAYNET_AUTH: {
    error: new PaynetProviderError('PAYNET_AUTH', INTERNAL, ANSWERED),
    status: 502,
    message: 'The card service refused the request.',
    phrase: 'Bad Gateway',
  },
  PROTOCOL: {
    error: new PaynetProviderError('PROTOCOL', INTERNAL, ANSWERED),
    status: 502,
    message: 'The card service gave an answer that could not be read.',
    phrase: 'Bad Gateway',
  },
  OUTCOME_UNKNOWN: {
    error: new PaynetOutcomeUnknownError(INTERNAL, WHERE),
    status: 504,
    message: 'It is not known whether the request took effect.',
    phrase: 'Gateway Timeout',
  },
};

/** A code that only a later version of this package, loaded beside this one, would have. */
class LaterError extends PaynetError {
  constructor() {
    super('LATER' as PaynetErrorCode, INTERNAL, NOT_SENT);
  }
}

/** An answer, on Express and Fastify, that somebody else begins. */
interface Begun extends ServerResponse {
  raw?: ServerResponse;
  status(code: number): { send(body: string): unknown };
}

@Controller()
class ThrowingController {
  @Get('throw/:code')
  throwOne(@Param('code') code: string): void {
    throw code in ROWS ? ROWS[code as PaynetErrorCode].error : new LaterError();
  }

  @Get('late/:code')
  throwLate(@Res() reply: Begun, @Param('code') code: string): void {
    const raw = reply.raw ?? reply;
    raw.writeHead(503, { 'content-type': 'text/plain' });
    raw.write('too slow');
    this.throwOne(code);
  }

  @Get('answered/:code')
  throwAnswered(@Res() reply: Begun, @Param('code') code: string): void {
    reply.status(503).send('too slow');
    this.throwOne(code);
  }

  @Get('other')
  throwOther(): void {
    throw new Error(INTERNAL);
  }
}

const ADAPTERS = [
  ['Express', () => new ExpressAdapter()],
  ['Fastify', () => new FastifyAdapter()],
] as const;

describe.each(ADAPTERS)('On %s the filter', (name, makeAdapter) => {
  let app: INestApplication<App>;
  let logged: jest.Spied<typeof Logger.prototype.error>;

  beforeEach(() => {
    logged = jest.spyOn(Logger.prototype, 'error').mockReturnValue(undefined);
  });

  beforeAll(async () => {
    const module = await Test.createTestingModule({ controllers: [ThrowingController] }).compile();
    app = module.createNestApplication(makeAdapter() as ExpressAdapter);
    app.useLogger(false);
    app.useGlobalFilters(new PaynetOtpExceptionFilter());
    await app.init();
    if (name === 'Fastify')
      await (app as unknown as NestFastifyApplication).getHttpAdapter().getInstance().ready();
  });
  afterAll(() => app.close());

  it.each(Object.entries(ROWS))('answers %s', async (code, row) => {
    const answer = await request(app.getHttpServer()).get(`/throw/${code}`);
    const { status, headers, text } = answer;
    expect({ status, body: answer.body as unknown }).toEqual({
      status: row.status,
      body: { statusCode: row.status, message: row.message, error: row.phrase, code, ...row.more },
    });
    expect(headers['content-type']).toMatch(/^application\/json/);
    const wait = row.more?.retryAfterSeconds;
    expect(headers['retry-after']).toBe(wait === undefined ? undefined : `${wait}`);
    expect(text).not.toContain(INTERNAL);
    expect(text).not.toContain('servererror');
    expect(text).not.toContain('order-1');
    expect(text).not.toMatch(/\.[jt]s:\d/);
  });

  it.each(Object.entries(ROWS))('tells the operator of %s only when it is our fault', async (code, row) => {
    await request(app.getHttpServer()).get(`/throw/${code}`);
    const lines = logged.mock.calls.map(([line]) => String(line));
    expect(lines).toHaveLength(row.status >= 500 ? 1 : 0);
    if (row.status >= 500) expect(lines[0]).toContain(code);
    if (row.status >= 500 && code !== 'CONFIG') expect(lines[0]).toContain('(order-1)');
    if (row.status >= 500) expect(lines[0]).toContain(INTERNAL);
  });

  it('answers a code that it does not know with 500', async () => {
    await request(app.getHttpServer()).get('/throw/LATER').expect(500, {
      statusCode: 500,
      message: 'Internal server error',
      error: 'Internal Server Error',
      code: 'LATER',
    });
  });

  it.each(['late', 'answered'])('ends an answer that has begun (%s), and tells the operator', async (way) => {
    const answer = await request(app.getHttpServer()).get(`/${way}/PROTOCOL`);
    expect({ status: answer.status, text: answer.text }).toEqual({ status: 503, text: 'too slow' });
    expect(logged.mock.calls.map(([line]) => String(line))).toEqual([expect.stringContaining('PROTOCOL')]);
  });

  it('leaves every other error to Nest', async () => {
    const body = { statusCode: 500, message: 'Internal server error' };
    await request(app.getHttpServer()).get('/other').expect(500, body);
  });
});

describe('Elsewhere than in HTTP the filter', () => {
  const filter = new PaynetOtpExceptionFilter();
  const { error } = ROWS.SESSION;
  const thrownBy = (act: () => unknown): unknown => {
    try {
      return act();
    } catch (thrown) {
      return thrown;
    }
  };
  const hostOf = (type: string): ArgumentsHost => ({ getType: () => type }) as ArgumentsHost;

  it.each(Object.entries(ROWS))('gives GraphQL for %s what HTTP would give', (code, row) => {
    jest.spyOn(Logger.prototype, 'error').mockReturnValue(undefined);
    const thrown = thrownBy(() => filter.catch(row.error, hostOf('graphql')));
    expect(thrown).toMatchObject({ message: row.message, extensions: { code, ...row.more } });
    expect(inspect(thrown)).not.toContain(INTERNAL);
    expect(Logger.prototype.error).toHaveBeenCalledTimes(row.status >= 500 ? 1 : 0);
  });

  it('throws on', () => {
    expect(thrownBy(() => filter.catch(error, hostOf('ws')))).toBe(error);
  });

  it('gives a microservice the error as its answer: a filter that throws there answers nothing', async () => {
    const answer = filter.catch(error, hostOf('rpc'));
    await expect(lastValueFrom(answer!)).rejects.toBe(error);
  });
});

it('The table has a status for every code', () => {
  expect(Object.keys(HTTP_STATUS).sort()).toEqual(Object.keys(ROWS).sort());
});
