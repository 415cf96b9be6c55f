import { randomUUID } from 'node:crypto';
import { Controller, HttpCode, Post } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { ApiProperty, ApiResponse, ApiTags } from '@nestjs/swagger';

class DemoToken {
  @ApiProperty({ description: 'A JWT for a new demo shopper.' })
  token!: string;
}

/** Stands in for a real login so that the sample can be tried; never part of a production process. */
@ApiTags('auth')
@Controller('auth')
export class DemoTokenController {
  constructor(private readonly jwt: JwtService) {}

  @Post('demo-token')
  @HttpCode(200)
  @ApiResponse({ status: 200, type: DemoToken })
  async create(): Promise<DemoToken> {
    return { token: await this.jwt.signAsync({ sub: `demo-${randomUUID()}` }) };
  }
}
