import { Module } from '@nestjs/common';
import { ProvidersModule } from '../../providers/providers.module';
import { WorkspaceModelsController } from './workspace-models.controller';
import { WorkspaceProvidersController } from './workspace-providers.controller';

/** Speaks what there is so far of the API of the broadcast workspace backend: its models and its providers. */
@Module({
  imports: [ProvidersModule],
  controllers: [WorkspaceModelsController, WorkspaceProvidersController],
})
export class BroadcastWorkspaceModule {}
