import { Body, Controller, HttpCode, Module, Post } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import {
  CheckOtpDto,
  PaynetOtpModule,
  PaynetOtpService,
  SendOtpDto,
  SendOtpResponseDto,
} from 'nestjs-paynet-otp';
import { PaynetCardModule, PaynetCardService } from 'nestjs-paynet-otp/card';
import { paynetOtpConfig } from 'nestjs-paynet-otp/config';

@Controller('cards')
export class CardsController {
  constructor(
    private readonly otp: PaynetOtpService,
    private readonly cards: PaynetCardService,
  ) {}

  @Post('otp')
  @HttpCode(202)
  async send(@Body() { userGsm }: SendOtpDto): Promise<SendOtpResponseDto> {
    return SendOtpResponseDto.from(await this.otp.sendOtp({ userGsm, subject: 'shopper-1' }));
  }

  @Post('otp/check')
  @HttpCode(200)
  async check(@Body() { userGsm, otpSessionId, otpCode }: CheckOtpDto): Promise<{ verified: true }> {
    await this.otp.checkOtp({ userGsm, otpSessionId, otpCode, subject: 'shopper-1' });
    return { verified: true };
  }

  @Post()
  async save(
    @Body() { userGsm, otpSessionId, otpCode }: CheckOtpDto,
  ): Promise<{ cardHash: string | undefined }> {
    await this.otp.consumeVerified({ userGsm, otpSessionId, subject: 'shopper-1' });
    const { cardHash } = await this.cards.save({
      userGsm,
      otpSessionId,
      otpCode,
      cardNumber: '4355084355084358',
      cardHolder: 'Test Card',
      expireMonth: '12',
      expireYear: '30',
      cardDesc: 'mine',
      userUniqueId: 'shopper-1',
    });
    return { cardHash };
  }
}

@Module({
  imports: [
    ConfigModule.forRoot({ load: [paynetOtpConfig], ignoreEnvFile: true }),
    PaynetOtpModule.forRootAsync({ ...paynetOtpConfig.asProvider(), isGlobal: true }),
    PaynetCardModule.forRootAsync({ ...paynetOtpConfig.asProvider(), isGlobal: true }),
  ],
  controllers: [CardsController],
})
export class AppModule {}
