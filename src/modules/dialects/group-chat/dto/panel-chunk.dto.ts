import { ApiProperty } from '@nestjs/swagger';

export const MESSAGE_TYPES = [
  'start',
  'chunk',
  'restart',
  'snapshot',
  'complete',
  'error',
  'system',
  'done',
] as const;

/** One piece of what a panel says: the data of one server-sent event. */
export class PanelChunkDto {
  /** @example "01900000-0000-7000-8000-000000000001" */
  session_id: string;

  /**
   * Who says it; `panel` for what concerns everybody.
   * @example "demo/thoughtful"
   */
  model_source: string;

  /**
   * The next piece of the text.
   * @example "I think"
   */
  content: string;

  /**
   * `start`: the question was taken. `chunk`: the next piece. `complete`: this answer is complete; where a panel has several turns
   * the model may have the word again, and begins another answer. `error`: this model cannot go on, and `content` says why. `system`:
   * what happens on the panel (somebody has left, or nobody was mentioned), from `panel`. `restart`: what this model has said is void, it begins anew. `snapshot`: `content` is everything
   * that it has said so far, and replaces what you have. `done`: everybody has ended.
   */
  @ApiProperty({ enum: MESSAGE_TYPES, example: 'chunk' })
  message_type: (typeof MESSAGE_TYPES)[number];

  /**
   * Whether this is the last of this answer, or of the panel.
   * @example false
   */
  is_complete: boolean;

  /**
   * Whether a model builds on what another one said. It is not looked for yet: always false.
   * @example false
   */
  synapse_detected: boolean;
}
