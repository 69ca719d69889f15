import { Injectable, ServiceUnavailableException } from '@nestjs/common';
import { type HealthCheckResult, HealthCheckService, HealthIndicatorService } from '@nestjs/terminus';
import { AppError } from '../../../common/errors/app-error';
import { ConnectionDrain } from '../../../common/http/connection-drain';
import { type CheckDto } from '../dto/check.dto';
import { HealthRepository } from '../health.repository';

/** Whether requests should be sent here: the database answers, has every migration, and the server is not stopping. */
@Injectable()
export class CheckReadiness {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly repository: HealthRepository,
    private readonly drain: ConnectionDrain,
  ) {}

  /** Throws `not_ready` with every check in `checks`. */
  async execute(): Promise<CheckDto> {
    try {
      return (await this.health.check([() => this.database(), () => this.server()])) as CheckDto;
    } catch (error) {
      if (!(error instanceof ServiceUnavailableException)) throw error;
      const { details } = error.getResponse() as HealthCheckResult;
      throw new AppError('not_ready', { extensions: { checks: details }, retryAfterS: 1 });
    }
  }

  private async database() {
    const indicator = this.indicators.check('database');
    try {
      const pending = await this.repository.pendingMigrations();
      return pending.length === 0 ? indicator.up() : indicator.down({ pending_migrations: pending });
    } catch {
      return indicator.down('does not answer');
    }
  }

  private server() {
    const indicator = this.indicators.check('server');
    return this.drain.draining ? indicator.down('is stopping') : indicator.up();
  }
}
