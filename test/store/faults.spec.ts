import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { StoreUnavailableError } from '../../libs/paynet-otp/src/session/redis/store-errors.js';
import { ownRedisForTests, startRedis } from '../support/redis.js';
import { IMPATIENT, openOwn, OPENERS, type OwnConnection } from './own-connection.js';
import { CLIENTS, PATIENT_MS } from './redis-harness.js';
import { RedisOtpSessionStore } from '../../libs/paynet-otp/src/session/redis/redis-store.js';
import { eventually, everyOperation, numberOn, rejection } from './requests.js';

const PASSWORD = 'pass-word-of-the-store';
const server = await ownRedisForTests('faults of Redis', { options: ['--requirepass', PASSWORD] });
const url = server?.url.replace('redis://', `redis://:${PASSWORD}@`) ?? '';
const port = Number(new URL(server?.url ?? 'redis://none:1').port);
afterAll(() => server?.stop());

/** A server that takes connections and says nothing. */
async function startSilent(): Promise<{ server: Server; sockets: Socket[]; url: string; stop(): void }> {
  const sockets: Socket[] = [];
  const silent = createServer((socket) => void sockets.push(socket.on('error', () => undefined))).listen(
    0,
    '127.0.0.1',
  );
  await once(silent, 'listening');
  const stop = (): void => {
    silent.close();
    for (const socket of sockets) socket.destroy();
  };
  return {
    server: silent,
    sockets,
    url: `redis://:${PASSWORD}@127.0.0.1:${(silent.address() as AddressInfo).port}`,
    stop,
  };
}

for (const [library, opener] of Object.entries(OPENERS)) {
  (server === undefined ? describe.skip : describe)(`a connection of the store's own, by ${library}`, () => {
    let admin: Redis;
    let own: OwnConnection;
    const secrets = [PASSWORD, '127.0.0.1', String(port)];

    beforeEach(async () => {
      admin = new Redis(url);
      own = await openOwn(opener, url);
    });
    afterEach(() => {
      own.close();
      admin.disconnect();
    });

    /** Every operation fails, in bounded time and without a secret. */
    async function expectAllToFail(store: RedisOtpSessionStore): Promise<Error> {
      const number = numberOn(store);
      const failures = Object.values(everyOperation(number)).map((act) =>
        rejection(act(), ...secrets, number.key, number.subject, number.sessionId),
      );
      const errors = await Promise.all(failures);
      for (const error of errors) expect(error).toBeInstanceOf(StoreUnavailableError);
      return errors[0]!;
    }

    async function expectToWork(store: RedisOtpSessionStore): Promise<void> {
      expect((await eventually(() => numberOn(store).claim())).outcome).toBe('claimed');
    }

    it('is there when the store is', async () => {
      expect((await numberOn(own.store).claim()).outcome).toBe('claimed');
      expect(own.warnings).toEqual([]);
    });

    it('to a server that is not there warns once, fails at once, and works as soon as there is one', async () => {
      const gone = await startRedis();
      await gone!.stop();
      const lonely = await openOwn(opener, gone!.url);
      await expectAllToFail(lonely.store);
      expect(lonely.warnings).toHaveLength(1);
      expect(lonely.warnings[0]).toMatch(
        /^The OTP store at 127\.0\.0\.1:\d+ cannot be reached: .*ECONNREFUSED/,
      );
      const back = await startRedis({ port: Number(new URL(gone!.url).port) });
      await expectToWork(lonely.store);
      expect(lonely.warnings).toHaveLength(1);
      lonely.close();
      await back!.stop();
    });

    it('to a server that goes away for longer warns once', async () => {
      const leaving = await startRedis();
      const lonely = await openOwn(opener, leaving!.url, { connectTimeoutMs: 1_000 });
      await leaving!.stop();
      await eventually(async () => expect(lonely.warnings).toHaveLength(1));
      await expectAllToFail(lonely.store);
      const back = await startRedis({ port: Number(new URL(leaving!.url).port) });
      await expectToWork(lonely.store);
      expect(lonely.warnings).toHaveLength(1);
      lonely.close();
      await back!.stop();
    });

    it('to a server that never answers warns without a credential, and fails', async () => {
      const silent = await startSilent();
      const lonely = await openOwn(opener, silent.url, IMPATIENT);
      expect(lonely.warnings).toHaveLength(1);
      expect(lonely.warnings[0]).not.toContain(PASSWORD);
      await expectAllToFail(lonely.store);
      lonely.close();
      silent.stop();
    });

    it('that owes an answer for too long is given up for a new one', async () => {
      const silent = await startSilent();
      const target = { host: '127.0.0.1', port: (silent.server.address() as AddressInfo).port, tls: false };
      const address = { ...target, username: undefined, password: PASSWORD, database: 0 };
      const listener = { ready: () => undefined, failed: () => undefined };
      const { close } = await opener(address, { connectTimeoutMs: 200, deadAfterMs: 60 }, listener);
      while (silent.sockets.length < 2) await once(silent.server, 'connection');
      close();
      silent.stop();
    });

    it('speaks TLS to rediss://', async () => {
      const silent = await startSilent();
      const lonely = openOwn(opener, silent.url.replace('redis:', 'rediss:'), IMPATIENT);
      if (silent.sockets.length === 0) await once(silent.server, 'connection');
      const [hello] = (await once(silent.sockets[0]!, 'data')) as [Buffer];
      expect(hello[0]).toBe(0x16);
      (await lonely).close();
      silent.stop();
    });

    it('with a wrong password warns without it, and fails', async () => {
      const wrong = 'not-the-password';
      const lonely = await openOwn(opener, url.replace(PASSWORD, wrong));
      const error = await expectAllToFail(lonely.store);
      expect([error.message, ...lonely.warnings].join()).not.toContain(wrong);
      expect(lonely.warnings).toHaveLength(1);
      lonely.close();
    });

    it('survives a flush of the scripts between any two calls', async () => {
      const number = numberOn(own.store);
      for (const act of Object.values(everyOperation(number))) {
        await admin.script('FLUSH');
        await act();
      }
      await admin.script('FLUSH');
      expect((await number.read()).state).toBe('consumed');
    });

    it('to a server that is out of memory fails, writes nothing, and works when there is room', async () => {
      const number = numberOn(own.store);
      await admin.config('SET', 'maxmemory', '1', 'maxmemory-policy', 'noeviction');
      expect((await rejection(number.claim(), ...secrets)).message).toContain('(OOM)');
      expect(await admin.keys(`*${number.key}*`)).toEqual([]);
      await admin.config('SET', 'maxmemory', '0');
      await expectToWork(own.store);
    });

    it('to a read-only replica fails, and works when it is a master', async () => {
      await admin.replicaof('127.0.0.1', 1);
      const error = await rejection(numberOn(own.store).claim(), ...secrets);
      await admin.replicaof('NO', 'ONE');
      expect(error.message).toMatch(/\(READONLY\)/);
      await expectToWork(own.store);
    });

    it('to a slow server fails in time, and the late command is the one that is repeated', async () => {
      const hasty = await openOwn(opener, url, IMPATIENT);
      const number = numberOn(hasty.store);
      await admin.call('CLIENT', 'PAUSE', String(PATIENT_MS), 'WRITE');
      const operationId = 'the-operation';
      expect(await rejection(number.claim({ operationId }), ...secrets)).toBeInstanceOf(
        StoreUnavailableError,
      );
      await admin.call('CLIENT', 'UNPAUSE');
      const repeated = await eventually(() => number.claim({ operationId }));
      expect([repeated.outcome, repeated.sessionId]).toEqual(['claimed', number.sessionId]);
      expect((await eventually(() => number.claim(number.stranger))).outcome).toBe('cooldown');
      hasty.close();
    });

    it('to a server that is stopped in its tracks fails, and works when it goes on', async () => {
      const pid = Number(/process_id:(\d+)/.exec(await admin.info('server'))?.[1]);
      const hasty = await openOwn(opener, url, IMPATIENT);
      process.kill(pid, 'SIGSTOP');
      try {
        await expectAllToFail(hasty.store);
      } finally {
        process.kill(pid, 'SIGCONT');
      }
      await expectToWork(hasty.store);
      hasty.close();
    });

    it('that is cut fails what is under way, sends nothing twice, and is made again', async () => {
      const number = numberOn(own.store);
      await admin.call('CLIENT', 'PAUSE', String(PATIENT_MS), 'WRITE');
      const cut = rejection(number.claim(), ...secrets);
      await admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
      expect(await cut).toBeInstanceOf(StoreUnavailableError);
      await admin.call('CLIENT', 'UNPAUSE');
      await expectToWork(own.store);
      expect(await admin.keys(`*${number.key}*`)).toEqual([]);
      expect(own.warnings).toEqual([]);
    });

    it('ends with the store, and leaves nothing running', async () => {
      const clients = async (): Promise<number> =>
        String(await admin.client('LIST'))
          .trim()
          .split('\n').length;
      const before = await clients();
      own.close();
      while ((await clients()) >= before) await new Promise(setImmediate);
      expect(await rejection(numberOn(own.store).claim(), ...secrets)).toBeInstanceOf(StoreUnavailableError);
      expect(own.warnings).toEqual([]);
    });
  });
}

(server === undefined ? describe.skip : describe)('data that the server lost', () => {
  let admin: Redis;
  let own: OwnConnection;
  beforeEach(async () => {
    admin = new Redis(url);
    own = await openOwn(OPENERS['ioredis']!, url);
  });
  afterEach(() => {
    own.close();
    admin.disconnect();
  });

  it('cost at most one more SMS for a pending intent: nobody knows any more that one left', async () => {
    const number = numberOn(own.store);
    await number.send();
    await admin.flushdb();
    expect((await number.send()).outcome).toBe('claimed');
    expect((await number.claim()).outcome).toBe('already-sent');
  });

  it('cost a claim its settling: the number is free, and the late owner cannot take it back', async () => {
    const number = numberOn(own.store);
    await number.claim({ operationId: 'the-owner' });
    await admin.flushdb();
    await number.settleSend('the-owner', 'sent');
    expect((await number.read()).state).toBe('none');
    expect((await number.claim(number.stranger)).outcome).toBe('claimed');
  });

  it('cost the count of codes and sends, and a verification that was not yet consumed', async () => {
    const number = numberOn(own.store);
    await number.send();
    await number.check('right', 'verified');
    await admin.flushdb();
    expect((await number.consume()).outcome).toBe('session');
    expect((await number.begin('right')).outcome).toBe('session');
  });

  it("do not cost Paynet's yes to a check that was under way", async () => {
    const number = numberOn(own.store);
    await number.send();
    await number.begin('right', { operationId: 'the-asker' });
    await admin.flushdb();
    const { validUntil, verifiedAt } = await number.settleCheck('the-asker', 'right', 'verified');
    expect(validUntil).toBeGreaterThan(verifiedAt);
    expect((await number.consume()).outcome).toBe('consumed');
  });
});

describe("a client of the user's own", () => {
  let silent: Awaited<ReturnType<typeof startSilent>>;
  beforeEach(async () => {
    silent = await startSilent();
  });
  afterEach(() => silent.stop());

  it('may wait for ever: the store does not', async () => {
    const client = new Redis(silent.url, { enableReadyCheck: false }).on('error', () => undefined);
    const store = new RedisOtpSessionStore(client, { commandTimeoutMs: 30 });
    expect(await rejection(numberOn(store).claim(), PASSWORD)).toBeInstanceOf(StoreUnavailableError);
    client.disconnect();
  });

  (server === undefined ? it.skip : it)('stays open when the store is closed', async () => {
    const { client, close } = await CLIENTS['ioredis']!(url);
    const store = new RedisOtpSessionStore(client);
    await store.close();
    expect((await numberOn(store).claim()).outcome).toBe('claimed');
    await close();
  });
});
