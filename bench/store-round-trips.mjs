import { Redis } from 'ioredis';
import { PaynetOtpService, RedisOtpSessionStore } from 'nestjs-paynet-otp';
import { startOtpModule } from './support/otp-module.mjs';
import { startRedis } from './support/redis.mjs';
import { startWorker } from './support/workers.mjs';

/**
 * Stands before a client and counts the longest chain of commands of which each was asked for after the one before it had been answered: commands under
 * way side by side are one round trip.
 */
function countRoundTrips(client) {
  let chain = 0;
  let commands = 0;
  const counted =
    (command) =>
    async (...args) => {
      const depth = chain + 1;
      commands += 1;
      try {
        return await client[command](...args);
      } finally {
        chain = Math.max(chain, depth);
      }
    };
  return {
    client: { evalsha: counted('evalsha'), eval: counted('eval') },
    async during(step) {
      chain = 0;
      commands = 0;
      const answer = await step();
      return { answer, roundTrips: chain, commands };
    },
  };
}

/** Counts what a send, a check and a consume ask of Redis when nobody else wants the number. */
export async function measureRoundTrips() {
  const server = await startRedis();
  if (server === undefined) return undefined;
  const redis = new Redis({ host: '127.0.0.1', port: server.port });
  const counter = countRoundTrips(redis);
  const stub = startWorker('stub-paynet.mjs');
  const app = await startOtpModule(await stub.ask('url'), {
    store: new RedisOtpSessionStore(counter.client, { commandTimeoutMs: 30_000 }),
    pepper: 'a pepper of at least thirty-two bytes',
  });
  try {
    const otp = app.get(PaynetOtpService);
    const goThrough = async (userGsm) => {
      const subject = `shopper of ${userGsm}`;
      const send = await counter.during(() => otp.sendOtp({ userGsm, subject }));
      const session = { userGsm, subject, otpSessionId: send.answer.otpSessionId };
      const check = await counter.during(() => otp.checkOtp({ ...session, otpCode: 'ART2' }));
      const consume = await counter.during(() => otp.consumeVerified(session));
      return { send, check, consume };
    };
    // The first of each script is also the one with which the server learns it.
    await goThrough('5321234567');
    const { send, check, consume } = await goThrough('5321234568');
    return [
      { what: 'sequential round trips of a send', value: send.roundTrips, unit: '', goal: '<= 2' },
      { what: 'commands of a send with a subject', value: send.commands, unit: '' },
      { what: 'sequential round trips of a check', value: check.roundTrips, unit: '', goal: '<= 2' },
      { what: 'commands of a check', value: check.commands, unit: '' },
      { what: 'sequential round trips of a consume', value: consume.roundTrips, unit: '' },
    ];
  } finally {
    await app.close();
    redis.disconnect();
    await Promise.all([stub.stop(), server.stop()]);
  }
}
