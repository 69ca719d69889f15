import { type INestApplication } from '@nestjs/common';
import { type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { PATHS } from './page';

/** Serves Swagger UI and the document, which is made when somebody asks for it first. */
export function serveDocs(app: INestApplication, describe: () => OpenAPIObject): void {
  SwaggerModule.setup(PATHS.swagger, app, describe, {
    jsonDocumentUrl: PATHS.document,
    raw: ['json'],
    customSiteTitle: 'Parley API',
    // An external service that would be sent the document.
    swaggerOptions: { validatorUrl: 'none', tryItOutEnabled: true, displayRequestDuration: true },
  });
}
