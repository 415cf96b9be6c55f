import 'reflect-metadata';
import { inspect } from 'node:util';
import {
  type ArgumentMetadata,
  BadRequestException,
  Body,
  Controller,
  Module,
  Post,
  type Type,
  ValidationPipe,
} from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { ApiResponse, DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { instanceToPlain, plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { describe, expect, it } from '@jest/globals';
import { type SendOtpResult } from '../flow/otp-types.js';
import { CheckOtpDto } from './check-otp.dto.js';
import { IsOtpCode } from './otp-fields.js';
import { SendOtpResponseDto } from './send-otp-response.dto.js';
import { SendOtpDto } from './send-otp.dto.js';

const STRICT = { whitelist: true, forbidNonWhitelisted: true };
const CHECK = { userGsm: '0532 123 45 67', otpSessionId: 's-1', otpCode: ' ArT2 ' };

function validate(metatype: Type, body: unknown, transform = true): Promise<unknown> {
  const metadata: ArgumentMetadata = { type: 'body', metatype };
  return new ValidationPipe({ ...STRICT, transform }).transform(body, metadata);
}

/** The messages that a refused body is answered with. */
async function messagesOf(metatype: Type, body: unknown, transform = true): Promise<string[]> {
  try {
    await validate(metatype, body, transform);
  } catch (error) {
    expect(error).toBeInstanceOf(BadRequestException);
    return ((error as BadRequestException).getResponse() as { message: string[] }).message;
  }
  return [];
}

describe('A validated body', () => {
  it('has its number normalised and its code trimmed when the pipe transforms', async () => {
    const dto = await validate(CheckOtpDto, CHECK);
    expect(dto).toBeInstanceOf(CheckOtpDto);
    expect(dto).toEqual({ userGsm: '5321234567', otpSessionId: 's-1', otpCode: 'ArT2' });
    expect(await validate(SendOtpDto, { userGsm: '+90 532 123 45 67' })).toEqual({ userGsm: '5321234567' });
  });

  it('is passed on as it came by a pipe without options: the service normalises again', async () => {
    const metadata: ArgumentMetadata = { type: 'body', metatype: CheckOtpDto };
    expect(await new ValidationPipe().transform(CHECK, metadata)).toEqual(CHECK);
  });

  it('keeps every field under `whitelist`', async () => {
    expect(Object.keys((await validate(CheckOtpDto, CHECK)) as object)).toEqual(Object.keys(CHECK));
  });
});

describe('A field with a code of another look', () => {
  class LongCodeDto {
    @IsOtpCode(/^\d{12}$/)
    otpCode!: string;
  }

  it('takes what its pattern takes, trimmed', async () => {
    expect(await validate(LongCodeDto, { otpCode: ' 123456789012 ' })).toEqual({ otpCode: '123456789012' });
  });

  it('does not claim the rule of the others', async () => {
    expect(await messagesOf(LongCodeDto, { otpCode: 'ART2' })).toEqual(['otpCode must look like a code']);
  });
});

/** [field, rule, wrong values]. */
const RULES: [field: keyof typeof CHECK, rule: string, wrong: unknown[]][] = [
  [
    'userGsm',
    'userGsm must be a Turkish mobile number such as 5XXXXXXXXX',
    ['', '+4915123456789', '532123456', '02121234567', 5321234567, '5'.repeat(5_000)],
  ],
  [
    'otpSessionId',
    'otpSessionId must be 1 to 64 printable ASCII characters without spaces',
    ['', 'with space', 'ş', 'x'.repeat(65), 123456, 's\n'],
  ],
  [
    'otpCode',
    'otpCode must be 4 to 10 letters and digits',
    ['', '   ', 'ABC', 'ABCDEFGHIJK', 'AB-12', 'AŞ12', 1234, '1234\u0000'],
  ],
];
const ODD = [null, undefined, true, [], {}, ['5321234567'], { $gt: '' }];

describe.each([true, false])('A refused body, with transform: %p,', (transform) => {
  describe.each(RULES)('names the field %s and its rule', (field, rule, wrong) => {
    const values = [...wrong, ...ODD].map((value) => [inspect(value).slice(0, 40), value]);
    it.each(values)('for %s', async (_json, value) => {
      expect(await messagesOf(CheckOtpDto, { ...CHECK, [field]: value }, transform)).toEqual([rule]);
    });
  });

  it('names a field that is missing', async () => {
    expect(await messagesOf(SendOtpDto, {}, transform)).toEqual([RULES[0]![1]]);
    expect(await messagesOf(CheckOtpDto, {}, transform)).toEqual(RULES.map(([, rule]) => rule));
  });

  it('names a field that there is not, without its value', async () => {
    const body = { userGsm: '5321234567', subject: 'somebody-else' };
    expect(await messagesOf(SendOtpDto, body, transform)).toEqual(['property subject should not exist']);
  });

  it('carries none of the values', async () => {
    const body = {
      userGsm: '+49 1512 3456789',
      otpSessionId: 'a b secret',
      otpCode: 'S3cr3t-C0de!',
      more: 'm0re',
    };
    const said = (await messagesOf(CheckOtpDto, body, transform)).join('\n');
    expect(said).not.toBe('');
    for (const value of Object.values(body)) expect(said).not.toContain(value);
  });
});

const SENT: SendOtpResult = {
  status: 'sent',
  otpSessionId: 's-1',
  userGsmMasked: '532*****67',
  expiresAt: new Date(0),
  expiresAtEstimated: false,
  retryAfterSeconds: 180,
  environment: 'test',
};

describe('The response body', () => {
  it('is made of a result, with every field decorated', () => {
    const dto = SendOtpResponseDto.from(SENT);
    expect(dto).toBeInstanceOf(SendOtpResponseDto);
    expect(validateSync(dto, STRICT)).toEqual([]);
    expect(JSON.parse(JSON.stringify(dto))).toEqual(JSON.parse(JSON.stringify(SENT)));
  });
});

describe('With @nestjs/swagger the bodies document themselves', () => {
  @Controller()
  class OtpController {
    @Post('send')
    @ApiResponse({ status: 202, type: SendOtpResponseDto })
    send(@Body() body: SendOtpDto): object {
      return body;
    }

    @Post('check')
    check(@Body() body: CheckOtpDto): object {
      return body;
    }
  }

  @Module({ controllers: [OtpController] })
  class OtpModule {}

  async function schemas(): Promise<
    Record<string, { properties: Record<string, object>; required: string[] }>
  > {
    const module = await Test.createTestingModule({ imports: [OtpModule] }).compile();
    const app = module.createNestApplication({ logger: false });
    const document = SwaggerModule.createDocument(app, new DocumentBuilder().build());
    await app.close();
    return document.components?.schemas as never;
  }

  it('with every field required, typed, described and with an example', async () => {
    const { SendOtpDto: send, CheckOtpDto: check } = await schemas();
    expect(send).toEqual({
      type: 'object',
      properties: {
        userGsm: {
          type: 'string',
          format: 'phone',
          description: expect.stringMatching(/^Turkish mobile number, in any spelling/),
          minLength: 10,
          maxLength: 64,
          example: '5321234567',
        },
      },
      required: ['userGsm'],
    });
    expect(check?.properties).toMatchObject({
      otpSessionId: { pattern: '^[\\x21-\\x7e]{1,64}$', minLength: 1, maxLength: 64 },
      otpCode: { pattern: '^\\s*[A-Za-z0-9]{4,10}\\s*$', minLength: 4 },
    });
    expect(check?.required).toEqual(['userGsm', 'otpSessionId', 'otpCode']);
    for (const property of Object.values(check?.properties ?? {})) {
      expect(property).toMatchObject({
        type: 'string',
        description: expect.any(String),
        example: expect.any(String),
      });
    }
  });

  it('with patterns that refuse nothing that is taken', async () => {
    const { CheckOtpDto: check } = await schemas();
    const { otpSessionId, otpCode } = check?.properties as Record<string, { pattern: string }>;
    expect(CHECK.otpSessionId).toMatch(new RegExp(otpSessionId!.pattern));
    expect(CHECK.otpCode).toMatch(new RegExp(otpCode!.pattern));
  });

  it('with the dates, numbers and choices of the response', async () => {
    const { SendOtpResponseDto: response } = await schemas();
    expect(response?.required.sort()).toEqual(Object.keys(SENT).sort());
    expect(response?.properties).toMatchObject({
      status: { type: 'string', enum: ['sent', 'already-sent', 'already-verified', 'unknown'] },
      expiresAt: { type: 'string', format: 'date-time' },
      expiresAtEstimated: { type: 'boolean' },
      retryAfterSeconds: { type: 'integer', minimum: 0 },
      environment: { type: 'string', enum: ['live', 'test'] },
    });
    for (const property of Object.values(response?.properties ?? {})) {
      expect(property).toMatchObject({ description: expect.any(String), example: expect.anything() });
    }
  });
});

describe('DTOs in applications that take exposed fields only', () => {
  const only = { excludeExtraneousValues: true };

  it('keep every field of a request', () => {
    expect(plainToInstance(SendOtpDto, { userGsm: '0532 123 45 67', extra: 1 }, only)).toEqual({
      userGsm: '5321234567',
    });
    expect(plainToInstance(CheckOtpDto, CHECK, only)).toEqual(plainToInstance(CheckOtpDto, CHECK));
  });

  it('keep every field of the response, which can be read back from its own JSON', () => {
    const plain = instanceToPlain(SendOtpResponseDto.from(SENT), { strategy: 'excludeAll' });
    expect(Object.keys(plain).sort()).toEqual(Object.keys(SENT).sort());
    const read = plainToInstance(SendOtpResponseDto, JSON.parse(JSON.stringify(plain)) as object, only);
    expect(validateSync(read)).toEqual([]);
    expect(read.expiresAt).toEqual(SENT.expiresAt);
  });
});
