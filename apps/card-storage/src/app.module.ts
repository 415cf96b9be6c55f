import { type DynamicModule, Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { PaynetOtpModule } from 'nestjs-paynet-otp';
import { paynetOtpConfig } from 'nestjs-paynet-otp/config';
import { type AppSettings } from './app-settings.js';
import { AuthModule } from './auth/auth.module.js';
import { CardsModule } from './cards/cards.module.js';
import { HealthController } from './health/health.controller.js';

@Module({})
export class AppModule {
  static forRoot(settings: AppSettings): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot({ load: [paynetOtpConfig] }),
        PaynetOtpModule.forRootAsync({ ...paynetOtpConfig.asProvider(), isGlobal: true }),
        { ...AuthModule.forRoot(settings), global: true },
        CardsModule,
      ],
      controllers: [HealthController],
    };
  }
}
