import { type Response } from 'express';
import { Injectable } from '@nestjs/common';
import { AppError } from '../../../../common/errors/app-error';
import { ignoreToo } from '../../../../common/http/bodies/lenient-body.decorator';
import { LiveRun } from '../../../chat/engine/live-run';
import { type IdempotentRequest } from '../../../chat/idempotency/idempotent-request';
import { CompleteTogether } from '../../../chat/use-cases/complete-together';
import { KeepTogether } from '../../../chat/use-cases/keep-together';
import { type ChunkOptions } from '../answers/chunk-writer';
import { type ChatCompletionDto } from '../dto/chat-completion.dto';
import { type CompletionRead } from '../requests/completion-body.decorator';
import { onlyOfKept, toMetadata } from '../requests/request.mapper';
import { AnswerTogether } from './answer-together';
import { inTermsOfMembers } from './together-request.mapper';
import { type VirtualModel } from './virtual-model';
import { VirtualModels } from './virtual-models';

/** A request to a virtual model. */
export interface VirtualAsked {
  ownerId: string;
  read: CompletionRead;
  once: IdempotentRequest | null;
}

/** Answers requests to models that are several. */
@Injectable()
export class AnswerVirtual {
  constructor(
    private readonly models: VirtualModels,
    private readonly completeTogether: CompleteTogether,
    private readonly keepTogether: KeepTogether,
    private readonly answer: AnswerTogether,
  ) {}

  /** The virtual model that is asked; null when none is. */
  asked(read: CompletionRead): VirtualModel | null {
    return this.models.asked(read.body);
  }

  /** The answer whole; null when it was streamed, or nobody waits for it. Throws why there is none. */
  async send(
    response: Response,
    virtual: VirtualModel,
    asked: VirtualAsked,
    stream: ChunkOptions | null,
  ): Promise<ChatCompletionDto | null> {
    const { read, ownerId, once } = asked;
    refuseUnknown(read);
    const request = this.models.toRequest(ownerId, read.body, virtual);
    const client = { response, model: virtual.id, stream };
    if (!read.body.store) {
      const together = inHisWords(() => this.completeTogether.execute(request));
      ignoreToo(response, [...read.ignored, ...droppedIn(together.run), ...onlyOfKept(read.body, once)]);
      return this.answer.unkept(client, together);
    }
    const metadata = toMetadata(read.body);
    const started = await this.keepTogether.execute(request, metadata, once).catch((error: unknown) => {
      throw inTermsOfMembers(error);
    });
    ignoreToo(response, [...read.ignored, ...(started instanceof LiveRun ? droppedIn(started) : [])]);
    return this.answer.kept(client, { started, metadata });
  }
}

/** Elsewhere what is unknown is ignored; here it would be a member or a limit that is not there. */
function refuseUnknown({ ignored }: CompletionRead): void {
  const field = ignored.find((name) => name.startsWith('parley.'));
  if (field) throw AppError.field('validation_failed', field, 'is not a field of this request');
}

function droppedIn({ plan }: LiveRun): string[] {
  return [...new Set(plan.responses.flatMap(({ routes: [route] }) => route.droppedParameters))];
}

function inHisWords<T>(plan: () => T): T {
  try {
    return plan();
  } catch (error) {
    throw inTermsOfMembers(error);
  }
}
