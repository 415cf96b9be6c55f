import { HttpService } from '@nestjs/axios';
import { describe, expect, it } from '@jest/globals';
import axios, { type AxiosAdapter, type AxiosInstance } from 'axios';
import { PaynetClient } from '../../libs/paynet-otp/src/paynet/paynet-client.js';
import { errorOf, settingsFor } from './support/client.js';
import { connect } from './support/lifecycle.js';

const LIVE = 'https://api.paynet.com.tr';
const PATH = '/v1/card/send_otp';
const BODY = { user_gsm: '5321234567' };

describe('Without allowPaynetInTests nothing leaves for a real Paynet host', () => {
  const CONFIG = { name: 'PaynetConfigError', code: 'CONFIG', outcome: 'not-sent', operation: 'call' };

  it.each([LIVE, 'https://pts-api.paynet.com.tr', 'https://anything.paynet.com.tr'])(
    'like %s',
    async (url) => {
      const { client } = connect(url);
      const error = await errorOf(client.post(PATH, BODY));
      expect(error).toMatchObject(CONFIG);
      expect((error as Error).message).toContain('allowPaynetInTests');
    },
  );

  it.each<[name: string, adapter: 'http' | 'fetch' | AxiosAdapter | string[]]>([
    ['axios’ http adapter', 'http'],
    ['axios’ fetch adapter', 'fetch'],
    ['a list of them', ['fetch', 'http']],
    ['the function of axios’ http adapter', axios.getAdapter('http')],
  ])('through %s', async (_name, adapter) => {
    const { client } = connect(LIVE, { http: { adapter } });
    await expect(client.post(PATH, BODY)).rejects.toMatchObject(CONFIG);
  });

  const bare = axios.create();
  delete bare.defaults.adapter;

  it.each<[name: string, instance: AxiosInstance | undefined]>([
    ['the global axios', undefined],
    ['an axios without an adapter of its own', bare],
  ])('through a replaced HttpService on %s', async (_name, instance) => {
    const client = new PaynetClient(new HttpService(instance), settingsFor(LIVE));
    await expect(client.post(PATH, BODY)).rejects.toMatchObject(CONFIG);
  });

  it('through an adapter that an interceptor sets', async () => {
    const { client, http } = connect(LIVE);
    http.axiosRef.interceptors.request.use((config) => ({ ...config, adapter: 'http' }));
    await expect(client.post(PATH, BODY)).rejects.toMatchObject(CONFIG);
  });

  it('through axios’ adapter, though an interceptor replaces what runs before adapters', async () => {
    const { client, http } = connect(LIVE, { http: { adapter: 'http' } });
    http.axiosRef.interceptors.request.use((config) => ({
      ...config,
      transformRequest: [(data: unknown) => JSON.stringify(data)],
    }));
    await expect(client.post(PATH, BODY)).rejects.toMatchObject(CONFIG);
  });

  it('but mocks work: a user’s adapter, and an HttpService of the test', async () => {
    const adapter: AxiosAdapter = (config) =>
      Promise.resolve({ data: { code: 0 }, status: 200, statusText: '', headers: {}, config });
    const { client } = connect(LIVE, { http: { adapter } });
    await expect(client.post(PATH, BODY)).resolves.toEqual({ code: 0 });
  });
});
