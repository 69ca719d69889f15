import { Controller, Get, Header, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { HealthCheckService } from '@nestjs/terminus';
import { type Response } from 'express';
import { ApiErrors } from '../../common/errors/api-errors.decorator';
import { CheckDto } from './dto/check.dto';
import { HealthDto } from './dto/health.dto';
import { CheckReadiness } from './use-cases/check-readiness';
import { ReportHealth } from './use-cases/report-health';

@ApiTags('health')
@Controller('health')
export class HealthController {
  constructor(
    private readonly reportHealth: ReportHealth,
    private readonly checkReadiness: CheckReadiness,
    private readonly checks: HealthCheckService,
  ) {}

  @Get()
  @Header('cache-control', 'no-store')
  @ApiOperation({
    operationId: 'getHealth',
    summary: 'See how the server is',
    description: 'For people and dashboards. Answers within a second, even when the database does not.',
  })
  @ApiOkResponse({ type: HealthDto, description: 'Healthy or degraded.' })
  @ApiResponse({ status: 503, type: HealthDto, description: 'Unhealthy: the database does not answer.' })
  async report(@Res({ passthrough: true }) response: Response): Promise<HealthDto> {
    const report = await this.reportHealth.execute();
    response.status(report.status === 'unhealthy' ? 503 : 200);
    return report;
  }

  @Get('live')
  @Header('cache-control', 'no-store')
  @ApiOperation({
    operationId: 'checkLiveness',
    summary: 'Check that the process answers',
    description: 'For orchestrators: a process that does not answer this should be restarted.',
  })
  @ApiOkResponse({ type: CheckDto, description: 'It does.' })
  live(): Promise<CheckDto> {
    return this.checks.check([]) as Promise<CheckDto>;
  }

  @Get('ready')
  @Header('cache-control', 'no-store')
  @ApiOperation({
    operationId: 'checkReadiness',
    summary: 'Check that requests can be sent here',
    description:
      'For orchestrators: the database answers, no migration is pending, and the server is not stopping.',
  })
  @ApiOkResponse({ type: CheckDto, description: 'They can.' })
  @ApiErrors('not_ready')
  ready(): Promise<CheckDto> {
    return this.checkReadiness.execute();
  }
}
