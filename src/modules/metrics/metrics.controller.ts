import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Registry } from 'prom-client';

const EXAMPLE = `# HELP parley_live_runs Runs that are executed now.
# TYPE parley_live_runs gauge
parley_live_runs 0
`;

@ApiTags('metrics')
@Controller('metrics')
export class MetricsController {
  constructor(private readonly registry: Registry) {}

  @Get()
  @Header('content-type', Registry.PROMETHEUS_CONTENT_TYPE)
  @ApiOperation({
    operationId: 'getMetrics',
    summary: 'Scrape metrics',
    description:
      'What this process measured since it started, in the text format of Prometheus. Model calls have the names of the ' +
      'OpenTelemetry GenAI semantic conventions, what is particular to Parley begins with `parley_`.',
  })
  @ApiOkResponse({
    description: 'Every metric.',
    content: { 'text/plain': { schema: { type: 'string' }, example: EXAMPLE } },
  })
  metrics(): Promise<string> {
    return this.registry.metrics();
  }
}
