import { EventEmitter, once } from 'node:events';
import { type ServerResponse } from 'node:http';
import { type Behaviour } from './scripted-upstream';

/** A model that writes a word whenever the test says so. */
export interface SteppedModel {
  behaviour: Behaviour;
  /** Resolves when so many answers (one, if nothing is said) are open. */
  asked(count?: number): Promise<void>;
  /** Writes one more word in every open answer. */
  write(word: string): void;
  /** Completes every open answer. */
  finish(): void;
}

const chunk = (delta: object, finish: string | null) =>
  `data: ${JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'stepped',
    choices: [{ index: 0, delta, finish_reason: finish }],
  })}\n\n`;

export function steppedModel(): SteppedModel {
  const open = new Set<ServerResponse>();
  const news = new EventEmitter();
  return {
    behaviour: (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
      open.add(response);
      news.emit('asked');
      response.on('close', () => open.delete(response));
    },
    asked: async (count = 1) => {
      while (open.size < count) await once(news, 'asked');
    },
    write: (word) => open.forEach((response) => response.write(chunk({ content: word }, null))),
    finish: () => open.forEach((response) => response.end(`${chunk({}, 'stop')}data: [DONE]\n\n`)),
  };
}
