import { type INestApplication, type ValidationError, ValidationPipe } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import helmet from 'helmet';
import { PaynetOtpExceptionFilter } from 'nestjs-paynet-otp';
import { type AppSettings } from './app-settings.js';
import { FlatBodyPipe } from './flat-body.pipe.js';
import { invalidInput, shownName } from './invalid-input.js';
import { UnreadableRequestFilter } from './unreadable-request.filter.js';

/** One sentence a field. Only flat bodies get here, so that no error has children. */
function messageOf({ property, constraints = {} }: ValidationError): string {
  const [rule] = Object.values(constraints);
  const isUnknown = 'whitelistValidation' in constraints;
  return isUnknown || rule === undefined ? `property ${shownName(property)} should not exist` : rule;
}

/** What the sample does to every request; tests use the same. */
export function configureApp(
  app: INestApplication,
  { isProduction }: Pick<AppSettings, 'isProduction'>,
): void {
  // Without `upgrade-insecure-requests`: over plain http from another machine a browser would look for the scripts of /docs over https, and find none.
  app.use(helmet({ contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } } }));
  app.useGlobalPipes(
    new FlatBodyPipe(),
    new ValidationPipe({
      whitelist: true,
      forbidNonWhitelisted: true,
      transform: true,
      stopAtFirstError: true,
      exceptionFactory: (errors) => invalidInput(errors.map(messageOf)),
    }),
  );
  // The last one is asked first; the other takes what is left.
  app.useGlobalFilters(new UnreadableRequestFilter(app.getHttpAdapter()), new PaynetOtpExceptionFilter());
  app.enableShutdownHooks();
  if (!isProduction) serveDocumentation(app);
}

/** At /docs, and not in production: a map of the routes is for whoever builds on them. */
function serveDocumentation(app: INestApplication): void {
  const document = new DocumentBuilder()
    .setTitle('Card storage')
    .setDescription('Sample merchant on nestjs-paynet-otp.')
    .addBearerAuth()
    .build();
  SwaggerModule.setup('docs', app, () => SwaggerModule.createDocument(app, document));
}
