import { Injectable } from '@nestjs/common';
import { PriceBook } from '../../providers/prices/price-book';
import { estimateRun, type RunEstimate } from '../planning/run-estimate';
import { type RunRequest } from '../planning/run-request';
import { PlanRun } from './plan-run';

/** What a run would take: planned like a run, and then neither stored nor sent. */
@Injectable()
export class EstimateRun {
  constructor(
    private readonly planRun: PlanRun,
    private readonly prices: PriceBook,
  ) {}

  /** Throws for whatever the run itself would be refused for. */
  async execute(request: RunRequest): Promise<RunEstimate> {
    const { forecast } = await this.planRun.execute(request);
    return estimateRun(forecast(), this.prices);
  }
}
