import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Put } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiErrors } from '../../common/errors/api-errors.decorator';
import { OwnerId } from '../../common/http/owner-id.decorator';
import { ParticipantInputDto, ParticipantOrderDto, ParticipantPatchDto } from './dto/participant-input.dto';
import { ParticipantDto, ParticipantListDto } from './dto/participant.dto';
import { CONVERSATION_ID, PARTICIPANT_ID } from './path-parameters';
import { AddParticipant } from './use-cases/participants/add-participant';
import { ChangeParticipant } from './use-cases/participants/change-participant';
import { ListParticipants } from './use-cases/participants/list-participants';
import { RemoveParticipant } from './use-cases/participants/remove-participant';
import { ReorderParticipants } from './use-cases/participants/reorder-participants';

@ApiTags('participants')
@Controller('api/v1/conversations/:id/participants')
export class ParticipantsController {
  constructor(
    private readonly listParticipants: ListParticipants,
    private readonly addParticipant: AddParticipant,
    private readonly changeParticipant: ChangeParticipant,
    private readonly reorderParticipants: ReorderParticipants,
    private readonly removeParticipant: RemoveParticipant,
  ) {}

  @Get()
  @ApiOperation({
    operationId: 'listParticipants',
    summary: 'List the participants',
    description: 'Every model that has a seat in the conversation, in the order of their panes.',
  })
  @ApiParam(CONVERSATION_ID)
  @ApiErrors('conversation_not_found')
  list(@OwnerId() ownerId: string, @Param('id') id: string): Promise<ParticipantListDto> {
    return this.listParticipants.execute(ownerId, id);
  }

  @Post()
  @ApiOperation({
    operationId: 'addParticipant',
    summary: 'Add a participant',
    description: 'Seats a model behind those that are there. The same model may have several seats.',
  })
  @ApiParam(CONVERSATION_ID)
  @ApiErrors(
    'validation_failed',
    'unknown_model',
    'too_many_models',
    'conversation_not_found',
    'persona_not_found',
  )
  add(
    @OwnerId() ownerId: string,
    @Param('id') id: string,
    @Body() input: ParticipantInputDto,
  ): Promise<ParticipantDto> {
    return this.addParticipant.execute(ownerId, id, input);
  }

  @Put('order')
  @ApiOperation({
    operationId: 'reorderParticipants',
    summary: 'Reorder the participants',
    description: 'Takes the ids of all participants in their new order.',
  })
  @ApiParam(CONVERSATION_ID)
  @ApiErrors('validation_failed', 'conversation_not_found')
  reorder(
    @OwnerId() ownerId: string,
    @Param('id') id: string,
    @Body() order: ParticipantOrderDto,
  ): Promise<ParticipantListDto> {
    return this.reorderParticipants.execute(ownerId, id, order);
  }

  @Patch(':participant_id')
  @ApiOperation({
    operationId: 'changeParticipant',
    summary: 'Change a participant',
    description:
      'Changes what is named: model, persona, system prompt, parameters, context policy. The rest stays.',
  })
  @ApiParam(CONVERSATION_ID)
  @ApiParam(PARTICIPANT_ID)
  @ApiErrors(
    'validation_failed',
    'unknown_model',
    'conversation_not_found',
    'participant_not_found',
    'persona_not_found',
  )
  change(
    @OwnerId() ownerId: string,
    @Param('id') id: string,
    @Param('participant_id') participantId: string,
    @Body() patch: ParticipantPatchDto,
  ): Promise<ParticipantDto> {
    return this.changeParticipant.execute(ownerId, id, participantId, patch);
  }

  @Delete(':participant_id')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'removeParticipant',
    summary: 'Remove a participant',
    description: 'Takes the model out of the conversation. What it said stays.',
  })
  @ApiParam(CONVERSATION_ID)
  @ApiParam(PARTICIPANT_ID)
  @ApiErrors('conversation_not_found', 'participant_not_found')
  remove(
    @OwnerId() ownerId: string,
    @Param('id') id: string,
    @Param('participant_id') participantId: string,
  ): Promise<void> {
    return this.removeParticipant.execute(ownerId, id, participantId);
  }
}
