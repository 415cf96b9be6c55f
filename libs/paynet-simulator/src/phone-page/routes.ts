import { type FastifyInstance, type FastifyReply } from 'fastify';
import { pageHtml } from './html.js';
import { controlJs } from './scripts/control.js';
import { faultsJs } from './scripts/faults.js';
import { formatJs } from './scripts/format.js';
import { handsetsJs } from './scripts/handsets.js';
import { mainJs } from './scripts/main.js';
import { switchesJs } from './scripts/switches.js';
import { wireJs } from './scripts/wire.js';
import { pageCss } from './styles.js';

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The files are texts in the code: one way that works from sources, from ESM and from CommonJS. */
const files: Readonly<Record<string, readonly [type: string, text: string]>> = {
  '/': ['text/html', pageHtml],
  '/_simulator/page/page.css': ['text/css', pageCss],
  '/_simulator/page/control.js': ['text/javascript', controlJs],
  '/_simulator/page/faults.js': ['text/javascript', faultsJs],
  '/_simulator/page/format.js': ['text/javascript', formatJs],
  '/_simulator/page/handsets.js': ['text/javascript', handsetsJs],
  '/_simulator/page/main.js': ['text/javascript', mainJs],
  '/_simulator/page/switches.js': ['text/javascript', switchesJs],
  '/_simulator/page/wire.js': ['text/javascript', wireJs],
};

/** The phone page at `/`: static files under a policy that lets nothing in from elsewhere. */
export function phonePage(app: FastifyInstance, _options: unknown, done: () => void): void {
  for (const [path, [type, text]] of Object.entries(files)) {
    app.get(path, (_request, reply) => harden(reply).type(`${type}; charset=utf-8`).send(text));
  }
  done();
}

function harden(reply: FastifyReply): FastifyReply {
  return reply.headers({
    'content-security-policy': policy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  });
}
