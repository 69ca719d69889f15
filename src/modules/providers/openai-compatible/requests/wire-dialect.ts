import { type ParameterName } from '../../spec/parameters';

/** Where a service's chat completions differ from OpenAI's. Everything left out is as OpenAI has it. */
export interface WireDialect {
  /** It refuses `stream_options` (and sends usage unasked). */
  sendsUsageUnasked?: boolean;
  /** Parameters with a name of their own, by model. */
  parameterNames?: (model: string) => Partial<Record<ParameterName, string>>;
  /** The role of the system prompt, by model. */
  systemRole?: (model: string) => 'system' | 'developer';
  /** What a request with tools needs beside them, by model. */
  toolExtras?: (model: string) => Record<string, unknown>;
  /** It insists on a form of tool call ids. */
  toolCallId?: (id: string) => string;
  /** It wants user and assistant to take turns: neighbours with the same role are sent as one message. */
  takesTurns?: boolean;
}
