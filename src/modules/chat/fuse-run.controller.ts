import { Body, Controller, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Request, Response } from 'express';
import { ApiErrors } from '../../common/errors/api-errors.decorator';
import { OwnerId } from '../../common/http/owner-id.decorator';
import { ApiRunAccepted } from './docs/api-run-accepted.decorator';
import { FUSE_DESCRIPTION, FUSE_EXAMPLES } from './dto/fuse-examples';
import { FuseRequestDto } from './dto/fuse-request.dto';
import { ApiIdempotencyKey, Idempotency } from './idempotency/idempotency.decorator';
import { type IdempotentRequest } from './idempotency/idempotent-request';
import { RUN_ID } from './path-parameters';
import { RunAnswer } from './streaming/run-answer';
import { FuseRun } from './use-cases/fuse-run';

@ApiTags('runs')
@Controller('api/v1/runs/:id/fuse')
export class FuseRunController {
  constructor(
    private readonly fuseRun: FuseRun,
    private readonly answer: RunAnswer,
  ) {}

  @Post()
  @HttpCode(202)
  @ApiOperation({
    operationId: 'fuseRun',
    summary: 'Fuse the answers that a run has by now',
    description: FUSE_DESCRIPTION,
  })
  @ApiParam(RUN_ID)
  @ApiIdempotencyKey()
  @ApiBody({ type: FuseRequestDto, examples: FUSE_EXAMPLES })
  @ApiRunAccepted('The run that fuses has begun.')
  @ApiErrors(
    'unknown_model',
    'parameter_out_of_range',
    'provider_not_configured',
    'budget_exceeded',
    'price_unknown',
    'idempotency_key_invalid',
    'idempotency_key_reused',
    'idempotency_conflict',
    'run_not_found',
    'run_blind',
    'run_without_checklist',
    'too_few_answers',
    'participant_not_found',
    'response_not_found',
    'conversation_busy',
    'not_acceptable',
    'overloaded',
    'shutting_down',
  )
  fuse(
    @OwnerId() ownerId: string,
    @Param('id') id: string,
    @Idempotency() once: IdempotentRequest | null,
    @Body() body: FuseRequestDto,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    return this.answer.accept(request, response, () =>
      this.fuseRun.execute({ ownerId, runId: id }, FuseRequestDto.toWish(body), once),
    );
  }
}
