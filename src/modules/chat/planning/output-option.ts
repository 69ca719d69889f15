import { type OutputOptions } from '../completions/completion-request';
import { type OutputOption } from '../engine/run/run-options';

/** As it is stored with a run; undefined when nothing was asked for. The choice of a tool is stored with the tools. */
export function toOutputOption(output: OutputOptions): OutputOption | undefined {
  const option: Record<keyof OutputOption, unknown> = {
    parallel_tool_calls: output.parallelToolCalls,
    response_format: output.responseFormat,
    reasoning_effort: output.reasoningEffort,
    top_logprobs: output.logprobs?.alternatives,
    user: output.endUser,
  };
  const asked = Object.entries(option).filter(([, value]) => value !== undefined);
  return asked.length > 0 ? Object.fromEntries(asked) : undefined;
}

export function fromOutputOption(option: OutputOption = {}): OutputOptions {
  const { parallel_tool_calls, response_format, reasoning_effort, top_logprobs, user } = option;
  return {
    ...(parallel_tool_calls !== undefined && { parallelToolCalls: parallel_tool_calls }),
    ...(response_format && { responseFormat: response_format }),
    ...(reasoning_effort && { reasoningEffort: reasoning_effort }),
    ...(top_logprobs !== undefined && { logprobs: { alternatives: top_logprobs } }),
    ...(user !== undefined && { endUser: user }),
  };
}
