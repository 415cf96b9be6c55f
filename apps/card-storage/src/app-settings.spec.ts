import { describe, expect, it } from '@jest/globals';
import { readAppSettings } from './app-settings.js';

describe('The settings of the sample', () => {
  it('listen on this machine only, except in production', () => {
    expect(readAppSettings({}).settings.host).toBe('127.0.0.1');
    expect(readAppSettings({ NODE_ENV: 'production' }).settings.host).toBeUndefined();
    expect(readAppSettings({ BIND_ADDRESS: '0.0.0.0' }).settings.host).toBe('0.0.0.0');
  });

  it('take an empty variable for one that is not set', () => {
    const empty = {
      PORT: '',
      PAYNET_SIMULATOR_PORT: '',
      BIND_ADDRESS: '',
      JWT_SECRET: '',
      PAYNET_ENVIRONMENT: '',
    };
    const { settings, problems } = readAppSettings(empty);
    expect(problems).toEqual([]);
    expect(settings).toMatchObject({ port: 3000, simulatorPort: 4010, host: '127.0.0.1' });
    const inProduction = readAppSettings({ ...empty, NODE_ENV: 'production' }).problems;
    expect(inProduction).toEqual([
      { field: 'JWT_SECRET', rule: expect.stringContaining('at least 32 bytes') },
    ]);
  });
});
