import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { AppError } from '../../../common/errors/app-error';
import { newId } from '../../../common/ids';
import { AppConfig } from '../../../config/app-config';
import { ModelCatalogue } from '../../providers/catalogue/model-catalogue';
import { type ResolvedModel } from '../../providers/catalogue/catalogue-model';
import { type ModelParameters } from '../../providers/spec/parameters';
import { checkParameters } from '../../providers/parameters/check-parameters';
import { type Thread, type ThreadParticipant } from '../context/thread';
import { type FallbackModel, type Seat } from '../engine/run-plan';
import { guestSeat } from './chair';
import { type RunRequest, type SeatRequest } from './run-request';

/** Decides who takes part in a run: finds or makes the participants, and checks every model and parameter. */
@Injectable()
export class SeatPlanner {
  constructor(
    private readonly catalogue: ModelCatalogue,
    private readonly config: AppConfig,
  ) {}

  /**
   * Seats in the order asked for. Throws `unknown_model`, `participant_not_found`, `too_many_models`, `unsupported_parameter` or
   * `parameter_out_of_range`, each naming the field of the request.
   */
  plan(request: RunRequest, thread: Thread | null): Seat[] {
    const requests = request.models ?? this.implied(request, thread);
    const { maxModelsPerRun } = this.config.chat;
    if (requests.length > maxModelsPerRun) {
      throw AppError.field(
        'too_many_models',
        'models',
        `at most ${maxModelsPerRun} models can be asked at once, not ${requests.length}`,
        { limit: maxModelsPerRun },
      );
    }
    const participants = thread?.participants ?? [];
    const named = requests.map((wanted, index) => namedParticipant(participants, requests, wanted, index));
    // Who is named is taken: a bare model name means another participant with that model.
    const free = participants.filter((participant) => !named.includes(participant));
    let position = Math.max(-1, ...participants.map((participant) => participant.position)) + 1;
    return requests.map((wanted, index) => {
      const field = request.models ? `models[${index}]` : 'models';
      const existing = named[index] ?? this.takeParticipant(free, wanted, field);
      return this.seat(request, wanted, existing ?? position++, field);
    });
  }

  /**
   * Who puts the answers together: a member (the first one that can, without a name), or a model that has not
   * answered, asked from a member's place. Throws
   * `unknown_model`, and `provider_not_configured` when it could only fail.
   */
  chair(
    { name, field }: { name: string | undefined; field: string },
    members: readonly Seat[],
    request: RunRequest,
  ): Seat {
    const host = members.find((seat) => seat.model.configured) ?? members[0];
    if (!host) throw AppError.field('validation_failed', 'models', 'must name somebody');
    const named = name === undefined ? null : this.catalogue.resolve(name, field);
    const model = named ?? host.model;
    if (!model.configured) {
      const message = `${model.id} is to put the answers together, and its provider is not configured`;
      throw AppError.field('provider_not_configured', field, message, { model: model.id });
    }
    const member = members.find((seat) => seat.model.id === model.id);
    if (member) return member;
    const { parameters, dropped } = checkParameters(model, request.parameters, 'drop', field);
    return { ...guestSeat(host, model, named?.alias ?? null), parameters, droppedParameters: dropped };
  }

  /** Nobody is named: tool results go back to who asked; else whoever is in the conversation; else the defaults. */
  private implied(request: RunRequest, thread: Thread | null): SeatRequest[] {
    const participants = thread?.participants ?? [];
    if (request.toolResults.length > 0) {
      const answered = new Set(request.toolResults.map((result) => result.response_id));
      const waiting = (thread?.messages ?? [])
        .flatMap((message) => message.responses)
        .filter((response) => answered.has(response.id))
        .map((response) => response.participant_id);
      return participants.filter(({ id }) => waiting.includes(id)).map(({ id }) => ({ participantId: id }));
    }
    if (participants.length > 0) return participants.map(({ id }) => ({ participantId: id }));
    return this.catalogue.defaults().map((model) => ({ model }));
  }

  /** A fallback is asked with what it takes of the parameters: refusing the request for its sake would help nobody. */
  private fallbacks(request: RunRequest, wanted: SeatRequest, field: string): FallbackModel[] {
    const names = wanted.fallbacks ?? [];
    const { maxFallbacks } = this.config.chat;
    if (names.length > maxFallbacks) {
      const message = `at most ${maxFallbacks} are allowed, not ${names.length}`;
      throw AppError.field('validation_failed', `${field}.fallbacks`, message, { limit: maxFallbacks });
    }
    return names.map((name, index) => {
      const path = `${field}.fallbacks[${index}]`;
      const model = this.catalogue.resolve(name, path);
      const { parameters, dropped } = checkParameters(
        model,
        { ...request.parameters, ...wanted.parameters },
        'drop',
        path,
      );
      return { model, parameters, droppedParameters: dropped };
    });
  }

  /**
   * The first free participant with this model, persona and system prompt, taken out of `free` so that the same model asked
   * twice gets two seats.
   */
  private takeParticipant(
    free: ThreadParticipant[],
    wanted: SeatRequest,
    field: string,
  ): ThreadParticipant | undefined {
    const model = this.catalogue.resolve(wanted.model ?? '', field);
    const index = free.findIndex((participant) => isSame(participant, wanted, model));
    return index === -1 ? undefined : free.splice(index, 1)[0];
  }

  private seat(
    request: RunRequest,
    wanted: SeatRequest,
    existing: ThreadParticipant | number,
    field: string,
  ): Seat {
    const isNew = typeof existing === 'number';
    const { again } = wanted;
    const name = isNew ? (wanted.model ?? '') : `${existing.provider}/${existing.model}`;
    const model = this.catalogue.resolve(again?.model ?? name, field);
    const check = (parameters: ModelParameters, path: string) =>
      checkParameters(model, parameters, request.unsupported, path);
    // What was asked of another model before holds as far as this one takes it.
    const standing = again
      ? checkParameters(model, again.parameters, 'drop', field)
      : check(isNew ? {} : existing.parameters, field);
    const shared = check(request.parameters, 'parameters');
    const own = check(wanted.parameters ?? {}, `${field}.parameters`);
    return {
      participantId: isNew ? newId() : existing.id,
      isNew,
      position: isNew ? existing : existing.position,
      alias: again ? again.alias : isNew ? model.alias : existing.alias,
      model,
      persona: wanted.persona ?? (isNew ? null : existing.persona),
      systemPrompt: wanted.systemPrompt ?? (isNew ? null : existing.system_prompt),
      contextPolicy: wanted.contextPolicy ?? (isNew ? 'own' : existing.context_policy),
      defaultParameters: wanted.parameters ?? {},
      parameters: { ...standing.parameters, ...shared.parameters, ...own.parameters },
      droppedParameters: [...new Set([...standing.dropped, ...shared.dropped, ...own.dropped])],
      fallbacks: this.fallbacks(request, wanted, field),
    };
  }
}

function namedParticipant(
  participants: readonly ThreadParticipant[],
  requests: readonly SeatRequest[],
  { participantId }: SeatRequest,
  index: number,
): ThreadParticipant | undefined {
  if (participantId === undefined) return undefined;
  const field = `models[${index}].participant_id`;
  const participant = participants.find(({ id }) => id === participantId);
  if (!participant) {
    throw AppError.field(
      'participant_not_found',
      field,
      `the conversation has no participant ${participantId}`,
    );
  }
  if (requests.findIndex((other) => other.participantId === participantId) !== index) {
    throw AppError.field('validation_failed', field, 'each participant can be asked once');
  }
  return participant;
}

function isSame(participant: ThreadParticipant, wanted: SeatRequest, model: ResolvedModel): boolean {
  return (
    participant.provider === model.provider &&
    participant.model === model.model &&
    (wanted.persona === undefined || isDeepStrictEqual({ ...wanted.persona }, participant.persona)) &&
    (wanted.systemPrompt === undefined || wanted.systemPrompt === participant.system_prompt)
  );
}
