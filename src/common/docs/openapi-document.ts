import { type INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { ProblemDetailsDto } from '../errors/problem-details.dto';
import { documentErrors } from './document-errors';
import { introduction } from './introduction';

const TAGS = {
  chat: 'Ask several models at once.',
  runs: 'What a prompt set off: follow it, come back to it, stop it.',
  conversations: 'What was said, kept.',
  participants: 'The seats of a conversation: one model each.',
  personas: 'Who participants can play.',
  votes: 'Which answers people prefer.',
  models: 'What can be asked.',
  providers: 'Who serves the models.',
  metrics: 'How fast, how much, how often it failed.',
  health: 'How the server is.',
  errors: 'What error codes mean.',
  'OpenAI-compatible':
    'For clients of OpenAI: the official SDKs and all that speak chat completions, with the base URL of this server and `/v1`.',
  'Group chat':
    'For clients of the group chat backend (`/api/chat/sessions/create`): a panel of models that read each other.',
  'Broadcast workspace':
    'For clients of the broadcast workspace backend (`POST /broadcast`): sessions with a pane for each model.',
  'AI library':
    'For clients of the AI library backend (`POST /api/chat/stream`): one model, one prompt, hyperparameters checked per model.',
};

/** Describes every route of the application; `chapters` are Markdown and follow the introduction. The same code gives the same document, to the byte. */
export function openApiDocument(
  app: INestApplication,
  version: string,
  chapters: readonly string[],
): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setTitle('Parley')
    .setDescription([introduction(), ...chapters].join('\n\n'))
    .setVersion(version)
    .setLicense('MIT', '')
    .addServer('/', 'This server');
  for (const [name, description] of Object.entries(TAGS)) builder.addTag(name, description);
  const document = SwaggerModule.createDocument(app, builder.build(), {
    extraModels: [ProblemDetailsDto],
    operationIdFactory: (_controller, method) => method,
  });
  documentErrors(document);
  return document;
}
