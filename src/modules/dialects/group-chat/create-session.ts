import { Injectable } from '@nestjs/common';
import { type ParticipantInputDto } from '../../conversations/dto/participant-input.dto';
import { deriveTitle } from '../../conversations/derive-title';
import { CreateConversation } from '../../conversations/use-cases/create-conversation';
import { type PanelistDto, type SessionRequestDto } from './dto/session-request.dto';
import { SessionDto } from './dto/session.dto';
import { PanelCatalogue } from './panel-catalogue';

/** Begins a discussion: a conversation whose participants read each other's answers. */
@Injectable()
export class CreateSession {
  constructor(
    private readonly panel: PanelCatalogue,
    private readonly createConversation: CreateConversation,
  ) {}

  /** Throws `unknown_model` and `too_many_models`. */
  async execute(ownerId: string, request: SessionRequestDto): Promise<SessionDto> {
    const { mission, selected_models: selected, panelists = [] } = request;
    const names = selected ?? (panelists.length > 0 ? [] : this.panel.defaults());
    const participants = [
      ...names.map((model, index) => this.seat({ model }, `selected_models[${index}]`)),
      ...panelists.map((panelist, index) => this.seat(panelist, `panelists[${index}].model`)),
    ];
    const conversation = await this.createConversation.execute(ownerId, {
      ...(mission !== undefined && { system_prompt: mission, title: deriveTitle(mission) }),
      participants,
    });
    return SessionDto.from(conversation);
  }

  private seat(panelist: PanelistDto, field: string): ParticipantInputDto {
    const known = this.panel.find(panelist.model);
    const { requested: model } = this.panel.resolve(panelist.model, field);
    return {
      model,
      persona: {
        name: panelist.name ?? panelist.model,
        role: panelist.role ?? known?.role,
        icon: panelist.icon ?? known?.icon,
        style: panelist.collaboration_style ?? known?.collaboration_style,
        color: panelist.color_theme ?? known?.color_theme,
        prompt_prefix: panelist.prompt_prefix ?? known?.prompt_prefix,
      },
      context_policy: 'all',
    };
  }
}
