import { type DynamicModule, Module } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { type AppSettings } from '../app-settings.js';
import { DemoTokenController } from './demo-token.controller.js';
import { ShopperGuard } from './shopper.guard.js';

const ISSUER = 'card-storage';

@Module({})
export class AuthModule {
  static forRoot({ isProduction, jwtSecret }: AppSettings): DynamicModule {
    return {
      module: AuthModule,
      imports: [
        JwtModule.register({
          secret: jwtSecret,
          signOptions: { algorithm: 'HS256', issuer: ISSUER, expiresIn: '1h' },
          verifyOptions: { algorithms: ['HS256'], issuer: ISSUER },
        }),
      ],
      controllers: isProduction ? [] : [DemoTokenController],
      providers: [ShopperGuard],
      exports: [ShopperGuard, JwtModule],
    };
  }
}
