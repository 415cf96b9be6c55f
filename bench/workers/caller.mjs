// One way to make a call to Paynet, at `argv[3]`, again and again.
import 'reflect-metadata';
import http from 'node:http';
import { HttpModule, HttpService } from '@nestjs/axios';
import { NestFactory } from '@nestjs/core';
import { PaynetOtpService } from 'nestjs-paynet-otp';
import { PaynetClient } from 'nestjs-paynet-otp/client';
import { firstValueFrom } from 'rxjs';
import { Pool } from 'undici';
import { drive } from '../support/drive.mjs';
import { SECRET_KEY, startOtpModule } from '../support/otp-module.mjs';
import { profile } from '../support/profile.mjs';
import { freshNumber, newSessionId } from '../support/requests.mjs';
import { serveParent } from '../support/workers.mjs';

const [, , kind, baseUrl] = process.argv;
const PATH = '/v1/card/send_otp';
const MOST_IN_FLIGHT = 64;
const headers = {
  Accept: 'application/json; charset=UTF-8',
  'Content-Type': 'application/json; charset=UTF-8',
  Authorization: `Basic ${SECRET_KEY}`,
};
const freshBody = () => ({ user_gsm: freshNumber(), otp_session_id: newSessionId() });

function expectYes({ code }) {
  if (code !== 0) throw new Error(`The stub answered ${code}.`);
}

async function axiosCaller(config) {
  const app = await NestFactory.createApplicationContext(HttpModule.register(config), { logger: false });
  const service = app.get(HttpService);
  return async () => {
    const { data } = await firstValueFrom(service.post(baseUrl + PATH, freshBody(), { headers }));
    expectYes(data);
  };
}

async function moduleCaller(token, call) {
  const app = await startOtpModule(baseUrl, { maxConcurrency: MOST_IN_FLIGHT });
  const service = app.get(token);
  return () => call(service);
}

function nodeCaller() {
  const agent = new http.Agent({ keepAlive: true });
  const { hostname, port } = new URL(baseUrl);
  const target = { hostname, port, path: PATH, method: 'POST', agent };
  const post = (body) =>
    new Promise((resolve, reject) => {
      const own = { ...headers, 'Content-Length': Buffer.byteLength(body) };
      const request = http.request({ ...target, headers: own }, (response) => {
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString('utf8'))));
        response.on('error', reject);
      });
      request.on('error', reject);
      request.end(body);
    });
  return async () => expectYes(await post(JSON.stringify(freshBody())));
}

function undiciCaller() {
  const pool = new Pool(baseUrl, { connections: MOST_IN_FLIGHT });
  return async () => {
    const { body } = await pool.request({
      method: 'POST',
      path: PATH,
      headers,
      body: JSON.stringify(freshBody()),
    });
    expectYes(await body.json());
  };
}

let shoppers = 0;

const CALLERS = {
  'HttpService.post': () => axiosCaller({}),
  'HttpService.post, own keep-alive agent': () =>
    axiosCaller({ httpAgent: new http.Agent({ keepAlive: true }) }),
  'PaynetClient.post': () => moduleCaller(PaynetClient, (client) => client.post(PATH, freshBody())),
  // A number and a shopper of its own for each call, so that every protection works and none refuses.
  sendOtp: () =>
    moduleCaller(PaynetOtpService, async (otp) => {
      shoppers += 1;
      const { status } = await otp.sendOtp({ userGsm: freshNumber(), subject: `shopper-${shoppers}` });
      if (status !== 'sent') throw new Error(`sendOtp answered ${status}.`);
    }),
  'raw node:http': nodeCaller,
  'raw undici Pool': undiciCaller,
};

const call = await CALLERS[kind]();

serveParent({
  async warmUp({ inFlight, calls }) {
    for (let done = 0; done < calls;) done += (await drive(call, { inFlight, runMs: 200, warmMs: 0 })).calls;
  },
  drive: (options) => drive(call, options),
  profile: ({ count, ...options }) => profile(() => drive(call, { ...options, warmMs: 0 }), count),
});
