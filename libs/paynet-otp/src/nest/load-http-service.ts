import { PaynetConfigError } from '../errors/index.js';
import { type HttpService } from '@nestjs/axios';
import { type PaynetClientSettings } from '../paynet/client-settings.js';

interface LoadedHttpService {
  HttpService: typeof HttpService;
  createPaynetHttpService: (settings: PaynetClientSettings) => HttpService;
}

async function loadAll(): Promise<LoadedHttpService> {
  // One after the other: Jest loses its way when two import the same package at once.
  const { createPaynetHttpService } = await import('../paynet/http-service.js');
  const { HttpService } = await import('@nestjs/axios');
  return { HttpService, createPaynetHttpService: (settings) => createPaynetHttpService(settings) };
}

const RULE =
  'cannot be loaded: it is missing, or a version that this runtime cannot load (12 is ESM-only, which a CommonJS Jest refuses). ' +
  'With Nest 10: npm install @nestjs/axios@3; with Nest 11: npm install @nestjs/axios@4; with Nest 12: npm install @nestjs/axios@12';

/**
 * Loads what needs `@nestjs/axios` only at boot: what fails at the first import fails before any code of ours could name the line that installs it.
 *
 * @throws PaynetConfigError when `@nestjs/axios` cannot be loaded.
 */
export async function loadHttpService(
  load: () => Promise<LoadedHttpService> = loadAll,
): Promise<LoadedHttpService> {
  try {
    return await load();
  } catch (error) {
    if (!/@nestjs[\\/]axios/.test(textOf(error))) throw error;
    throw new PaynetConfigError([{ field: '@nestjs/axios', rule: RULE }]);
  }
}

/** Under Jest the runtime's own errors are of another realm, and name the file that could not be read only in the stack. */
function textOf(error: unknown): string {
  const { message, stack } = Object(error) as { message?: unknown; stack?: unknown };
  return `${String(message)} ${String(stack)}`;
}
