/** Requests that work on a fresh server. */
export const COMPLETION_EXAMPLES = {
  plain: {
    summary: 'One answer',
    value: { model: 'demo/quick', messages: [{ role: 'user', content: 'Why is the sky blue?' }] },
  },
  several: {
    summary: 'Several models at once, a choice each',
    value: {
      models: ['demo/quick', 'demo/thoughtful'],
      messages: [
        { role: 'system', content: 'Answer in one sentence.' },
        { role: 'user', content: 'Why is the sea salty?' },
      ],
      max_completion_tokens: 60,
    },
  },
  fallback: {
    summary: 'Another model when the first one fails',
    value: {
      models: ['demo/fail', 'demo/quick'],
      route: 'fallback',
      messages: [{ role: 'user', content: 'Why is snow white?' }],
    },
  },
  council: {
    summary: 'Several models that answer as one',
    value: {
      model: 'parley/council',
      messages: [{ role: 'user', content: 'Is a tomato a fruit?' }],
      parley: { members: ['demo/quick', 'demo/contrarian', 'demo/thoughtful'], chair: 'demo/verbose' },
    },
  },
  fastest: {
    summary: 'Whoever is done first',
    value: { model: 'parley/fastest', messages: [{ role: 'user', content: 'Is a whale a fish?' }] },
  },
  stored: {
    summary: 'Kept as a conversation',
    value: {
      model: 'demo/quick',
      store: true,
      metadata: { topic: 'sky' },
      messages: [
        { role: 'user', content: 'Why is the sky blue?' },
        { role: 'assistant', content: 'Because air scatters blue light more than red.' },
        { role: 'user', content: 'And why are sunsets red?' },
      ],
    },
  },
  json: {
    summary: 'JSON by a schema',
    value: {
      model: 'demo/quick',
      messages: [{ role: 'user', content: 'Where in Norway is Oslo?' }],
      response_format: {
        type: 'json_schema',
        json_schema: {
          name: 'place',
          schema: {
            type: 'object',
            properties: { city: { type: 'string' } },
            required: ['city'],
            additionalProperties: false,
          },
        },
      },
    },
  },
};

export const COMPLETION_DESCRIPTION = `
OpenAI’s chat completions over every model of every provider: point an OpenAI client here by its base URL. With \`stream: true\` (or, where
\`stream\` is left out, \`Accept: text/event-stream\`) the answer comes as server-sent events, the last of which is \`[DONE]\`.

- Fields that are unknown here are ignored, and so is what the model does not take; the header \`x-parley-ignored\` names both. What an
  answer would lack (images, tools, \`logprobs\`, a format) is refused instead.
- Several models, as \`models\` or as \`model\` with commas, give a choice each, which says its \`model\`; with \`route: "fallback"\` they are
  asked in order until one answers, with \`route: "race"\` the first token decides.
- The models \`parley/...\` are several: \`parley/council\` (members answer and rank each other’s answers, one puts them together),
  \`parley/debate\` (members read each other and answer again until they agree), \`parley/fusion\` (one makes one answer of all), \`parley/fastest\` (the first complete answer). Who they are is said in the field
  \`parley\`, or by \`PARLEY_MEMBERS\` and \`PARLEY_CHAIR\`. What members say and how they vote comes as \`reasoning_content\`, the answer as
  \`content\`; \`usage\` and \`parley.choices[0].cost_usd\` are sums over all calls. Parameters hold for each call.
- A choice that fails among others has no finish reason: in a stream it has an \`error\`, in JSON it is left out and \`parley.choices\`
  says why. When no answer came the request fails with the status of the provider’s failure.
- A client that goes away aborts the calls, and nothing is kept but the bill. With \`store: true\` it is a run of a new conversation, which
  has all that was said (\`parley.conversation_id\`, \`parley.run_id\`), and which goes on without its client. With \`Idempotency-Key\` it is
  asked once, however often it is sent. Without \`store\` that header and \`metadata\` mean nothing.
- Errors have OpenAI’s form: \`{"error": {"message", "type", "param", "code"}}\`, with \`x-should-retry\`.
`.trim();

export const CHUNKS_EXAMPLE = `data: {"id":"chatcmpl-0190000000007000800000000000000a","object":"chat.completion.chunk","created":1763700000,"model":"demo/quick","choices":[{"index":0,"delta":{"role":"assistant","content":"Happy"},"logprobs":null,"finish_reason":null}]}

data: {"id":"chatcmpl-0190000000007000800000000000000a","object":"chat.completion.chunk","created":1763700000,"model":"demo/quick","choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}]}

data: [DONE]
`;
