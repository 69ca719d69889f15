import { ApiProperty } from '@nestjs/swagger';
import { SynapseDto } from './synapse.dto';

export const MESSAGE_TYPES = [
  'start',
  'chunk',
  'restart',
  'snapshot',
  'complete',
  'error',
  'system',
  'synapse',
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
   * what happens on the panel (somebody has left, or nobody was mentioned), from `panel`. `synapse`: what this model says takes up
   * somebody else's words, and `synapse` says how. `restart`: what this model has said is void, it begins anew. `snapshot`: `content` is everything
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
   * Whether this answer takes up what another one said: true from when it is noticed.
   * @example false
   */
  synapse_detected: boolean;

  /** Of a `synapse`. */
  @ApiProperty({ type: SynapseDto, required: false })
  synapse?: SynapseDto;
}
