import { Injectable } from '@nestjs/common';
import { AppError } from '../../../common/errors/app-error';
import { BroadcastStrategy } from './broadcast/broadcast.strategy';
import { type Strategy } from './strategy';
import { SummaryStrategy } from './summary/summary.strategy';

/** Those that ask once and are done: what was open of such a run can be asked again without knowing its stage. */
export const ONE_STAGE: readonly string[] = ['broadcast', 'summary'];

/** The strategies by name. A new one is a folder beside this file and one entry here. */
@Injectable()
export class Strategies {
  private readonly byName = new Map<string, Strategy>(
    [new BroadcastStrategy(), new SummaryStrategy()].map((strategy) => [strategy.name, strategy]),
  );

  get(name: string): Strategy {
    const strategy = this.byName.get(name);
    if (!strategy) {
      throw AppError.field(
        'validation_failed',
        'strategy',
        `must be one of ${[...this.byName.keys()].join(', ')}`,
      );
    }
    return strategy;
  }
}
