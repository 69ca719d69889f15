import { newId } from '../../../common/ids';
import { type ContentPart } from '../../providers/spec/messages';
import { type Attempt } from '../entities/attempt.entity';
import { type Conversation } from '../entities/conversation.entity';
import { type Message } from '../entities/message.entity';
import { type Participant } from '../entities/participant.entity';
import { type Response } from '../entities/response.entity';
import { type Run } from '../entities/run.entity';
import { textOf } from '../text-of';
import { type ConversationDocumentDto } from './dto/conversation-document.dto';
import { type DocumentAttemptDto } from './dto/document-attempt.dto';
import { type DocumentConversationDto, type DocumentParticipantDto } from './dto/document-conversation.dto';
import { type DocumentMessageDto, type DocumentPartDto } from './dto/document-message.dto';
import { type DocumentMeterDto } from './dto/document-meter.dto';
import { type DocumentResponseDto } from './dto/document-response.dto';
import { type DocumentRunDto } from './dto/document-run.dto';
import { type Thread } from './thread';

/** The document as a thread of `ownerId`, still with the ids of the document. Its references must have been checked. */
export function toThread(document: ConversationDocumentDto, ownerId: string): Thread {
  const place = { ownerId, conversationId: document.conversation.id };
  return {
    conversation: conversationFrom(document.conversation, ownerId),
    participants: document.participants.map((one, position) => participantFrom(one, { ...place, position })),
    messages: document.messages.map((message) => messageFrom(message, place)),
    runs: document.runs.map((run) => runFrom(run, place)),
    responses: document.responses.map((response) => responseFrom(response, place)),
    attempts: document.attempts.map((attempt) => attemptFrom(attempt, ownerId)),
  };
}

interface Place {
  ownerId: string;
  conversationId: string;
}

const dateOrNull = (text: string | null | undefined): Date | null => (text ? new Date(text) : null);

/** JSON without class instances: what class-transformer made of an object goes into the database as it was sent. */
const json = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

function conversationFrom(conversation: DocumentConversationDto, ownerId: string): Conversation {
  return {
    id: conversation.id,
    ownerId,
    title: conversation.title ?? null,
    systemPrompt: conversation.system_prompt ?? null,
    tags: conversation.tags ?? [],
    archivedAt: dateOrNull(conversation.archived_at),
    forkedFromConversationId: conversation.forked_from?.conversation_id ?? null,
    forkedFromMessageId: conversation.forked_from?.message_id ?? null,
    provenance: json(conversation.provenance ?? null),
    createdAt: new Date(conversation.created_at),
    updatedAt: new Date(conversation.updated_at),
    lastActivityAt: new Date(conversation.last_activity_at),
  };
}

function participantFrom(
  participant: DocumentParticipantDto,
  place: Place & { position: number },
): Participant {
  return {
    id: participant.id,
    ...place,
    alias: participant.alias ?? null,
    provider: participant.provider,
    model: participant.model,
    persona: json(participant.persona ?? null),
    systemPrompt: participant.system_prompt ?? null,
    parameters: json(participant.parameters ?? {}),
    contextPolicy: participant.context_policy ?? 'own',
    createdAt: new Date(participant.created_at),
  };
}

function messageFrom(message: DocumentMessageDto, place: Place): Message {
  const content = message.content.map(partFrom);
  return {
    id: message.id,
    ...place,
    role: message.role,
    content,
    text: textOf(content),
    toolResults: json(message.tool_results ?? null),
    participantId: message.participant_id ?? null,
    selectedResponseId: message.selected_response_id ?? null,
    provenance: json(message.provenance ?? null),
    createdAt: new Date(message.created_at),
  };
}

function partFrom(part: DocumentPartDto): ContentPart {
  if (part.type === 'text') return { type: 'text', text: part.text ?? '' };
  const { media_type, data, url } = part;
  return json({ type: part.type, media_type, data, url });
}

function runFrom(run: DocumentRunDto, place: Place): Run {
  return {
    id: run.id,
    ...place,
    messageId: run.message_id,
    retryOf: run.retry_of ?? null,
    strategy: run.strategy,
    status: run.status,
    options: json(run.options ?? {}),
    seed: run.seed ?? null,
    promptVersion: run.prompt_version ?? null,
    result: json(run.result ?? null),
    totals: json(run.totals ?? null),
    error: json(run.error ?? null),
    epoch: run.epoch ?? 0,
    finalSeq: run.final_seq?.toString() ?? null,
    createdAt: new Date(run.created_at),
    finishedAt: dateOrNull(run.finished_at),
  };
}

function responseFrom(response: DocumentResponseDto, place: Place): Response {
  return {
    id: response.id,
    ...place,
    runId: response.run_id,
    messageId: response.message_id,
    participantId: response.participant_id ?? null,
    position: response.position,
    stage: response.stage ?? 1,
    stageName: response.stage_name ?? 'answers',
    role: response.role ?? 'answer',
    alias: response.alias ?? null,
    provider: response.provider,
    model: response.model,
    providerModel: response.provider_model ?? null,
    status: response.status,
    content: response.content,
    reasoning: response.reasoning ?? null,
    toolCalls: json(response.tool_calls ?? []),
    citations: json(response.citations ?? []),
    finishReason: response.finish_reason ?? null,
    error: json(response.error ?? null),
    partial: response.partial ?? false,
    parameters: json(response.parameters ?? {}),
    droppedParameters: response.dropped_parameters ?? [],
    context: json(response.context ?? null),
    ...meterFrom(response),
    activatedAt: dateOrNull(
      // Documents of before there were versions do not say.
      response.activated_at === undefined ? response.created_at : response.activated_at,
    ),
    epoch: 0,
    copied: true,
    createdAt: new Date(response.created_at),
    finishedAt: dateOrNull(response.finished_at),
  };
}

function attemptFrom(attempt: DocumentAttemptDto, ownerId: string): Attempt {
  return {
    id: newId(),
    ownerId,
    responseId: attempt.response_id,
    number: attempt.number,
    provider: attempt.provider,
    model: attempt.model,
    providerModel: attempt.provider_model ?? null,
    outcome: attempt.outcome,
    errorCode: attempt.error_code ?? null,
    statusCode: attempt.status_code ?? null,
    upstreamRequestId: attempt.upstream_request_id ?? null,
    ...meterFrom(attempt),
    startedAt: new Date(attempt.started_at),
    finishedAt: dateOrNull(attempt.finished_at),
  };
}

function meterFrom(meter: DocumentMeterDto) {
  return {
    inputTokens: meter.input_tokens ?? null,
    outputTokens: meter.output_tokens ?? null,
    cachedTokens: meter.cached_tokens ?? null,
    reasoningTokens: meter.reasoning_tokens ?? null,
    estimated: meter.estimated ?? false,
    costUsd: meter.cost_usd ?? null,
    priceVersion: meter.price_version ?? null,
    ttftMs: meter.ttft_ms ?? null,
    latencyMs: meter.latency_ms ?? null,
  };
}
