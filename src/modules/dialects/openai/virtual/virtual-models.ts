import { Injectable } from '@nestjs/common';
import { AppError } from '../../../../common/errors/app-error';
import { AppConfig } from '../../../../config/app-config';
import { type TogetherRequest } from '../../../chat/unkept/together-request';
import { type ResolvedModel } from '../../../providers/catalogue/catalogue-model';
import { ModelCatalogue } from '../../../providers/catalogue/model-catalogue';
import { type ModelDto } from '../../../providers/dto/model.dto';
import { type ChatCompletionRequestDto } from '../dto/chat-completion-request.dto';
import { modelsOf } from '../requests/request.mapper';
import { refuseWhatNoneHas, toTogetherRequest } from './together-request.mapper';
import { VIRTUAL_MODELS, VIRTUAL_PREFIX, type VirtualModel } from './virtual-model';
import { describeVirtualModel } from './virtual-model.mapper';

/** The models that are several, and what a request to one of them means. */
@Injectable()
export class VirtualModels {
  constructor(
    private readonly catalogue: ModelCatalogue,
    private readonly config: AppConfig,
  ) {}

  /** The virtual model that is asked; null when none is. Throws `validation_failed` when it is asked beside others. */
  asked(body: ChatCompletionRequestDto): VirtualModel | null {
    const names = modelsOf(body);
    const virtual = names.flatMap((name) => this.find(name) ?? [])[0];
    if (!virtual) return null;
    if (names.length > 1) throw wrong('model', `${virtual.id} is several models: it is asked alone`);
    return virtual;
  }

  /**
   * Throws `unknown_model` and `validation_failed` for members that are too few, named twice, not known or virtual themselves, and for
   * what several models cannot give together.
   */
  toRequest(ownerId: string, body: ChatCompletionRequestDto, virtual: VirtualModel): TogetherRequest {
    refuseWhatNoneHas(body, virtual);
    const { members: names } = body.parley ?? {};
    const chair = body.parley?.chair ?? this.config.virtualModels.chair ?? undefined;
    if (chair !== undefined && isVirtual(chair))
      throw wrong('parley.chair', `${chair} is several models itself`);
    const members = this.members(names ?? this.configured());
    return toTogetherRequest(ownerId, body, { virtual, members, chair });
  }

  list(): ModelDto[] {
    return VIRTUAL_MODELS.map((virtual) => this.describe(virtual));
  }

  get(name: string): ModelDto | null {
    const virtual = this.find(name);
    return virtual ? this.describe(virtual) : null;
  }

  private describe(virtual: VirtualModel): ModelDto {
    return describeVirtualModel(
      virtual,
      this.configured().flatMap((name) => this.catalogue.find(name) ?? []),
    );
  }

  private find(name: string): VirtualModel | undefined {
    return VIRTUAL_MODELS.find(({ id }) => id === name.toLowerCase());
  }

  private configured(): string[] {
    const { members } = this.config.virtualModels;
    return members.length > 0 ? [...members] : this.catalogue.defaults();
  }

  private members(names: readonly string[]): ResolvedModel[] {
    const members = names.map((name, index) => {
      const field = `parley.members[${index}]`;
      if (isVirtual(name)) throw wrong(field, `${name.slice(0, 200)} is several models itself`);
      return this.catalogue.resolve(name, field);
    });
    if (members.length < 2) {
      const message = `must be at least 2, not ${members.length}; PARLEY_MEMBERS sets who they are when nobody is named`;
      throw wrong('parley.members', message);
    }
    const ids = members.map(({ id }) => id);
    const again = ids.findIndex((id, index) => ids.indexOf(id) !== index);
    if (again !== -1) throw wrong(`parley.members[${again}]`, `${ids[again]} is a member already`);
    return members;
  }
}

function isVirtual(name: string): boolean {
  return name.toLowerCase().startsWith(VIRTUAL_PREFIX);
}

function wrong(field: string, message: string): AppError {
  return AppError.field('validation_failed', field, message);
}
