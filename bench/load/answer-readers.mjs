import { answerText } from '../lib/answers.mjs';

/*
 * What a client makes of an answer. A reader takes the data of one server-sent event (or a whole JSON body) and gives how
 * many pieces of the answer's text were in it; `missing` says in the end what a complete answer would have had.
 */

const wrongText = (text, tokens) =>
  text === answerText(tokens) ? null : `the text differs: ${text.slice(-60)}`;

class OpenAiStream {
  #text = '';
  #finish = null;
  #done = false;

  take(data) {
    if (data === '[DONE]') {
      this.#done = true;
      return 0;
    }
    const { choices, error } = JSON.parse(data);
    if (error) throw new Error(JSON.stringify(error));
    const [choice] = choices;
    this.#finish ??= choice?.finish_reason ?? null;
    const text = choice?.delta.content;
    if (!text) return 0;
    this.#text += text;
    return 1;
  }

  missing({ tokens }) {
    if (this.#finish !== 'stop') return `finish_reason is ${this.#finish}`;
    return this.#done ? wrongText(this.#text, tokens) : 'no [DONE]';
  }
}

class OpenAiJson {
  #answer = null;

  take(data) {
    this.#answer = JSON.parse(data);
    return 1;
  }

  missing({ tokens }) {
    const choice = this.#answer?.choices?.[0];
    if (choice?.finish_reason !== 'stop') return `no complete choice: ${JSON.stringify(this.#answer)}`;
    return wrongText(choice.message.content, tokens);
  }
}

class AnthropicStream {
  #text = '';
  #stopped = false;

  take(data) {
    const event = JSON.parse(data);
    if (event.type === 'message_stop') this.#stopped = true;
    if (event.type !== 'content_block_delta') return 0;
    this.#text += event.delta.text;
    return 1;
  }

  missing({ tokens }) {
    return this.#stopped ? wrongText(this.#text, tokens) : 'no message_stop';
  }
}

class GoogleStream {
  #text = '';
  #finish = null;

  take(data) {
    const [candidate] = JSON.parse(data).candidates;
    this.#finish ??= candidate.finishReason ?? null;
    const text = candidate.content.parts[0].text;
    if (!text) return 0;
    this.#text += text;
    return 1;
  }

  missing({ tokens }) {
    return this.#finish === 'STOP' ? wrongText(this.#text, tokens) : `finishReason is ${this.#finish}`;
  }
}

/** Several models in one stream, in Parley's own events. */
class RunStream {
  #texts = new Map();
  #completed = new Set();
  #ended = null;
  #lastSeq = 0;

  take(data) {
    const event = JSON.parse(data);
    if (event.seq !== undefined && event.seq <= this.#lastSeq)
      throw new Error(`seq ${event.seq} after ${this.#lastSeq}`);
    this.#lastSeq = event.seq ?? this.#lastSeq;
    switch (event.type) {
      case 'response.delta':
        this.#texts.set(event.response_id, (this.#texts.get(event.response_id) ?? '') + event.text);
        return 1;
      case 'run.snapshot':
        for (const { response_id, content, status } of event.responses) {
          this.#texts.set(response_id, content);
          if (status === 'completed') this.#completed.add(response_id);
        }
        return 0;
      case 'response.completed':
        this.#completed.add(event.response_id);
        return 0;
      case 'run.completed':
        this.#ended = event.status;
        return 0;
      default:
        return 0;
    }
  }

  missing({ tokens, responses }) {
    if (this.#ended !== 'completed' || this.#completed.size !== responses)
      return `run.completed says ${this.#ended}; ${this.#completed.size} of ${responses} are complete`;
    return [...this.#texts.values()].map((text) => wrongText(text, tokens)).find(Boolean) ?? null;
  }
}

export const READERS = {
  openai: OpenAiStream,
  'openai-json': OpenAiJson,
  anthropic: AnthropicStream,
  google: GoogleStream,
  run: RunStream,
};

/** Formats whose answer is one body instead of events. */
export const isWhole = (format) => format.endsWith('-json');
