import { type Attempt } from '../entities/attempt.entity';
import { type Conversation } from '../entities/conversation.entity';
import { type Participant } from '../entities/participant.entity';
import { type Response } from '../entities/response.entity';
import { type Run } from '../entities/run.entity';
import {
  type ConversationDocumentDto,
  DOCUMENT_FORMAT,
  DOCUMENT_VERSION,
} from './dto/conversation-document.dto';
import { type DocumentAttemptDto } from './dto/document-attempt.dto';
import { type DocumentConversationDto, type DocumentParticipantDto } from './dto/document-conversation.dto';
import { type DocumentMeterDto } from './dto/document-meter.dto';
import { type DocumentResponseDto } from './dto/document-response.dto';
import { type DocumentRunDto } from './dto/document-run.dto';
import { type Thread } from './thread';

/** The thread as a document that holds everything that is known of it. */
export function toDocument(thread: Thread, exportedAt: Date): ConversationDocumentDto {
  return {
    format: DOCUMENT_FORMAT,
    version: DOCUMENT_VERSION,
    exported_at: exportedAt.toISOString(),
    conversation: conversationOf(thread.conversation),
    participants: thread.participants.map(participantOf),
    messages: thread.messages.map((message) => ({
      id: message.id,
      role: message.role,
      content: message.content,
      tool_results: message.toolResults,
      participant_id: message.participantId ?? null,
      selected_response_id: message.selectedResponseId ?? null,
      provenance: message.provenance,
      created_at: message.createdAt.toISOString(),
    })),
    runs: thread.runs.map(runOf),
    responses: thread.responses.map(responseOf),
    attempts: thread.attempts.map(attemptOf),
  };
}

const iso = (date: Date | null): string | null => date?.toISOString() ?? null;

function conversationOf(conversation: Conversation): DocumentConversationDto {
  return {
    id: conversation.id,
    title: conversation.title,
    system_prompt: conversation.systemPrompt,
    tags: conversation.tags,
    archived_at: iso(conversation.archivedAt),
    forked_from: conversation.forkedFromConversationId
      ? {
          conversation_id: conversation.forkedFromConversationId,
          message_id: conversation.forkedFromMessageId,
        }
      : null,
    provenance: conversation.provenance,
    created_at: conversation.createdAt.toISOString(),
    updated_at: conversation.updatedAt.toISOString(),
    last_activity_at: conversation.lastActivityAt.toISOString(),
  };
}

function participantOf(participant: Participant): DocumentParticipantDto {
  return {
    id: participant.id,
    alias: participant.alias,
    provider: participant.provider,
    model: participant.model,
    persona: participant.persona,
    system_prompt: participant.systemPrompt,
    parameters: participant.parameters,
    context_policy: participant.contextPolicy,
    created_at: participant.createdAt.toISOString(),
  };
}

function runOf(run: Run): DocumentRunDto {
  return {
    id: run.id,
    message_id: run.messageId,
    retry_of: run.retryOf ?? null,
    strategy: run.strategy,
    status: run.status,
    options: run.options,
    seed: run.seed ?? null,
    prompt_version: run.promptVersion ?? null,
    result: run.result ?? null,
    totals: run.totals,
    error: run.error ?? null,
    epoch: run.epoch,
    final_seq: run.finalSeq === null ? null : Number(run.finalSeq),
    created_at: run.createdAt.toISOString(),
    finished_at: iso(run.finishedAt),
  };
}

function responseOf(response: Response): DocumentResponseDto {
  return {
    id: response.id,
    run_id: response.runId,
    message_id: response.messageId,
    participant_id: response.participantId,
    position: response.position,
    stage: response.stage,
    stage_name: response.stageName,
    role: response.role,
    alias: response.alias,
    provider: response.provider,
    model: response.model,
    provider_model: response.providerModel,
    status: response.status,
    content: response.content,
    reasoning: response.reasoning,
    tool_calls: response.toolCalls,
    citations: response.citations,
    finish_reason: response.finishReason,
    error: response.error,
    partial: response.partial,
    parameters: response.parameters,
    dropped_parameters: response.droppedParameters,
    context: response.context,
    activated_at: iso(response.activatedAt ?? null),
    ...meterOf(response),
    created_at: response.createdAt.toISOString(),
    finished_at: iso(response.finishedAt),
  };
}

function attemptOf(attempt: Attempt): DocumentAttemptDto {
  return {
    response_id: attempt.responseId,
    number: attempt.number,
    provider: attempt.provider,
    model: attempt.model,
    provider_model: attempt.providerModel,
    outcome: attempt.outcome,
    error_code: attempt.errorCode,
    status_code: attempt.statusCode,
    upstream_request_id: attempt.upstreamRequestId,
    ...meterOf(attempt),
    started_at: attempt.startedAt.toISOString(),
    finished_at: iso(attempt.finishedAt),
  };
}

function meterOf(metered: Response | Attempt): DocumentMeterDto {
  return {
    input_tokens: metered.inputTokens,
    output_tokens: metered.outputTokens,
    cached_tokens: metered.cachedTokens,
    reasoning_tokens: metered.reasoningTokens,
    estimated: metered.estimated,
    cost_usd: metered.costUsd,
    price_version: metered.priceVersion,
    ttft_ms: metered.ttftMs,
    latency_ms: metered.latencyMs,
  };
}
