// One process of a merchant: a Nest application with PaynetOtpModule that does what the test tells it, a JSON line in and a JSON line out.
// It runs the built package, as a merchant's process would.
import 'reflect-metadata';
import { createInterface } from 'node:readline';
import { NestFactory } from '@nestjs/core';
import { PaynetOtpModule, PaynetOtpService, RedisOtpSessionStore } from 'nestjs-paynet-otp';

const { baseUrl, secretKey, redisUrl, prefix, pepper, stopAt, options } = JSON.parse(process.env.MERCHANT);
const tell = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);

/** Stops for good before or after a step, so that the test can kill the process exactly there. */
function stoppingAt(store) {
  const stop = () => {
    tell({ stoppedAt: stopAt });
    return new Promise(() => undefined);
  };
  return new Proxy(store, {
    get(target, name) {
      const method = target[name];
      if (typeof method !== 'function') return method;
      return async (...args) => {
        if (stopAt === `before ${name}`) return stop();
        const result = await method.apply(target, args);
        return stopAt === `after ${name}` ? stop() : result;
      };
    },
  });
}

const store = stoppingAt(await RedisOtpSessionStore.fromUrl(redisUrl, { prefix, commandTimeoutMs: 30_000 }));
const module = PaynetOtpModule.forRoot({
  environment: 'test',
  secretKey,
  baseUrl,
  store,
  pepper,
  maxConcurrency: 1_000,
  ...options,
});
const app = await NestFactory.createApplicationContext(module, { logger: ['error'] });
const otp = app.get(PaynetOtpService);

async function answer({ id, method, request, call, times = 1 }) {
  const one = async () => {
    try {
      return { result: await otp[method](request, call) };
    } catch (error) {
      return { error: JSON.parse(JSON.stringify(error)) };
    }
  };
  tell({ id, answers: await Promise.all(Array.from({ length: times }, one)) });
}

tell({ ready: true });
for await (const line of createInterface({ input: process.stdin })) void answer(JSON.parse(line));
await app.close();
