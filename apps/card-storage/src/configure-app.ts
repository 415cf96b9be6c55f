import { type INestApplication, ValidationPipe } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import helmet from 'helmet';
import { PaynetOtpExceptionFilter } from 'nestjs-paynet-otp';
import { FlatBodyPipe } from './flat-body.pipe.js';
import { UnreadableRequestFilter } from './unreadable-request.filter.js';

/** What the sample does to every request; tests use the same. */
export function configureApp(app: INestApplication): void {
  app.use(helmet());
  app.useGlobalPipes(
    new FlatBodyPipe(),
    new ValidationPipe({
      whitelist: true,
      forbidNonWhitelisted: true,
      transform: true,
      stopAtFirstError: true,
    }),
  );
  app.useGlobalFilters(new UnreadableRequestFilter(app.getHttpAdapter()), new PaynetOtpExceptionFilter());
  app.enableShutdownHooks();
  const document = new DocumentBuilder()
    .setTitle('Card storage')
    .setDescription('Sample merchant on nestjs-paynet-otp.')
    .addBearerAuth()
    .build();
  SwaggerModule.setup('docs', app, () => SwaggerModule.createDocument(app, document));
}
