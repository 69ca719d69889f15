import { newId } from '../../../common/ids';
import { type CatalogueModel } from '../../providers/catalogue/catalogue-model';
import { estimateTokens } from '../../providers/catalogue/estimate-tokens';
import { type ProviderMessage } from '../../providers/spec/messages';
import { type Persona } from '../../conversations/entities/participant.entity';
import { type OutputOptions } from '../completions/completion-request';
import { buildContext } from '../context/build-context';
import { type ContextEntry } from '../context/context-entry';
import { trimContext } from '../context/trim-context';
import { type FallbackModel, type Place, type ResponsePlan, type Route, type Seat } from '../engine/run-plan';
import { type Reading } from './reading';
import { type RunRequest, type SentContext } from './run-request';

/** What is asked beside the messages. */
export interface Asking extends Pick<RunRequest, 'tools' | 'toolChoice'> {
  /** What the answer shall be like, fitted to a model. */
  outputOf?: (model: CatalogueModel) => OutputOptions;
}

/** How long and how often a response may be tried. */
export type ResponseLimits = Pick<ResponsePlan, 'deadlines' | 'retries' | 'hedgeAfterMs'>;

/** Everything that may be sent for one seat, decided now and never changed afterwards. */
export function planResponse(
  seat: Seat,
  request: RunRequest & Asking,
  reading: Reading,
  limits: ResponseLimits,
  place: Place,
): ResponsePlan {
  return planTold(seat, tellingOf(seat, request, reading), limits, place);
}

/** The same as was sent before, whatever the conversation holds now. */
export function planSent(
  seat: Seat,
  sent: SentContext & { system: string | null },
  asking: Asking,
  limits: ResponseLimits,
  place: Place,
): ResponsePlan {
  const { system, entries, trimmed: older, exact } = sent;
  return planTold(seat, { request: asking, system, history: [...entries], older, exact }, limits, place);
}

function planTold(seat: Seat, telling: Telling, limits: ResponseLimits, place: Place): ResponsePlan {
  const plan = (target: FallbackModel) => planRoute(target, telling);
  return {
    responseId: newId(),
    attemptId: newId(),
    place,
    seat,
    routes: [plan(seat), ...seat.fallbacks.map(plan)],
    ...limits,
  };
}

interface Telling {
  request: Asking;
  system: string | null;
  history: ContextEntry[];
  /** How many older entries are left out of `history`. */
  older: number;
  /** Not to be cut: it was sent as it is before. */
  exact: boolean;
}

/** What there is to tell a seat: once more what was sent for a response that is retried, else what it reads now. */
function tellingOf(seat: Seat, request: RunRequest & Asking, reading: Reading): Telling {
  const sent = request.retry?.sent;
  const inherited = request.systemPrompt ?? reading.conversationSystemPrompt;
  return {
    request,
    system: sent?.system === undefined ? systemPrompt(seat, inherited) : sent.system,
    history: sent ? [...sent.entries] : buildContext(reading, seat),
    older: sent ? sent.trimmed : reading.olderMessages,
    exact: sent?.exact ?? false,
  };
}

/** What one model is sent: the history as far as its window reaches. */
function planRoute(target: FallbackModel, { request, system, history, older, exact }: Telling): Route {
  const { model, parameters } = target;
  const tools = request.tools.length > 0 ? request.tools : undefined;
  const { entries, trimmed } = trimContext(history, {
    contextWindow: exact ? null : model.contextWindow,
    maxTokens: parameters.max_tokens,
    fixedTokens: estimateTokens(system ?? '') + (tools ? estimateTokens(JSON.stringify(tools)) : 0),
  });
  const messages = entries.map((entry) => entry.message);
  return {
    model,
    request: {
      model: model.model,
      ...(system === null ? {} : { system }),
      messages,
      ...(tools ? { tools, toolChoice: request.toolChoice } : {}),
      ...outputOf(model, request),
      parameters,
    },
    droppedParameters: target.droppedParameters,
    context: { system_prompt: system, entries: sources(entries), trimmed: trimmed + older },
    refusal: refusal(model, messages, tools !== undefined),
  };
}

function outputOf(model: CatalogueModel, { outputOf: options }: Asking): OutputOptions {
  const { parallelToolCalls, responseFormat, reasoningEffort, logprobs, endUser } = options?.(model) ?? {};
  const output = { parallelToolCalls, responseFormat, reasoningEffort, logprobs, endUser };
  return Object.fromEntries(Object.entries(output).filter(([, value]) => value !== undefined));
}

/** One message can be read as several entries (one per tool result); its reference is kept once. */
function sources(entries: readonly ContextEntry[]): ContextEntry['source'][] {
  return entries
    .map((entry) => entry.source)
    .filter((source, index, all) => index === 0 || JSON.stringify(source) !== JSON.stringify(all[index - 1]));
}

/** Who the model is to be, then what it is to do. */
export function systemPrompt(
  seat: Pick<Seat, 'persona' | 'systemPrompt'>,
  inherited: string | null,
): string | null {
  const parts = [personaPrompt(seat.persona), seat.systemPrompt ?? inherited].filter(
    (part): part is string => part !== null && part !== '',
  );
  return parts.length > 0 ? parts.join('\n\n') : null;
}

function personaPrompt(persona: Persona | null): string | null {
  if (!persona) return null;
  const who = [persona.name, persona.role].filter(Boolean).join(', ');
  const lines = [
    who && `You are ${who}.`,
    persona.style && `Your style: ${persona.style}.`,
    persona.prompt_prefix,
  ].filter(Boolean);
  return lines.length > 0 ? lines.join('\n') : null;
}

/** What can be known without asking the provider. That a key is missing is for the provider to say. */
export function refusal(
  model: CatalogueModel,
  messages: readonly ProviderMessage[],
  hasTools: boolean,
): Route['refusal'] {
  // The catalogue knows nothing of a model that it passes through: the provider will say.
  if (model.source === 'requested') return null;
  const hasImage = messages.some(
    (message) => message.role === 'user' && message.content.some((part) => part.type === 'image'),
  );
  if (hasImage && !model.capabilities.images) {
    return { code: 'invalid_request', message: `${model.id} does not read images.` };
  }
  if (hasTools && !model.capabilities.tools) {
    return { code: 'invalid_request', message: `${model.id} does not call tools.` };
  }
  return null;
}
