import { Injectable } from '@nestjs/common';
import { type ParticipantInputDto } from '../../conversations/dto/participant-input.dto';
import { AppError } from '../../../common/errors/app-error';
import { type PanelWish } from '../../chat/strategies/panel/panel-options';
import { deriveTitle } from '../../conversations/derive-title';
import { CreateConversation } from '../../conversations/use-cases/create-conversation';
import { type PanelistDto, type SessionRequestDto } from './dto/session-request.dto';
import { SessionDto } from './dto/session.dto';
import { PanelCatalogue } from './panel-catalogue';

/** Begins a discussion: a conversation that is a panel. */
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
    const panel = this.panelOf(request);
    const conversation = await this.createConversation.execute(
      ownerId,
      {
        ...(mission !== undefined && { system_prompt: mission, title: deriveTitle(mission) }),
        participants: toldApart(participants),
      },
      { ...panel },
    );
    return SessionDto.from(conversation, panel);
  }

  private panelOf({ turn_policy, turns, selector, message_type }: SessionRequestDto): PanelWish {
    if (selector !== undefined && turn_policy !== 'selector') {
      throw AppError.field('validation_failed', 'selector', 'is for the turn policy selector');
    }
    return {
      ...(turn_policy !== undefined && { turn_policy }),
      ...(turns !== undefined && { turns }),
      ...(selector !== undefined && { selector: this.panel.resolve(selector, 'selector').requested }),
      ...(message_type !== undefined && { message_type }),
    };
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

/** Two that are called the same could not be told apart in a stream, or by each other. */
function toldApart(participants: readonly ParticipantInputDto[]): ParticipantInputDto[] {
  const taken = new Set<string>();
  return participants.map((participant) => {
    const { persona } = participant;
    if (typeof persona !== 'object' || persona?.name === undefined) return participant;
    let name = persona.name;
    for (let count = 2; taken.has(name); count += 1) name = `${persona.name} ${count}`;
    taken.add(name);
    return { ...participant, persona: { ...persona, name } };
  });
}
