// `sendOtp` on numbers that have a code pending: what five quick clicks and a stranger cost.
import { PaynetOtpService } from 'nestjs-paynet-otp';
import { drive } from '../support/drive.mjs';
import { startOtpModule } from '../support/otp-module.mjs';
import { freshNumber } from '../support/requests.mjs';
import { serveParent } from '../support/workers.mjs';

const app = await startOtpModule(process.argv[2], { maxConcurrency: 64 });
const otp = app.get(PaynetOtpService);
const shoppers = Array.from({ length: 1000 }, (_, index) => ({
  userGsm: freshNumber(),
  subject: `shopper-${index}`,
}));
for (const shopper of shoppers) await otp.sendOtp(shopper);

let turn = 0;
function nextShopper() {
  turn = (turn + 1) % shoppers.length;
  return shoppers[turn];
}

const CALLS = {
  async same() {
    const { status } = await otp.sendOtp(nextShopper());
    if (status !== 'already-sent') throw new Error(`A duplicate answered ${status}.`);
  },
  async other() {
    const answer = await otp
      .sendOtp({ ...nextShopper(), subject: 'somebody else' })
      .catch(({ code }) => code);
    if (answer !== 'COOLDOWN') throw new Error(`Another intent answered ${JSON.stringify(answer)}.`);
  },
};

serveParent({ drive: ({ kind, ...options }) => drive(CALLS[kind], options) });
