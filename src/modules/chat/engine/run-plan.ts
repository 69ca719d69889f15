import { type Persona, type ContextPolicy } from '../../conversations/entities/participant.entity';
import { type ResponseContext, type ResponseRole } from '../../conversations/entities/response.entity';
import { type CatalogueModel } from '../../providers/catalogue/catalogue-model';
import { type ParameterName, type ModelParameters } from '../../providers/spec/parameters';
import { type ProviderRequest } from '../../providers/spec/provider';
import { type RunOptions } from './run/run-options';

/** A participant that takes part in a run. */
export interface Seat {
  participantId: string;
  /** Not stored yet: the run's start inserts it. */
  isNew: boolean;
  position: number;
  alias: string | null;
  model: CatalogueModel;
  persona: Persona | null;
  systemPrompt: string | null;
  contextPolicy: ContextPolicy;
  /** The participant's own defaults; only a new participant stores them. */
  defaultParameters: ModelParameters;
  /** What this run asks the model with, checked against it. */
  parameters: ModelParameters;
  droppedParameters: ParameterName[];
  fallbacks: FallbackModel[];
}

/** Who is asked instead when the seat's model fails, with the parameters that it takes. */
export interface FallbackModel {
  model: CatalogueModel;
  parameters: ModelParameters;
  droppedParameters: ParameterName[];
}

/** Milliseconds. The first three are for each attempt. */
export interface Deadlines {
  /** Until the provider has accepted the request; null: as long as the first token may take. */
  connectMs: number | null;
  firstTokenMs: number;
  idleMs: number;
  responseMs: number;
}

/** One way to an answer: a model, and what it is sent. */
export interface Route {
  model: CatalogueModel;
  request: ProviderRequest;
  droppedParameters: ParameterName[];
  context: ResponseContext;
  /** Set when the call cannot be made at all; nothing is sent, and this is why. */
  refusal: { code: 'invalid_request' | 'context_length'; message: string } | null;
}

/** Where a response belongs in its run: the stage, from 1, and what it is for. */
export interface Place {
  stage: number;
  name: string;
  role: ResponseRole;
}

/** Of the only stage that most strategies have. */
export const ANSWERS: Place = { stage: 1, name: 'answers', role: 'answer' };

/** Calls that another process made, and that have ended. */
export interface EarlierCalls {
  count: number;
  /** Null when it is not known. */
  costUsd: number | null;
  tokens: number;
}

/** Everything that one response needs, decided before the run starts. */
export interface ResponsePlan {
  responseId: string;
  /** Id of the first attempt; later ones get theirs when they begin. */
  attemptId: string;
  place: Place;
  /** The calls that were made for it before it was planned anew, after a restart. */
  earlier?: EarlierCalls;
  seat: Seat;
  /** The seat's own model first, then its fallbacks in order. */
  routes: [Route, ...Route[]];
  /** How many more attempts there may be on routes that were asked before. */
  retries: number;
  /** When to begin a second call beside the first one, if no token came by then; null: never. */
  hedgeAfterMs: number | null;
  deadlines: Deadlines;
}

/** What a run is a retry of. */
export interface Retry {
  /** The response. */
  of: string;
  /** Equal for equal retries of it. */
  fingerprint: string;
}

export interface RunPlan {
  runId: string;
  ownerId: string;
  conversationId: string;
  messageId: string;
  strategy: string;
  options: RunOptions;
  epoch: number;
  createdAt: Date;
  /** Who gives which answer is not told before somebody votes. */
  blind?: boolean;
  /** Somebody did before this process got the run. */
  revealedAt?: Date;
  /** Null when the strategy leaves nothing to chance. */
  seed: number | null;
  /** Of the strategy's own words to the models; null when it has none. */
  promptVersion: number | null;
  retry?: Retry;
  responses: ResponsePlan[];
}
