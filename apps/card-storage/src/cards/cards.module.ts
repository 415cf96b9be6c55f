import { Module } from '@nestjs/common';
import { PaynetCardModule } from 'nestjs-paynet-otp/card';
import { paynetOtpConfig } from 'nestjs-paynet-otp/config';
import { CardOwners } from './card-owners.js';
import { CardsController } from './cards.controller.js';
import { CardsService } from './cards.service.js';

@Module({
  imports: [PaynetCardModule.forRootAsync(paynetOtpConfig.asProvider())],
  controllers: [CardsController],
  providers: [CardsService, CardOwners],
})
export class CardsModule {}
