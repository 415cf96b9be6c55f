import { Inject, type InjectionToken } from '@nestjs/common';
import { PaynetOtpService } from '../paynet-otp.service.js';
import { instanceToken } from './instance-token.js';

/** Injection token of the `PaynetOtpService` of an instance; the class itself for the default one. */
export function getPaynetOtpToken(name?: string): InjectionToken {
  return instanceToken(PaynetOtpService, 'PaynetOtpService', name);
}

/** Injects the `PaynetOtpService` of a named instance. */
export function InjectPaynetOtp(name?: string): PropertyDecorator & ParameterDecorator {
  return Inject(getPaynetOtpToken(name));
}
