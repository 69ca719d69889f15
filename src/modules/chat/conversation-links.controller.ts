import { Controller, Get, Param } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiErrors } from '../../common/errors/api-errors.decorator';
import { OwnerId } from '../../common/http/owner-id.decorator';
import { CONVERSATION_ID } from '../conversations/path-parameters';
import { ConversationLinksDto } from './dto/links.dto';
import { ReadLinks } from './use-cases/read-links';

@ApiTags('conversations')
@Controller('api/v1/conversations/:id/links')
export class ConversationLinksController {
  constructor(private readonly readLinks: ReadLinks) {}

  @Get()
  @ApiOperation({
    operationId: 'readLinks',
    summary: 'See how answers take each other up',
    description:
      'In a panel models read each other. An answer that builds on, reinforces, synthesises, contrasts or clarifies an earlier one is ' +
      'linked with it; the links of each panel are in its run’s `result`, and here those of all panels of the conversation together.',
  })
  @ApiParam(CONVERSATION_ID)
  @ApiErrors('conversation_not_found')
  read(@OwnerId() ownerId: string, @Param('id') id: string): Promise<ConversationLinksDto> {
    return this.readLinks.execute(ownerId, id);
  }
}
