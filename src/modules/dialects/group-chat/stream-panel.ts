import { Injectable } from '@nestjs/common';
import { type Response } from 'express';
import { AppError } from '../../../common/errors/app-error';
import { ChatRequestDto } from '../../chat/dto/chat-request.dto';
import { type PanelWish } from '../../chat/strategies/panel/panel-options';
import { RunEvents } from '../../chat/streaming/run-events';
import { ReadRun } from '../../chat/use-cases/read-run';
import { StartRun } from '../../chat/use-cases/start-run';
import { ListParticipants } from '../../conversations/use-cases/participants/list-participants';
import { type LastEvent } from './last-event';
import { panelFraming } from './panel-frames';
import { Speakers } from './speakers';

/** Who asks what in which session; `last` is set for a client that comes back. */
export interface PanelQuestion {
  ownerId: string;
  sessionId: string;
  message: string | undefined;
  last: LastEvent | null;
}

/** Asks the panel of a session and streams what everybody says, or goes on with a stream that was interrupted. */
@Injectable()
export class StreamPanel {
  constructor(
    private readonly startRun: StartRun,
    private readonly readRun: ReadRun,
    private readonly participants: ListParticipants,
    private readonly events: RunEvents,
  ) {}

  /**
   * With `last` nothing is started, whatever the message; an answer without a body (204) when there is nothing more. Throws
   * `conversation_not_found`, `run_not_found` and what starting a run throws.
   */
  async execute(response: Response, { ownerId, sessionId, message, last }: PanelQuestion): Promise<void> {
    const runId = last?.runId ?? (await this.start(ownerId, sessionId, message));
    const run = await this.readRun.execute({ ownerId, runId });
    if (run.conversation_id !== sessionId) throw new AppError('run_not_found');
    const { items } = await this.participants.execute(ownerId, sessionId);
    const { panel } = run.options as { panel?: PanelWish };
    const framing = panelFraming(sessionId, Speakers.of(items, run), panel?.turn_policy);
    await this.events.resume(response, { ownerId, id: runId, seen: last?.seq ?? null }, framing);
  }

  private async start(ownerId: string, sessionId: string, message = ''): Promise<string> {
    if (message.trim() === '') throw AppError.field('validation_failed', 'message', 'must say something');
    const { items } = await this.participants.execute(ownerId, sessionId);
    const request: ChatRequestDto = {
      conversation_id: sessionId,
      prompt: [{ type: 'text', text: message }],
      // One alone is asked, as ever.
      strategy: items.length > 1 ? 'panel' : 'broadcast',
    };
    const run = await this.startRun.execute(ChatRequestDto.toRunRequest(ownerId, request));
    return run.runId;
  }
}
