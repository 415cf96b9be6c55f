import { describe, expect, it } from '@jest/globals';
import { PaynetConfigError } from '../errors/index.js';
import { loadHttpService } from './load-http-service.js';

describe('@nestjs/axios', () => {
  const installLine = 'npm install @nestjs/axios@4';

  /** As runtimes say it. */
  const failures = {
    'is missing in Node, ESM': new Error("Cannot find package '@nestjs/axios' imported from /app/index.js"),
    'is missing in Node, CommonJS': new Error("Cannot find module '@nestjs/axios'"),
    'is ESM-only in Jest 30, CommonJS': {
      message: 'Must use import to load ES Module: /app/node_modules/@nestjs/axios/dist/index.js',
    },
    'is ESM-only in Jest 29, CommonJS': {
      message: 'Cannot use import statement outside a module',
      stack: 'SyntaxError: /app/node_modules/@nestjs/axios/dist/index.js:1',
    },
    'is missing on Windows': new Error(
      String.raw`Cannot find C:\app\node_modules\@nestjs\axios\dist\index.js`,
    ),
  };

  for (const [name, failure] of Object.entries(failures)) {
    it(`that ${name} is named at boot, with the line that installs it`, async () => {
      const error = await loadHttpService(() => Promise.reject(failure as Error)).catch((e: unknown) => e);
      expect(error).toBeInstanceOf(PaynetConfigError);
      expect(String(error)).toContain('@nestjs/axios: cannot be loaded');
      expect(String(error)).toContain(installLine);
    });
  }

  it('is not blamed for what something else did', async () => {
    const failure = new Error("Cannot find module 'axios'");
    await expect(loadHttpService(() => Promise.reject(failure))).rejects.toBe(failure);
  });

  it('is loaded when it is there', async () => {
    expect(typeof (await loadHttpService()).createPaynetHttpService).toBe('function');
  });
});
