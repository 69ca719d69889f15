import { answerText, token } from '../lib/answers.mjs';

/*
 * The three ways in which services stream. Each turns a request into `{ model, stream }` and writes an answer: `begin`
 * before the first token, `token` one of them, `end` after the last, `whole` all of it as one JSON body.
 */

const event = (data) => `data: ${JSON.stringify(data)}\n\n`;
const named = (data) => `event: ${data.type}\n${event(data)}`;
const json = (body) => (body.length === 0 ? {} : JSON.parse(body));

const openAiChunk = (model, delta, finish = null, rest = {}) =>
  event({
    id: 'chatcmpl-bench',
    object: 'chat.completion.chunk',
    created: 1,
    model,
    choices: [{ index: 0, delta, finish_reason: finish }],
    ...rest,
  });

const openAiUsage = (tokens) => ({
  prompt_tokens: 10,
  completion_tokens: tokens,
  total_tokens: tokens + 10,
});

const openAi = {
  read(path, body) {
    if (path !== '/v1/chat/completions') return null;
    const { model, stream } = json(body);
    return { model, stream: stream === true };
  },
  begin: (model) => openAiChunk(model, { role: 'assistant', content: '' }),
  token: (model, index) => openAiChunk(model, { content: token(index) }),
  end: (model, tokens) =>
    openAiChunk(model, {}, 'stop') +
    event({
      id: 'chatcmpl-bench',
      object: 'chat.completion.chunk',
      created: 1,
      model,
      choices: [],
      usage: openAiUsage(tokens),
    }) +
    'data: [DONE]\n\n',
  whole: (model, tokens) => ({
    id: 'chatcmpl-bench',
    object: 'chat.completion',
    created: 1,
    model,
    choices: [
      { index: 0, message: { role: 'assistant', content: answerText(tokens) }, finish_reason: 'stop' },
    ],
    usage: openAiUsage(tokens),
  }),
};

const anthropic = {
  read(path, body) {
    if (path !== '/v1/messages') return null;
    const { model, stream } = json(body);
    return { model, stream: stream === true };
  },
  begin: (model) =>
    named({
      type: 'message_start',
      message: {
        id: 'msg_bench',
        type: 'message',
        role: 'assistant',
        model,
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { input_tokens: 10, output_tokens: 1 },
      },
    }) + named({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
  token: (_model, index) =>
    named({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: token(index) } }),
  end: (_model, tokens) =>
    named({ type: 'content_block_stop', index: 0 }) +
    named({
      type: 'message_delta',
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { output_tokens: tokens },
    }) +
    named({ type: 'message_stop' }),
  whole: (model, tokens) => ({
    id: 'msg_bench',
    type: 'message',
    role: 'assistant',
    model,
    content: [{ type: 'text', text: answerText(tokens) }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 10, output_tokens: tokens },
  }),
};

const googlePart = (text, finishReason, tokens) => ({
  candidates: [
    { index: 0, content: { role: 'model', parts: [{ text }] }, ...(finishReason && { finishReason }) },
  ],
  ...(tokens && {
    usageMetadata: {
      promptTokenCount: 10,
      candidatesTokenCount: tokens,
      totalTokenCount: tokens + 10,
    },
  }),
});

const google = {
  read(path) {
    const [, model, method] = /\/models\/([^/:]+):(streamGenerateContent|generateContent)$/.exec(path) ?? [];
    return model ? { model, stream: method === 'streamGenerateContent' } : null;
  },
  begin: () => '',
  token: (_model, index) => event(googlePart(token(index))),
  end: (_model, tokens) => event(googlePart('', 'STOP', tokens)),
  whole: (_model, tokens) => googlePart(answerText(tokens), 'STOP', tokens),
};

export const WIRE_FORMATS = { openAi, anthropic, google };
