import { applyDecorators } from '@nestjs/common';
import {
  ApiBody,
  ApiExtraModels,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import { ApiErrors } from '../../../common/errors/api-errors.decorator';
import { ChatCompletionRequestDto } from './dto/chat-completion-request.dto';
import { ChatCompletionDto } from './dto/chat-completion.dto';
import { CHUNKS_EXAMPLE, COMPLETION_DESCRIPTION, COMPLETION_EXAMPLES } from './dto/completion-examples';
import { MessagePartDto } from './dto/message.dto';

export const OPENAI_TAG = 'OpenAI-compatible';

/** Describes the route that answers chat completions. */
export function ApiChatCompletion(operationId: string, summary: string): MethodDecorator {
  return applyDecorators(
    ApiTags(OPENAI_TAG),
    ApiOperation({ operationId, summary, description: COMPLETION_DESCRIPTION }),
    ApiExtraModels(MessagePartDto, ChatCompletionDto),
    ApiBody({ type: ChatCompletionRequestDto, examples: COMPLETION_EXAMPLES }),
    ApiOkResponse({
      description: 'The answer whole, or as chunks while it is written.',
      content: {
        'application/json': { schema: { $ref: getSchemaPath(ChatCompletionDto) } },
        'text/event-stream': { schema: { type: 'string' }, example: CHUNKS_EXAMPLE },
      },
    }),
    ApiErrors(
      'validation_failed',
      'invalid_text',
      'malformed_json',
      'unsupported_parameter',
      'parameter_out_of_range',
      'provider_not_configured',
      'provider_refused',
      'context_too_long',
      'content_filtered',
      'too_many_models',
      'provider_unauthorized',
      'unknown_model',
      'model_not_found',
      'body_too_large',
      'provider_rate_limited',
      'provider_unreachable',
      'provider_failed',
      'overloaded',
      'provider_overloaded',
      'shutting_down',
      'provider_timeout',
    ),
  );
}
