import { type ProviderRequest } from '../spec/provider';
import { type FinishReason, type ProviderEvent, type Usage } from '../spec/provider-event';
import { readConversation } from './conversation-so-far';
import { debate } from './debate';
import { deliberate } from './deliberate';
import { type DemoModel } from './models';
import { chooseToolCall, type DemoToolCall, writeJson } from './tool-use';
import { speakOnPanel } from './panel-turn';
import { tokenize } from './wording';

/** What is sent at one moment, and how long after the moment before. */
export interface Step {
  afterMs: number;
  events: readonly ProviderEvent[];
}

const ARGUMENT_PIECE = 8;

/** The whole answer of a demo model: the same steps for the same request. */
export function composeAnswer(request: ProviderRequest, model: DemoModel): Step[] {
  const conversation = readConversation(request);
  const { max_tokens: limit = Infinity, stop = [] } = request.parameters;
  const reasoning = tokenize(model.manner.think?.(conversation) ?? '').slice(0, Math.floor(limit / 2));
  const call = chooseToolCall(request, conversation);
  const text = call ? '' : answerOf(request, model);
  const whole = tokenize(beforeStop(text, stop));
  const said = whole.slice(0, limit - reasoning.length);
  const reason: FinishReason = call ? 'tool_calls' : said.length < whole.length ? 'length' : 'stop';
  const called = call ? toolCallEvents(call) : [];
  return [
    ...pacing(model, [
      ...reasoning.map((token): ProviderEvent => ({ type: 'reasoning', text: token })),
      ...said.map((token): ProviderEvent => ({ type: 'text', text: token })),
      ...called,
    ]),
    {
      afterMs: 0,
      events: [
        { type: 'usage', usage: usageOf(request, said.length + called.length, reasoning.length) },
        { type: 'finished', reason },
      ],
    },
  ];
}

function answerOf(request: ProviderRequest, model: DemoModel): string {
  const conversation = readConversation(request);
  const label = `demo/${model.id}`;
  const own = () => model.manner.answer(conversation, label);
  const answer =
    deliberate(conversation.prompt, label) ??
    speakOnPanel(conversation, label) ??
    debate(conversation, label, own) ??
    own();
  return request.responseFormat ? writeJson(request.responseFormat, conversation.prompt, answer) : answer;
}

function pacing(model: DemoModel, events: readonly ProviderEvent[]): Step[] {
  const steps: Step[] = [];
  for (let index = 0; index < events.length; index += model.tokensAtOnce) {
    steps.push({
      afterMs: index === 0 ? model.firstTokenMs : model.tokenMs,
      events: events.slice(index, index + model.tokensAtOnce),
    });
  }
  return steps;
}

function beforeStop(text: string, stop: readonly string[]): string {
  const ends = stop.filter(Boolean).map((sequence) => text.indexOf(sequence));
  const found = ends.filter((end) => end !== -1);
  return found.length > 0 ? text.slice(0, Math.min(...found)) : text;
}

function toolCallEvents(call: DemoToolCall): ProviderEvent[] {
  const pieces = call.arguments.match(new RegExp(`.{1,${ARGUMENT_PIECE}}`, 'gsu')) ?? [''];
  return pieces.map((piece, index) => ({
    type: 'tool_call',
    index: 0,
    ...(index === 0 && { id: call.id, name: call.name }),
    arguments: piece,
  }));
}

function usageOf(request: ProviderRequest, answerTokens: number, reasoningTokens: number): Usage {
  const { prompt, earlierPrompts, systemPrompt, toolResults } = readConversation(request);
  const answers = request.messages.flatMap((message) => (message.role === 'assistant' ? [message.text] : []));
  const results = toolResults.map(({ content }) => content);
  const input = [prompt, ...earlierPrompts, systemPrompt ?? '', ...answers, ...results]
    .map((text) => tokenize(text).length)
    .reduce((sum, tokens) => sum + tokens, 0);
  const output = answerTokens + reasoningTokens;
  return {
    input_tokens: input,
    output_tokens: output,
    cached_tokens: 0,
    reasoning_tokens: reasoningTokens,
    total_tokens: input + output,
  };
}
