import { Injectable } from '@nestjs/common';
import { type Response } from '../../conversations/entities/response.entity';
import { ModelCatalogue } from '../../providers/catalogue/model-catalogue';
import { type ParameterName } from '../../providers/spec/parameters';
import { type Seat } from '../engine/run-plan';
import { type FallbackOption, type MemberOption, type RunOptions } from '../engine/run/run-options';
import { chairSeat } from './chair';

/** Finds the seats of a run again, from what is stored of it. */
@Injectable()
export class SeatReplanner {
  constructor(private readonly catalogue: ModelCatalogue) {}

  /** Who gave a response; null when its participant or one of its models is gone. */
  ofResponse(response: Response, options: RunOptions): Seat | null {
    const { participantId, position, alias, provider, model, parameters, droppedParameters } = response;
    if (participantId === null) return null;
    // What persona and system prompt said is in the system prompt that was sent.
    const place = { participantId, position, alias, persona: null };
    return this.seat(place, `${provider}/${model}`, options, { parameters, droppedParameters });
  }

  /** Who takes part, where that is kept with the run; null when a model is gone. */
  members(members: readonly MemberOption[], options: RunOptions): Seat[] | null {
    const seats = members.map((member, position) => {
      const { participant_id: participantId, alias, model, persona, parameters } = member;
      const asked = { parameters, droppedParameters: member.dropped_parameters };
      return this.seat({ participantId, position, alias, persona }, model, options, asked);
    });
    return seats.includes(null) ? null : seats.filter((seat) => seat !== null);
  }

  /** Null when there is none, undefined when its model is not known any more. */
  chair({ chair }: RunOptions, members: readonly Seat[]): Seat | null | undefined {
    return chairSeat(chair, members, this.catalogue);
  }

  private seat(
    place: Pick<Seat, 'participantId' | 'position' | 'alias' | 'persona'>,
    name: string,
    options: RunOptions,
    { parameters, droppedParameters }: { parameters: Seat['parameters']; droppedParameters: string[] },
  ): Seat | null {
    const model = this.catalogue.find(name);
    const fallbacks = (options.fallbacks?.[place.participantId] ?? []).map((option) => this.fallback(option));
    if (!model || fallbacks.includes(null)) return null;
    return {
      ...place,
      isNew: false,
      model,
      systemPrompt: null,
      contextPolicy: 'own',
      defaultParameters: {},
      parameters,
      droppedParameters: droppedParameters as ParameterName[],
      fallbacks: fallbacks.filter((fallback) => fallback !== null),
    };
  }

  private fallback({
    model,
    parameters,
    dropped_parameters,
  }: FallbackOption): Seat['fallbacks'][number] | null {
    const resolved = this.catalogue.find(model);
    return resolved ? { model: resolved, parameters, droppedParameters: dropped_parameters } : null;
  }
}
