import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiErrors } from '../../common/errors/api-errors.decorator';
import { OwnerId } from '../../common/http/owner-id.decorator';
import {
  ChangePersonaDto,
  CreatePersonaDto,
  KeptPersonaDto,
  ListPersonasQueryDto,
  PersonaPageDto,
} from './dto/kept-persona.dto';
import { OWN_PERSONA_ID, PERSONA_ID } from './path-parameters';
import { ChangePersona } from './use-cases/personas/change-persona';
import { CreatePersona } from './use-cases/personas/create-persona';
import { DeletePersona } from './use-cases/personas/delete-persona';
import { GetPersona } from './use-cases/personas/get-persona';
import { ListPersonas } from './use-cases/personas/list-personas';

@ApiTags('personas')
@Controller('api/v1/personas')
export class PersonasController {
  constructor(
    private readonly listPersonas: ListPersonas,
    private readonly getPersona: GetPersona,
    private readonly createPersona: CreatePersona,
    private readonly changePersona: ChangePersona,
    private readonly deletePersona: DeletePersona,
  ) {}

  @Get()
  @ApiOperation({
    operationId: 'listPersonas',
    summary: 'List the personas',
    description:
      'The built-in ones first, then your own, oldest first. Wherever a participant takes a `persona`, its id or name will do.',
  })
  @ApiErrors('validation_failed', 'invalid_cursor')
  list(@OwnerId() ownerId: string, @Query() query: ListPersonasQueryDto): Promise<PersonaPageDto> {
    return this.listPersonas.execute(ownerId, query);
  }

  @Get(':id')
  @ApiOperation({
    operationId: 'getPersona',
    summary: 'Read a persona',
    description: 'A built-in one (their ids are words, like `teacher`), or one of your own.',
  })
  @ApiParam(PERSONA_ID)
  @ApiErrors('persona_not_found')
  get(@OwnerId() ownerId: string, @Param('id') id: string): Promise<KeptPersonaDto> {
    return this.getPersona.execute(ownerId, id);
  }

  @Post()
  @ApiOperation({
    operationId: 'createPersona',
    summary: 'Keep a persona',
    description:
      'A model that plays it is told name, role, style and `prompt_prefix`; icon and color are for the front end.',
  })
  @ApiErrors('validation_failed', 'persona_exists')
  create(@OwnerId() ownerId: string, @Body() input: CreatePersonaDto): Promise<KeptPersonaDto> {
    return this.createPersona.execute(ownerId, input);
  }

  @Patch(':id')
  @ApiOperation({
    operationId: 'changePersona',
    summary: 'Change a persona',
    description:
      'Changes what is named; null takes it away. Participants keep the copy that they were given, so this changes nothing that ' +
      'was said, and nobody who plays it already. Built-in personas cannot be changed.',
  })
  @ApiParam(OWN_PERSONA_ID)
  @ApiErrors('validation_failed', 'persona_not_found', 'persona_exists', 'persona_built_in')
  change(
    @OwnerId() ownerId: string,
    @Param('id') id: string,
    @Body() patch: ChangePersonaDto,
  ): Promise<KeptPersonaDto> {
    return this.changePersona.execute(ownerId, id, patch);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'deletePersona',
    summary: 'Forget a persona',
    description: 'Participants that play it go on as they are. Built-in personas cannot be deleted.',
  })
  @ApiParam(OWN_PERSONA_ID)
  @ApiErrors('persona_not_found', 'persona_built_in')
  delete(@OwnerId() ownerId: string, @Param('id') id: string): Promise<void> {
    return this.deletePersona.execute(ownerId, id);
  }
}
