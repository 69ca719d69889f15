import { type INestApplication } from '@nestjs/common';
import { SwaggerModule } from '@nestjs/swagger';
import { openApiDocument } from './openapi-document';
import { PATHS } from './page';

/** Serves Swagger UI and the document, which is made when somebody asks for it first. */
export function serveDocs(app: INestApplication, version: string): void {
  SwaggerModule.setup(PATHS.swagger, app, () => openApiDocument(app, version), {
    jsonDocumentUrl: PATHS.document,
    raw: ['json'],
    customSiteTitle: 'Parley API',
    // An external service that would be sent the document.
    swaggerOptions: { validatorUrl: 'none', tryItOutEnabled: true, displayRequestDuration: true },
  });
}
