import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiErrors } from '../../common/errors/api-errors.decorator';
import { OwnerId } from '../../common/http/owner-id.decorator';
import { ChatRequestDto } from './dto/chat-request.dto';
import { RunEstimateDto } from './dto/run-estimate.dto';
import { ESTIMATE_EXAMPLES } from './dto/run-examples';
import { EstimateRun } from './use-cases/estimate-run';

@ApiTags('runs')
@Controller('api/v1/runs/estimate')
export class EstimateController {
  constructor(private readonly estimateRun: EstimateRun) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    operationId: 'estimateRun',
    summary: 'Estimate tokens and cost of a run',
    description:
      'Takes what `POST /api/v1/chat` takes and refuses what it would refuse, but stores nothing and asks nobody. What each model ' +
      'would read is counted here, after the history was cut to its window.',
  })
  @ApiBody({ type: ChatRequestDto, examples: ESTIMATE_EXAMPLES })
  @ApiOkResponse({ type: RunEstimateDto, description: 'What the run would take.' })
  @ApiErrors(
    'validation_failed',
    'unknown_model',
    'too_many_models',
    'unsupported_parameter',
    'parameter_out_of_range',
    'conversation_not_found',
    'participant_not_found',
    'persona_not_found',
    'response_not_found',
    'prompt_too_large',
    'budget_exceeded',
    'price_unknown',
  )
  async estimate(@OwnerId() ownerId: string, @Body() body: ChatRequestDto): Promise<RunEstimateDto> {
    return RunEstimateDto.from(await this.estimateRun.execute(ChatRequestDto.toRunRequest(ownerId, body)));
  }
}
