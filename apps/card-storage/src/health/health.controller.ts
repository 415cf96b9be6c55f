import { Controller, Get, Inject } from '@nestjs/common';
import { type ConfigType } from '@nestjs/config';
import { ApiProperty, ApiResponse, ApiTags } from '@nestjs/swagger';
import { PaynetOtpService } from 'nestjs-paynet-otp';
import { paynetOtpConfig } from 'nestjs-paynet-otp/config';
import { ApiErrors } from '../api-errors.js';

/** A session that is never there: reading it takes the way to the store and changes nothing. */
const PROBE = { userGsm: '5000000000', otpSessionId: 'readiness' };

class Health {
  @ApiProperty({ example: 'ok' })
  status!: string;

  @ApiProperty({ enum: ['live', 'test'] })
  paynetEnvironment!: string;
}

/** Tells a load balancer whether this process can serve, store included (503 when not), and an operator which Paynet it calls. */
@ApiTags('health')
@Controller('health')
export class HealthController {
  constructor(
    @Inject(paynetOtpConfig.KEY) private readonly paynet: ConfigType<typeof paynetOtpConfig>,
    private readonly otp: PaynetOtpService,
  ) {}

  @Get()
  @ApiResponse({ status: 200, type: Health })
  @ApiErrors(503)
  async check(): Promise<Health> {
    await this.otp.getStatus(PROBE);
    return { status: 'ok', paynetEnvironment: this.paynet.environment };
  }
}
