import { Controller, Get, Inject } from '@nestjs/common';
import { type ConfigType } from '@nestjs/config';
import { ApiProperty, ApiResponse, ApiTags } from '@nestjs/swagger';
import { paynetOtpConfig } from 'nestjs-paynet-otp/config';

class Health {
  @ApiProperty({ example: 'ok' })
  status!: string;

  @ApiProperty({ enum: ['live', 'test'] })
  paynetEnvironment!: string;
}

/** Tells a load balancer that this process serves requests, and an operator which Paynet it calls. */
@ApiTags('health')
@Controller('health')
export class HealthController {
  constructor(@Inject(paynetOtpConfig.KEY) private readonly paynet: ConfigType<typeof paynetOtpConfig>) {}

  @Get()
  @ApiResponse({ status: 200, type: Health })
  check(): Health {
    return { status: 'ok', paynetEnvironment: this.paynet.environment };
  }
}
