import { Injectable } from '@nestjs/common';
import { Counter, Histogram, Registry } from 'prom-client';
import { type Settlement } from '../../chat/engine/response/settlement';
import { BoundedValues, OTHER } from './bounded-values';
import {
  GEN_AI_DURATION_BUCKETS,
  GEN_AI_LABELS,
  GEN_AI_TOKEN_BUCKETS,
  genAiProviderName,
} from '../semantic-conventions';

const MAX_MODELS = 200;
const MODEL_LABELS = ['gen_ai_provider_name', 'gen_ai_request_model'] as const;

type ModelLabels = Record<(typeof MODEL_LABELS)[number], string>;

/** What single answers took, cost, and ended as. */
@Injectable()
export class ResponseMetrics {
  private readonly models = new BoundedValues(MAX_MODELS);
  private readonly duration;
  private readonly firstChunk;
  private readonly tokens;
  private readonly cachedTokens;
  private readonly reasoningTokens;
  private readonly responses;
  private readonly cost;
  private readonly unpriced;

  constructor(registry: Registry) {
    const registers = [registry];
    this.duration = new Histogram({
      name: 'gen_ai_client_operation_duration_seconds',
      help: 'From the call of a model to the end of its answer.',
      labelNames: [...GEN_AI_LABELS, 'error_type'],
      buckets: GEN_AI_DURATION_BUCKETS,
      registers,
    });
    this.firstChunk = new Histogram({
      name: 'gen_ai_client_operation_time_to_first_chunk_seconds',
      help: 'From the call of a model to its first text, reasoning or tool call.',
      labelNames: GEN_AI_LABELS,
      buckets: GEN_AI_DURATION_BUCKETS,
      registers,
    });
    this.tokens = new Histogram({
      name: 'gen_ai_client_token_usage',
      help: 'Tokens per answer, cached and reasoning tokens included.',
      labelNames: [...GEN_AI_LABELS, 'gen_ai_token_type'],
      buckets: GEN_AI_TOKEN_BUCKETS,
      registers,
    });
    const counter = (name: string, help: string) =>
      new Counter({ name, help, labelNames: MODEL_LABELS, registers });
    this.cachedTokens = counter(
      'parley_cached_tokens_total',
      "Input tokens that came from a provider's cache.",
    );
    this.reasoningTokens = counter('parley_reasoning_tokens_total', 'Output tokens that were reasoning.');
    this.cost = counter('parley_cost_usd_total', 'US dollars for answers whose price is known.');
    this.unpriced = counter('parley_unpriced_responses_total', 'Answers whose price is unknown.');
    this.responses = new Counter({
      name: 'parley_responses_total',
      help: 'Answers that were asked for, by how they ended; those refused without a call included.',
      labelNames: [...MODEL_LABELS, 'status', 'error_type'],
      registers,
    });
  }

  /** Counts an answer that has ended. */
  record(settlement: Settlement): void {
    const { draft, outcome } = settlement;
    const model = this.modelLabels(settlement);
    const error_type = errorType(settlement);
    this.responses.inc({ ...model, status: outcome.status, error_type });
    if (draft.route.refusal) return;
    const genAi = { gen_ai_operation_name: 'chat', ...model };
    this.duration.observe({ ...genAi, ...(error_type && { error_type }) }, settlement.latencyMs / 1_000);
    if (draft.ttftMs !== null) this.firstChunk.observe(genAi, draft.ttftMs / 1_000);
    if (settlement.costUsd === null) this.unpriced.inc(model);
    else this.cost.inc(model, settlement.costUsd);
    const { usage } = settlement.last;
    if (!usage) return;
    this.tokens.observe({ ...genAi, gen_ai_token_type: 'input' }, usage.input_tokens);
    this.tokens.observe({ ...genAi, gen_ai_token_type: 'output' }, usage.output_tokens);
    this.cachedTokens.inc(model, usage.cached_tokens);
    this.reasoningTokens.inc(model, usage.reasoning_tokens);
  }

  /** A client may ask for any name: one that the catalogue lacks gets series of its own when it has answered. */
  private modelLabels({ draft }: Settlement): ModelLabels {
    const { id, provider, model, source } = draft.route.model;
    const exists = source !== 'requested' || draft.hasOutput;
    const known = exists ? this.models.admit(id) : this.models.lookUp(id);
    return {
      gen_ai_provider_name: genAiProviderName(provider),
      gen_ai_request_model: known === OTHER ? OTHER : model,
    };
  }
}

function errorType({ outcome }: Settlement): string {
  switch (outcome.status) {
    case 'completed':
      return '';
    case 'failed':
      return outcome.error.code;
    case 'cancelled':
      return 'cancelled';
  }
}
