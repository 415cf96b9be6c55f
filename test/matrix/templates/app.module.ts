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
  async send(@Body() body: SendOtpDto): Promise<SendOtpResponseDto> {
    return SendOtpResponseDto.from(await this.otp.sendOtp({ ...body, subject: 'shopper-1' }));
  }

  @Post('otp/check')
  @HttpCode(200)
  async check(@Body() body: CheckOtpDto): Promise<{ verified: true }> {
    await this.otp.checkOtp({ ...body, subject: 'shopper-1' });
    return { verified: true };
  }

  @Post()
  async save(@Body() body: CheckOtpDto): Promise<{ cardHash: string | undefined }> {
    const { userGsm, otpSessionId } = body;
    await this.otp.consumeVerified({ userGsm, otpSessionId, subject: 'shopper-1' });
    const { cardHash } = await this.cards.save({
      ...body,
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
