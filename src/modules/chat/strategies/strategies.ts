import { Injectable } from '@nestjs/common';
import { AppError } from '../../../common/errors/app-error';
import { BroadcastStrategy } from './broadcast/broadcast.strategy';
import { type Strategy } from './strategy';

/** The strategies by name. A new one is a folder beside this file and one entry here. */
@Injectable()
export class Strategies {
  private readonly byName = new Map<string, Strategy>(
    [new BroadcastStrategy()].map((strategy) => [strategy.name, strategy]),
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
