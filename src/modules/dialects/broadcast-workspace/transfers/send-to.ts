import { Injectable } from '@nestjs/common';
import { AppError } from '../../../../common/errors/app-error';
import { type IdempotentRequest } from '../../../chat/idempotency/idempotent-request';
import { type TransferChoice } from '../../../chat/planning/transfer-sources';
import { AwaitRun } from '../../../chat/use-cases/await-run';
import { TransferSummary } from '../../../chat/use-cases/transfer-summary';
import { TransferVerbatim } from '../../../chat/use-cases/transfer-verbatim';
import { type SendToDto } from '../dto/send-to.dto';
import { type SendToRequestDto } from '../dto/send-to-request.dto';
import { FindPanes } from './find-panes';
import { summaryOf } from './summary-of';

/** What became of the messages in the target pane. */
type Sent = Pick<SendToDto, 'transferred_count' | 'message_ids' | 'summary' | 'run_id'>;

/** Puts messages of one pane into another one. */
@Injectable()
export class SendTo {
  constructor(
    private readonly panes: FindPanes,
    private readonly verbatim: TransferVerbatim,
    private readonly summary: TransferSummary,
    private readonly awaitRun: AwaitRun,
  ) {}

  /**
   * Waits for a summary. Throws what finding the panes and transferring throw, and `provider_failed` when no summary was
   * written.
   */
  async execute(
    ownerId: string,
    request: SendToRequestDto,
    once: IdempotentRequest | null,
  ): Promise<SendToDto> {
    const choice = await this.choose(ownerId, request);
    const isSummary = request.transfer_mode === 'summarize';
    const sent = isSummary ? await this.sumUp(choice, request, once) : await this.copy(choice, request, once);
    return {
      success: true,
      ...sent,
      session_id: request.session_id,
      source_pane_id: choice.within.participantId,
      target_pane_id: choice.participantId,
      transfer_mode: isSummary ? 'summarize' : modeOf(request),
    };
  }

  private async choose(ownerId: string, request: SendToRequestDto) {
    const { session_id, source_pane_id, target_pane_id } = request;
    const { conversationId, paneIds } = await this.panes.execute(ownerId, session_id, [
      { field: 'source_pane_id', id: source_pane_id },
      { field: 'target_pane_id', id: target_pane_id },
    ]);
    const [source = '', target = ''] = paneIds;
    if (source === target) {
      throw AppError.field('validation_failed', 'target_pane_id', 'must be another pane than source_pane_id');
    }
    const [first = '', ...others] = request.message_ids;
    return {
      ownerId,
      sources: [{ id: first }, ...others.map((id) => ({ id }))],
      participantId: target,
      within: { conversationId, participantId: source },
    } satisfies TransferChoice;
  }

  private async copy(
    choice: TransferChoice,
    request: SendToRequestDto,
    once: IdempotentRequest | null,
  ): Promise<Sent> {
    const { preserve_roles = false, additional_context } = request;
    const note = given(additional_context);
    const mode = modeOf(request);
    const roles = preserve_roles && mode === 'verbatim' ? 'preserved' : 'quoted';
    const messages = await this.verbatim.execute({ ...choice, roles, note, mode }, once);
    return {
      transferred_count: messages.length,
      message_ids: messages.map(({ id }) => id),
      summary: null,
      run_id: null,
    };
  }

  private async sumUp(
    choice: TransferChoice,
    request: SendToRequestDto,
    once: IdempotentRequest | null,
  ): Promise<Sent> {
    const { additional_context, summary_instructions } = request;
    const note = given(additional_context);
    const summary = {
      type: 'brief',
      instructions: given(summary_instructions),
      parameters: {},
      unsupported: 'drop',
      limits: { deadlines: {} },
    } as const;
    const run = await this.awaitRun.execute(await this.summary.execute({ ...choice, note, summary }, once));
    const { id, content } = summaryOf(run);
    return { transferred_count: choice.sources.length, message_ids: [id], summary: content, run_id: run.id };
  }
}

function modeOf({ transfer_mode }: SendToRequestDto): 'verbatim' | 'anonymised' {
  return transfer_mode === 'anonymised' ? transfer_mode : 'verbatim';
}

/** Forms send what nobody filled in as an empty text. */
function given(text: string | null | undefined): string | undefined {
  return text === '' ? undefined : (text ?? undefined);
}
