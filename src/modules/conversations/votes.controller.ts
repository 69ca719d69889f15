import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiErrors } from '../../common/errors/api-errors.decorator';
import { OwnerId } from '../../common/http/owner-id.decorator';
import { CastVoteDto, ListVotesQueryDto, VoteCastDto, VotePageDto } from './dto/vote.dto';
import { VOTE_ID } from './path-parameters';
import { CastVote } from './use-cases/votes/cast-vote';
import { DeleteVote } from './use-cases/votes/delete-vote';
import { ListVotes } from './use-cases/votes/list-votes';

@ApiTags('votes')
@Controller('api/v1/votes')
export class VotesController {
  constructor(
    private readonly castVote: CastVote,
    private readonly listVotes: ListVotes,
    private readonly deleteVote: DeleteVote,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    operationId: 'castVote',
    summary: 'Say which of two answers is better',
    description:
      'One vote is kept for each pair of answers: a second one, also with the answers the other way round, replaces the first and ' +
      'keeps its id. It is kept with the models of that moment and holds no text; it stays when the conversation is deleted. ' +
      'A vote that says nothing about the models, for example because an answer names its own, is kept but does not count. ' +
      'The first vote on a blind run is a blind one and reveals who gave its answers; nobody can claim to have voted blind.',
  })
  @ApiOkResponse({ type: VoteCastDto, description: 'The vote as it is kept.' })
  @ApiErrors(
    'validation_failed',
    'response_not_found',
    'response_running',
    'response_not_an_answer',
    'response_empty',
  )
  cast(@OwnerId() ownerId: string, @Body() input: CastVoteDto): Promise<VoteCastDto> {
    return this.castVote.execute(ownerId, input);
  }

  @Get()
  @ApiOperation({
    operationId: 'listVotes',
    summary: 'List the votes',
    description:
      'Newest first. Beside preferences also what was chosen in other ways: the answer of each message that was last selected to ' +
      'continue with, and each answer that was transferred to another participant or fused with others. Nobody knows what those were ' +
      'compared with, so only preferences count for the leaderboard. Models of a blind run are not named before a vote.',
  })
  @ApiErrors('validation_failed', 'invalid_cursor')
  list(@OwnerId() ownerId: string, @Query() query: ListVotesQueryDto): Promise<VotePageDto> {
    return this.listVotes.execute(ownerId, query);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'deleteVote',
    summary: 'Take a vote back',
    description: 'Takes away what was noted. An answer that was selected, transferred or fused stays so.',
  })
  @ApiParam(VOTE_ID)
  @ApiErrors('vote_not_found')
  delete(@OwnerId() ownerId: string, @Param('id') id: string): Promise<void> {
    return this.deleteVote.execute(ownerId, id);
  }
}
