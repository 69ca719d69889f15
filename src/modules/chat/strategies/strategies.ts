import { Injectable } from '@nestjs/common';
import { AppError } from '../../../common/errors/app-error';
import { BroadcastStrategy } from './broadcast/broadcast.strategy';
import { CouncilStrategy } from './council/council.strategy';
import { DebateStrategy } from './debate/debate.strategy';
import { FusionStrategy } from './fusion/fusion.strategy';
import { PanelStrategy } from './panel/panel.strategy';
import { type Strategy } from './strategy';
import { SummaryStrategy } from './summary/summary.strategy';

/** A new strategy is a folder beside this file and one entry here. */
const STRATEGIES: readonly Strategy[] = [
  new BroadcastStrategy(),
  new SummaryStrategy(),
  new CouncilStrategy(),
  new FusionStrategy(),
  new PanelStrategy(),
  new DebateStrategy(),
];

/** Whether a run of this strategy goes on after what it asked first. */
export function isStaged(name: string): boolean {
  return STRATEGIES.some((strategy) => strategy.name === name && strategy.isStaged);
}

/** The strategies by name. */
@Injectable()
export class Strategies {
  private readonly byName = new Map(STRATEGIES.map((strategy) => [strategy.name, strategy]));

  get(name: string): Strategy {
    const strategy = this.byName.get(name);
    if (!strategy) {
      const names = [...this.byName.keys()].join(', ');
      throw AppError.field('validation_failed', 'strategy', `must be one of ${names}`);
    }
    return strategy;
  }
}
