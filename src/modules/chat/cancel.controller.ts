import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiErrors } from '../../common/errors/api-errors.decorator';
import { OwnerId } from '../../common/http/owner-id.decorator';
import { ResponseDto } from '../conversations/dto/response.dto';
import { RunDto } from './dto/run.dto';
import { RESPONSE_ID } from '../conversations/path-parameters';
import { RUN_ID } from './path-parameters';
import { CancelResponse } from './use-cases/cancel-response';
import { CancelRun } from './use-cases/cancel-run';

@ApiTags('runs')
@Controller('api/v1')
export class CancelController {
  constructor(
    private readonly cancelRun: CancelRun,
    private readonly cancelResponse: CancelResponse,
  ) {}

  @Post('runs/:id/cancel')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'cancelRun',
    summary: 'Stop a run',
    description:
      'Closes the requests to all models that are still writing, and answers when that is stored. What they wrote is kept, with ' +
      'its usage and cost, and marked `partial`. Answers that are complete stay as they are; a run that has ended is given back as it is.',
  })
  @ApiParam(RUN_ID)
  @ApiOkResponse({ type: RunDto, description: 'The run as it ended.' })
  @ApiErrors('run_not_found', 'run_elsewhere')
  run(@OwnerId() ownerId: string, @Param('id') id: string): Promise<RunDto> {
    return this.cancelRun.execute(ownerId, id);
  }

  @Post('responses/:id/cancel')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'cancelResponse',
    summary: 'Stop one model',
    description:
      'Closes the request to this model; the others of the run go on. Answers when that is stored. A response that has ended, or ' +
      'is just being stored, keeps its result and is given back as it is.',
  })
  @ApiParam(RESPONSE_ID)
  @ApiOkResponse({ type: ResponseDto, description: 'The response as it ended.' })
  @ApiErrors('response_not_found', 'run_elsewhere')
  response(@OwnerId() ownerId: string, @Param('id') id: string): Promise<ResponseDto> {
    return this.cancelResponse.execute(ownerId, id);
  }
}
