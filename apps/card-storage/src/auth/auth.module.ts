import { type DynamicModule, Module } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { type AppSettings } from '../app-settings.js';
import { DemoTokenController } from './demo-token.controller.js';
import { ShopperGuard } from './shopper.guard.js';

const ISSUER = 'card-storage';

/**
 * Reads who asks from a bearer token: a JWT signed with HS256 under JWT_SECRET, its issuer (`iss`) `card-storage`, its subject (`sub`) the merchant's own id
 * of the shopper, 1 to 256 characters that never change, and an end (`exp`). In production the merchant's login issues it.
 */
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
