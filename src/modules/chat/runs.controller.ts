import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import {
  ApiHeader,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import { Request, Response } from 'express';
import { ApiErrors } from '../../common/errors/api-errors.decorator';
import { OwnerId } from '../../common/http/owner-id.decorator';
import { ANSWER_EVENTS_EXAMPLE } from './dto/chat-examples';
import { FollowRunQueryDto } from './dto/follow-run.dto';
import { FOLLOW_RUN_DESCRIPTION } from './dto/run-examples';
import { RunDto } from './dto/run.dto';
import { RUN_ID } from './path-parameters';
import { RunEvents } from './streaming/run-events';
import { ReadRun } from './use-cases/read-run';

@ApiTags('runs')
@Controller('api/v1/runs/:id')
export class RunsController {
  constructor(
    private readonly readRun: ReadRun,
    private readonly events: RunEvents,
  ) {}

  @Get()
  @ApiOperation({
    operationId: 'getRun',
    summary: 'Read a run',
    description: 'Its state and every response; one that is being written has what came so far.',
  })
  @ApiParam(RUN_ID)
  @ApiErrors('run_not_found')
  read(@OwnerId() ownerId: string, @Param('id') id: string): Promise<RunDto> {
    return this.readRun.execute({ ownerId, runId: id });
  }

  @Get('events')
  @ApiOperation({
    operationId: 'followRun',
    summary: 'Follow a run',
    description: FOLLOW_RUN_DESCRIPTION,
  })
  @ApiParam(RUN_ID)
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: 'The id of the last event that you have; wins over `after`.',
    schema: { type: 'string', example: '0' },
  })
  @ApiOkResponse({
    description: 'The events.',
    content: { 'text/event-stream': { schema: { type: 'string' }, example: ANSWER_EVENTS_EXAMPLE } },
  })
  @ApiNoContentResponse({ description: 'The run has ended and you have its last event.' })
  @ApiErrors('validation_failed', 'run_not_found', 'not_acceptable')
  follow(
    @OwnerId() ownerId: string,
    @Param('id') id: string,
    @Query() { after }: FollowRunQueryDto,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    return this.events.send(request, response, { ownerId, id, after });
  }
}
