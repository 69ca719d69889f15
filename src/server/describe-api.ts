import { type INestApplication } from '@nestjs/common';
import { type OpenAPIObject } from '@nestjs/swagger';
import { openApiDocument } from '../common/docs/openapi-document';
import { eventsChapter } from '../modules/chat/docs/events-chapter';
import { failuresChapter } from '../modules/chat/docs/failures-chapter';
import { workspaceSocketChapter } from '../modules/dialects/broadcast-workspace/docs/workspace-socket-chapter';
import { socketChapter } from '../modules/realtime/docs/socket-chapter';

/** The OpenAPI document, with what modules have to say beyond their routes. */
export function describeApi(app: INestApplication, version: string): OpenAPIObject {
  const chapters = [eventsChapter(), socketChapter(), workspaceSocketChapter(), failuresChapter()];
  return openApiDocument(app, version, chapters);
}
