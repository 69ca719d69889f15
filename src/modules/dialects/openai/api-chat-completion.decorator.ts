import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiExtraModels, ApiOkResponse, ApiOperation, getSchemaPath } from '@nestjs/swagger';
import { ApiErrorForm, ApiErrors } from '../../../common/errors/api-errors.decorator';
import { ApiJoiningIdempotencyKey } from '../../chat/idempotency/idempotency.decorator';
import { ChatCompletionRequestDto } from './dto/chat-completion-request.dto';
import { CompletionErrorDto } from './dto/completion-error.dto';
import { ChatCompletionDto } from './dto/chat-completion.dto';
import { CHUNKS_EXAMPLE, COMPLETION_DESCRIPTION, COMPLETION_EXAMPLES } from './dto/completion-examples';
import { ChatMessagePartDto } from './dto/message.dto';

export const OPENAI_TAG = 'OpenAI-compatible';

/** Describes the route that answers chat completions. */
export function ApiChatCompletion(operationId: string, summary: string): MethodDecorator {
  return applyDecorators(
    ApiOperation({ operationId, summary, description: COMPLETION_DESCRIPTION }),
    ApiJoiningIdempotencyKey(
      'Only with `store: true`: of other completions nothing is kept that could be given again, and the header is ignored.',
    ),
    ApiErrorForm(CompletionErrorDto),
    ApiExtraModels(ChatMessagePartDto, ChatCompletionDto, CompletionErrorDto),
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
      'idempotency_key_invalid',
      'provider_refused',
      'context_too_long',
      'content_filtered',
      'too_many_models',
      'provider_unauthorized',
      'model_not_found',
      'run_not_found',
      'prompt_too_large',
      'body_too_large',
      'budget_exceeded',
      'price_unknown',
      'idempotency_key_reused',
      'provider_rate_limited',
      'provider_unreachable',
      'provider_failed',
      'overloaded',
      'provider_overloaded',
      'run_taken_over',
      'shutting_down',
      'provider_timeout',
    ),
  );
}
