import { Injectable } from '@nestjs/common';
import { AppError } from '../../../common/errors/app-error';
import { refuseHidden } from '../../conversations/blind/blind-runs';
import { isHidden } from '../../conversations/blind/veil';
import { RunReader } from '../recorder/run-reader';
import { type RunReference } from '../recorder/stored-runs';
import { type CouncilTally, countVotes } from '../strategies/council/council-result';
import { type RankingMethod } from '../strategies/council/ranking/methods';
import { readElection } from '../strategies/council/read-election';

/** Counts the ballots of a council again, in the same way or another one. Asks nobody and changes nothing. */
@Injectable()
export class RetallyRun {
  constructor(private readonly reader: RunReader) {}

  /** Throws `run_not_found`, `run_blind`, and `run_without_ballots` for a run that has none, or not yet. */
  async execute({ ownerId, runId }: RunReference, method: RankingMethod | undefined): Promise<CouncilTally> {
    const run = await this.reader.findRun(ownerId, runId);
    refuseHidden(isHidden(run), 'what its models think of them');
    const election = readElection(run.result ?? null);
    if (!election) {
      throw new AppError('run_without_ballots', {
        detail: 'Only a council that came to its result has ballots to count.',
      });
    }
    return countVotes(method ?? election.method, election);
  }
}
