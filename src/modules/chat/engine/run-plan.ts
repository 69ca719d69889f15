import { type Persona, type ContextPolicy } from '../../conversations/entities/participant.entity';
import { type ResponseContext } from '../../conversations/entities/response.entity';
import { type CatalogueModel } from '../../providers/catalogue/catalogue-model';
import { type ParameterName, type ModelParameters } from '../../providers/spec/parameters';
import { type ProviderRequest } from '../../providers/spec/provider';

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
  /** What this run asks with: checked against the model. */
  parameters: ModelParameters;
  droppedParameters: ParameterName[];
}

export interface Deadlines {
  firstTokenMs: number;
  idleMs: number;
  responseMs: number;
}

/** Everything that one response needs, decided before the run starts. */
export interface ResponsePlan {
  responseId: string;
  attemptId: string;
  seat: Seat;
  request: ProviderRequest;
  context: ResponseContext;
  /** Set when the call cannot be made at all; the response fails with this sentence and nothing is sent. */
  refusal: { code: 'invalid_request'; message: string } | null;
}

export interface RunPlan {
  runId: string;
  ownerId: string;
  conversationId: string;
  messageId: string;
  strategy: string;
  options: Record<string, unknown>;
  epoch: number;
  createdAt: Date;
  responses: ResponsePlan[];
}
