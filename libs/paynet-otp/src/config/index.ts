export { paynetOtpConfig, paynetOtpConfigFor } from './paynet-otp.config.js';
export { readPaynetOtpOptions } from './read-environment.js';
