import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { HttpShellModule } from '../../common/http/http-shell.module';
import { ChatModule } from '../chat/chat.module';
import { ProvidersModule } from '../providers/providers.module';
import { HealthController } from './health.controller';
import { HealthRepository } from './health.repository';
import { CheckReadiness } from './use-cases/check-readiness';
import { ReportHealth } from './use-cases/report-health';

/** Says how the server is, to people and to orchestrators. */
@Module({
  // Our own log says what is wrong; Terminus would repeat it at every probe.
  imports: [TerminusModule.forRoot({ logger: false }), HttpShellModule, ChatModule, ProvidersModule],
  controllers: [HealthController],
  providers: [HealthRepository, ReportHealth, CheckReadiness],
})
export class HealthModule {}
