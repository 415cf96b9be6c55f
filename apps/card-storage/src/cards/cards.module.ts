import { Module } from '@nestjs/common';
import { PaynetOtpModule } from 'nestjs-paynet-otp';
import { PaynetCardModule } from 'nestjs-paynet-otp/card';
import { paynetOtpConfig } from 'nestjs-paynet-otp/config';
import { CardOwners } from './card-owners.js';
import { CardsController } from './cards.controller.js';
import { CardsService } from './cards.service.js';

@Module({
  imports: [
    PaynetOtpModule.forRootAsync(paynetOtpConfig.asProvider()),
    PaynetCardModule.forRootAsync(paynetOtpConfig.asProvider()),
  ],
  controllers: [CardsController],
  providers: [CardsService, CardOwners],
})
export class CardsModule {}
