import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Request, Response } from 'express';
import { ApiErrors } from '../../common/errors/api-errors.decorator';
import { OwnerId } from '../../common/http/owner-id.decorator';
import { CONVERSATION_ID } from '../conversations/path-parameters';
import { ApiRunAccepted } from './docs/api-run-accepted.decorator';
import { RUN_EXAMPLES, START_RUN_DESCRIPTION } from './dto/run-examples';
import { RunRequestDto } from './dto/run-request.dto';
import { ListRunsQueryDto, RunPageDto } from './dto/run.dto';
import { ApiIdempotencyKey, Idempotency } from './idempotency/idempotency.decorator';
import { type IdempotentRequest } from './idempotency/idempotent-request';
import { RunAnswer } from './streaming/run-answer';
import { ListRuns } from './use-cases/list-runs';
import { StartRunOnce } from './use-cases/start-run-once';

@ApiTags('runs')
@Controller('api/v1/conversations/:id/runs')
export class ConversationRunsController {
  constructor(
    private readonly startRun: StartRunOnce,
    private readonly listRuns: ListRuns,
    private readonly answer: RunAnswer,
  ) {}

  @Post()
  @HttpCode(202)
  @ApiOperation({ operationId: 'startRun', summary: 'Start a run', description: START_RUN_DESCRIPTION })
  @ApiParam(CONVERSATION_ID)
  @ApiIdempotencyKey()
  @ApiBody({ type: RunRequestDto, examples: RUN_EXAMPLES })
  @ApiRunAccepted('The run has begun.')
  @ApiErrors(
    'unknown_model',
    'too_many_models',
    'unsupported_parameter',
    'parameter_out_of_range',
    'idempotency_key_invalid',
    'idempotency_key_reused',
    'idempotency_conflict',
    'conversation_not_found',
    'participant_not_found',
    'persona_not_found',
    'message_not_found',
    'response_not_found',
    'not_acceptable',
    'conversation_busy',
    'prompt_too_large',
    'budget_exceeded',
    'price_unknown',
    'overloaded',
    'shutting_down',
  )
  start(
    @OwnerId() ownerId: string,
    @Param('id') id: string,
    @Idempotency() once: IdempotentRequest | null,
    @Body() body: RunRequestDto,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    return this.answer.accept(request, response, () =>
      this.startRun.execute(RunRequestDto.toRunRequest(ownerId, id, body), once),
    );
  }

  @Get()
  @ApiOperation({
    operationId: 'listRuns',
    summary: 'List the runs of a conversation',
    description: 'Page by page from the newest back, each with its responses as far as they are.',
  })
  @ApiParam(CONVERSATION_ID)
  @ApiErrors('validation_failed', 'invalid_cursor', 'conversation_not_found')
  list(
    @OwnerId() ownerId: string,
    @Param('id') id: string,
    @Query() query: ListRunsQueryDto,
  ): Promise<RunPageDto> {
    return this.listRuns.execute(ownerId, id, query);
  }
}
