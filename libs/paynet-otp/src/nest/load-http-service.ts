import { PaynetConfigError } from '../errors/index.js';
import { type createPaynetHttpService } from '../paynet/http-service.js';

interface HttpServiceFile {
  createPaynetHttpService: typeof createPaynetHttpService;
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
  load: () => Promise<HttpServiceFile> = () => import('../paynet/http-service.js'),
): Promise<HttpServiceFile> {
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
