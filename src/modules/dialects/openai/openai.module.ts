import { Module, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ErrorRenderings } from '../../../common/errors/error-renderings';
import { HttpShellModule } from '../../../common/http/http-shell.module';
import { putRoutesFirst } from '../../../common/http/routes-first';
import { ChatModule } from '../../chat/chat.module';
import { ProvidersModule } from '../../providers/providers.module';
import { AnswerChat } from './answer-chat';
import { AnswerCompletion } from './answers/answer-completion';
import { AnswerKept } from './answers/answer-kept';
import { OPENAI_ERRORS } from './answers/error.rendering';
import { CompletionsController, OpenAiCompletionsController } from './completions.controller';
import { OpenAiModelsController } from './openai-models.controller';
import { AnswerTogether } from './virtual/answer-together';
import { AnswerVirtual } from './virtual/answer-virtual';
import { VirtualModels } from './virtual/virtual-models';

/** Speaks OpenAI's API: chat completions and the list of models. */
@Module({
  imports: [ChatModule, HttpShellModule, ProvidersModule],
  controllers: [OpenAiCompletionsController, CompletionsController, OpenAiModelsController],
  providers: [AnswerChat, AnswerCompletion, AnswerKept, AnswerTogether, AnswerVirtual, VirtualModels],
})
export class OpenAiModule implements OnApplicationBootstrap {
  constructor(
    renderings: ErrorRenderings,
    private readonly adapters: HttpAdapterHost,
  ) {
    renderings.add(OPENAI_ERRORS);
  }

  onApplicationBootstrap(): void {
    putRoutesFirst(this.adapters.httpAdapter, ['/v1/chat/completions', '/api/v1/chat/completions']);
  }
}
