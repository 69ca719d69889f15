import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiErrors } from '../../common/errors/api-errors.decorator';
import { OwnerId } from '../../common/http/owner-id.decorator';
import { JudgesDto } from './dto/judges.dto';
import { JudgesQueryDto } from './dto/judges-query.dto';
import { LeaderboardDto } from './dto/leaderboard.dto';
import { LeaderboardQueryDto } from './dto/leaderboard-query.dto';
import { ReadJudges } from './judges/read-judges';
import { ReadLeaderboard } from './leaderboard/read-leaderboard';

@ApiTags('votes')
@Controller('api/v1/leaderboard')
export class LeaderboardController {
  constructor(
    private readonly readLeaderboard: ReadLeaderboard,
    private readonly readJudges: ReadJudges,
  ) {}

  @Get()
  @ApiOperation({
    operationId: 'getLeaderboard',
    summary: 'Rate models by what people preferred',
    description:
      'Only votes between two answers to the same message are evidence. Ratings are those of Bradley and Terry: 400 points more mean ' +
      'to be preferred ten times as often, 1000 is the average, a tie is half a win for both and so are two bad answers. Each model ' +
      'counts as having tied once with an average one, so that one that never lost has a rating, too. The same votes always give ' +
      'the same answer. Models that no votes connect with the largest group cannot be compared with it and have no rating.',
  })
  @ApiOkResponse({ type: LeaderboardDto, description: 'All models with votes, best first.' })
  @ApiErrors('validation_failed', 'database_unavailable')
  read(@OwnerId() ownerId: string, @Query() query: LeaderboardQueryDto): Promise<LeaderboardDto> {
    return this.readLeaderboard.execute(ownerId, query);
  }

  @Get('judges')
  @ApiOperation({
    operationId: 'getJudges',
    summary: 'Compare models as judges with people',
    description:
      'What the ballots of councils show: how often a model, and the tally of all, preferred what people preferred who voted on the ' +
      'same answers; who is harsh or generous; and whether length, or being shown early, helps an answer. As a whole and over time. ' +
      'Looks at the newest 2,000 councils of that time. Copies are left out, and so are blind runs on which nobody has voted.',
  })
  @ApiOkResponse({ type: JudgesDto, description: 'The figures of all councils, and of each period.' })
  @ApiErrors('validation_failed', 'database_unavailable')
  judges(@OwnerId() ownerId: string, @Query() query: JudgesQueryDto): Promise<JudgesDto> {
    return this.readJudges.execute(ownerId, query);
  }
}
