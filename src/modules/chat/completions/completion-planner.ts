import { Injectable } from '@nestjs/common';
import { AppError } from '../../../common/errors/app-error';
import { newId } from '../../../common/ids';
import { AppConfig } from '../../../config/app-config';
import { ModelCatalogue } from '../../providers/catalogue/model-catalogue';
import { type ResolvedModel } from '../../providers/catalogue/catalogue-model';
import { PriceBook } from '../../providers/prices/price-book';
import { checkParameters } from '../../providers/parameters/check-parameters';
import { ANSWERS, type ResponsePlan, type Route, type Seat } from '../engine/run-plan';
import { type RunOptions } from '../engine/run/run-options';
import { checkSize } from '../planning/check-prompt';
import { refusal } from '../planning/response-planner';
import { checkBudget } from '../planning/run-estimate';
import { serverLimits } from '../planning/run-limits';
import { type CompletionRequest, type CompletionRoute } from './completion-request';
import { OutputPlanner } from './output-planner';

/** Names of virtual models, which only clients of OpenAI's API ask. */
const RESERVED = 'parley/';

/** Everything that one completion does, decided before anything is written or sent. */
export interface CompletionPlan {
  completionId: string;
  ownerId: string;
  createdAt: Date;
  route: CompletionRoute;
  /** One for each choice; in a race, one for each runner. */
  responses: [ResponsePlan, ...ResponsePlan[]];
  /** What the server lets it use. */
  limits: Pick<RunOptions, 'max_cost_usd' | 'max_total_tokens'>;
  /** Fields of the request that at least one of the models does not take, and that were left out for it. */
  ignored: string[];
}

/** Turns a request for a completion into the calls that it takes. */
@Injectable()
export class CompletionPlanner {
  constructor(
    private readonly catalogue: ModelCatalogue,
    private readonly outputs: OutputPlanner,
    private readonly prices: PriceBook,
    private readonly config: AppConfig,
  ) {}

  /**
   * Throws `prompt_too_large`, `unknown_model`, `model_not_found` for a reserved name, `too_many_models`, `unsupported_parameter`,
   * `parameter_out_of_range`, `budget_exceeded` or `price_unknown`, each naming the field.
   */
  plan(request: CompletionRequest): CompletionPlan {
    this.checkNewest(request);
    const ignored = new Set<string>();
    const [first, ...others] = this.models(request).map((model) => this.route(model, request, ignored));
    const chains: [Route, ...Route[]][] =
      request.route === 'fallback' ? [[first!, ...others]] : [first!, ...others].map((route) => [route]);
    const responses = chains.flatMap((routes) =>
      Array.from({ length: request.count }, () => this.response(routes)),
    );
    const limits = serverLimits(this.config.chat);
    checkBudget(
      limits,
      () => responses,
      this.prices,
      () => 'models',
    );
    return {
      completionId: newId(),
      ownerId: request.ownerId,
      createdAt: new Date(),
      route: request.route,
      responses: responses as CompletionPlan['responses'],
      limits,
      ignored: [...ignored],
    };
  }

  private checkNewest({ messages }: CompletionRequest): void {
    const newest = messages.findLast((message) => message.role === 'user');
    if (newest?.role === 'user') checkSize(newest.content, this.config.chat.maxPromptBytes, 'messages');
  }

  private models({ models, count }: CompletionRequest): ResolvedModel[] {
    const names = models.length > 0 ? models : ['default'];
    const { maxModelsPerRun } = this.config.chat;
    if (names.length * count > maxModelsPerRun) {
      throw AppError.field(
        'too_many_models',
        count > 1 ? 'n' : 'models',
        `at most ${maxModelsPerRun} answers can be asked for at once, not ${names.length * count}`,
        { limit: maxModelsPerRun },
      );
    }
    return names.map((name) => {
      if (name.toLowerCase().startsWith(RESERVED)) throw reserved(name);
      return this.catalogue.resolve(name, 'model');
    });
  }

  private route(model: ResolvedModel, request: CompletionRequest, ignored: Set<string>): Route {
    const { system, messages } = request;
    const { parameters, dropped } = checkParameters(model, request.parameters, 'drop', '');
    const output = this.outputs.plan(model, request.output);
    const { tools, ignored: ofTools } = this.outputs.planTools(model, request.tools);
    for (const name of [...dropped, ...output.ignored, ...ofTools]) ignored.add(name);
    return {
      model,
      request: {
        model: model.model,
        ...(system === null ? {} : { system }),
        messages,
        ...(tools.length > 0 ? { tools } : {}),
        ...output.options,
        parameters,
      },
      droppedParameters: dropped,
      // Nothing is kept, so there is nothing to refer to.
      context: { system_prompt: null, entries: [], trimmed: 0 },
      refusal: refusal(model, messages, tools.length > 0),
    };
  }

  private response(routes: [Route, ...Route[]]): ResponsePlan {
    const { deadlines, retries } = this.config.chat;
    return {
      responseId: newId(),
      attemptId: newId(),
      place: ANSWERS,
      seat: seatOf(routes[0]),
      routes,
      retries,
      hedgeAfterMs: null,
      deadlines,
    };
  }
}

/** Nobody sits there: a completion has no conversation. */
function seatOf({ model, request }: Route): Seat {
  return {
    participantId: newId(),
    isNew: true,
    position: 0,
    alias: null,
    model,
    persona: null,
    systemPrompt: null,
    contextPolicy: 'own',
    defaultParameters: {},
    parameters: request.parameters,
    droppedParameters: [],
    fallbacks: [],
  };
}

function reserved(name: string): AppError {
  const shown = JSON.stringify(name.slice(0, 200));
  return AppError.field(
    'model_not_found',
    'model',
    `names that begin with parley/ are reserved, and ${shown} means nothing here; GET /v1/models lists those that do`,
  );
}
