import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { PanelModelDto, PanelModelListDto } from './dto/panel-model.dto';
import { PanelCatalogue } from './panel-catalogue';
import { GROUP_CHAT_TAG } from './tag';

@ApiTags(GROUP_CHAT_TAG)
@Controller('api/panels')
export class PanelsController {
  constructor(private readonly panel: PanelCatalogue) {}

  @Get('available-models')
  @ApiOperation({
    operationId: 'listPanelModels',
    summary: 'List whom a session can select',
    description:
      'Models with the role that they play on a panel. `PANEL_MODELS` adds some. A session can also select any other model by its id.',
  })
  list(): PanelModelListDto {
    const models = this.panel.list();
    return { models: models.map(({ panelModel, model }) => PanelModelDto.from(panelModel, model)) };
  }
}
