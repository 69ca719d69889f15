import { type GivenHistory, type KeptHistory } from '../../conversations/history/compose-history';
import { type CatalogueModel } from '../../providers/catalogue/catalogue-model';
import { type CompletionRequest } from '../completions/completion-request';
import { type RunLimits, type RunRequest } from '../planning/run-request';

/** What several models shall answer together, in a conversation that its client keeps. Shapes are checked; ranges are not yet. */
export interface TogetherRequest
  extends
    Pick<CompletionRequest, 'ownerId' | 'system' | 'messages' | 'parameters' | 'tools' | 'output'>,
    Pick<RunRequest, 'strategy' | 'council' | 'fusion' | 'debate'> {
  members: readonly CatalogueModel[];
  limits: RunLimits;
}

/** The history as all members have lived through it: what was answered before counts as their own words. */
export function givenHistory(
  { ownerId, system, members, messages }: TogetherRequest,
  metadata: Record<string, string> = {},
): GivenHistory {
  return {
    ownerId,
    systemPrompt: system,
    models: members,
    messages,
    provenance: { kind: 'completion', metadata },
  };
}

/** The run that answers the last message of that history. */
export function toRunRequest(request: TogetherRequest, kept: KeptHistory): RunRequest {
  const { ownerId, parameters, tools, output, limits, strategy, council, fusion, debate } = request;
  return {
    ownerId,
    conversationId: kept.conversationId,
    prompt: kept.prompt,
    toolResults: kept.toolResults,
    models: kept.participantIds.map((participantId) => ({ participantId })),
    systemPrompt: null,
    parameters,
    unsupported: 'drop',
    tools: [...tools],
    toolChoice: output.toolChoice,
    output,
    limits,
    strategy,
    council,
    fusion,
    debate,
  };
}
