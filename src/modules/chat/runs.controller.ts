import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import {
  ApiBody,
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
import { RetallyDto, TallyDto } from './dto/council.dto';
import { FollowRunQueryDto } from './dto/follow-run.dto';
import { FOLLOW_RUN_DESCRIPTION } from './dto/run-examples';
import { RunDto } from './dto/run.dto';
import { COUNCIL_RUN_ID, RUN_ID } from './path-parameters';
import { RunEvents } from './streaming/run-events';
import { ReadRun } from './use-cases/read-run';
import { RetallyRun } from './use-cases/retally-run';
import { RevealRun } from './use-cases/reveal-run';

@ApiTags('runs')
@Controller('api/v1/runs/:id')
export class RunsController {
  constructor(
    private readonly readRun: ReadRun,
    private readonly events: RunEvents,
    private readonly retallyRun: RetallyRun,
    private readonly revealRun: RevealRun,
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

  @Post('reveal')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'revealRun',
    summary: 'Tell who gave the answers of a blind run',
    description:
      'Without a vote; a vote on two of its answers does the same. Votes that come later are not blind. Nothing changes for a run that ' +
      'is not blind, or was revealed before. Events that were told without names stay so while the log of the run is kept.',
  })
  @ApiParam(RUN_ID)
  @ApiOkResponse({ type: RunDto, description: 'The run, with all names and figures.' })
  @ApiErrors('run_not_found')
  reveal(@OwnerId() ownerId: string, @Param('id') id: string): Promise<RunDto> {
    return this.revealRun.execute({ ownerId, runId: id });
  }

  @Post('retally')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'retallyRun',
    summary: 'Count the ballots of a council again',
    description:
      'With the method of the run, or another one. Asks no model and changes nothing: the same method gives the same result.',
  })
  @ApiParam(COUNCIL_RUN_ID)
  @ApiBody({ type: RetallyDto, required: false })
  @ApiOkResponse({ type: TallyDto, description: 'The ballots, counted.' })
  @ApiErrors('validation_failed', 'run_not_found', 'run_without_ballots', 'run_blind')
  retally(@OwnerId() ownerId: string, @Param('id') id: string, @Body() body: RetallyDto): Promise<TallyDto> {
    return this.retallyRun.execute({ ownerId, runId: id }, body.method);
  }
}
