import { Injectable } from '@nestjs/common';
import { refuseHidden } from '../../conversations/blind/blind-runs';
import { type Response } from '../../conversations/entities/response.entity';
import { FrozenContextReader } from '../context/frozen-context-reader';
import { SentContextDto } from '../dto/sent-context.dto';
import { LiveRuns } from '../engine/live-runs';
import { RunReader } from '../recorder/run-reader';

/** Shows exactly what a model was sent. */
@Injectable()
export class ShowContext {
  constructor(
    private readonly reader: RunReader,
    private readonly contexts: FrozenContextReader,
    private readonly runs: LiveRuns,
  ) {}

  /** While it is written, that of the model that writes. Throws `response_not_found`, and `run_blind`. */
  async execute(ownerId: string, id: string): Promise<SentContextDto> {
    const stored = await this.reader.findResponse(ownerId, id);
    refuseHidden(stored.hidden, 'what its model was sent');
    const response = { ...stored, ...this.answeringNow(stored) };
    const context = response.context ?? { system_prompt: null, entries: [], trimmed: 0 };
    const [run, sent] = await Promise.all([
      this.reader.findRun(ownerId, response.runId),
      this.contexts.read(response.conversationId, context),
    ]);
    refuseHidden(sent.hidden, 'what was sent to a model that goes on from it');
    return SentContextDto.from({
      response: { ...response, context },
      options: run.options,
      entries: sent.entries,
      complete: sent.complete && response.context !== null,
    });
  }

  /** A fallback takes its place in the row when the answer ends. */
  private answeringNow({ ownerId, runId, id }: Response): Partial<Response> {
    const drafts = this.runs.findOwned(ownerId, runId)?.openDrafts ?? [];
    const route = drafts.find(({ plan }) => plan.responseId === id)?.route;
    if (!route) return {};
    const { model, request, droppedParameters, context } = route;
    return {
      provider: model.provider,
      model: model.model,
      parameters: request.parameters,
      droppedParameters,
      context,
    };
  }
}
