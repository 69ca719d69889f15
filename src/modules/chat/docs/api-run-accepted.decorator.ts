import { ApiAcceptedResponse, getSchemaPath } from '@nestjs/swagger';
import { ANSWER_EVENTS_EXAMPLE } from '../dto/chat-examples';
import { RunDto } from '../dto/run.dto';

/** Documents what `RunAnswer.accept` answers: 202 with the run and its address, or its events, by `Accept`. */
export const ApiRunAccepted = (description: string) =>
  ApiAcceptedResponse({
    description,
    headers: { Location: { description: 'Address of the run.', schema: { type: 'string' } } },
    content: {
      'application/json': { schema: { $ref: getSchemaPath(RunDto) } },
      'text/event-stream': { schema: { type: 'string' }, example: ANSWER_EVENTS_EXAMPLE },
    },
  });
