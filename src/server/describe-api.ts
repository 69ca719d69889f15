import { type INestApplication } from '@nestjs/common';
import { type OpenAPIObject } from '@nestjs/swagger';
import { openApiDocument } from '../common/docs/openapi-document';
import { eventsChapter } from '../modules/chat/docs/events-chapter';
import { failuresChapter } from '../modules/chat/docs/failures-chapter';
import { socketChapter } from '../modules/realtime/docs/socket-chapter';

/** The OpenAPI document, with what modules have to say beyond their routes. */
export function describeApi(app: INestApplication, version: string): OpenAPIObject {
  return openApiDocument(app, version, [eventsChapter(), socketChapter(), failuresChapter()]);
}
