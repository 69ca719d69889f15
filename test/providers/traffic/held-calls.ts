import { EventEmitter, once } from 'node:events';
import { type ServerResponse } from 'node:http';
import { type Behaviour } from '../../support/scripted-upstream';

/** A model whose calls stay open until the test says how they go on. */
export class HeldCalls {
  /** In the order of arrival; those that were answered or aborted are gone. */
  readonly open: Held[] = [];
  asked = 0;
  mostOpen = 0;
  private readonly changes = new EventEmitter();

  readonly behaviour: Behaviour = (response, body) => {
    const held: Held = {
      prompt: String(body.messages.at(-1)?.content),
      answer: (text) => {
        this.remove(held);
        answer(response, body.model, text);
      },
      begin: (text) => begin(response, body.model, text),
      fail: () => {
        this.remove(held);
        response.writeHead(503, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ error: { message: 'Out of order' } }));
      },
    };
    this.asked += 1;
    this.open.push(held);
    this.mostOpen = Math.max(this.mostOpen, this.open.length);
    response.on('close', () => this.remove(held));
    this.changes.emit('change');
  };

  /** The oldest call, once there is one. */
  async next(): Promise<Held> {
    await this.until(() => this.open.length > 0);
    return this.open[0]!;
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await once(this.changes, 'change');
  }

  private remove(held: Held): void {
    const at = this.open.indexOf(held);
    if (at >= 0) this.open.splice(at, 1);
    this.changes.emit('change');
  }
}

export interface Held {
  prompt: string;
  /** Writes the first words and goes on waiting. */
  begin(text: string): void;
  /** Writes what is left, and ends. */
  answer(text: string): void;
  /** Refuses with 503; only while nothing was written. */
  fail(): void;
}

const chunk = (model: string, delta: object, finish: string | null = null) =>
  `data: ${JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1,
    model,
    choices: [{ index: 0, delta, finish_reason: finish }],
  })}\n\n`;

function begin(response: ServerResponse, model: string, text: string): void {
  if (!response.headersSent) response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(chunk(model, { content: text }));
}

function answer(response: ServerResponse, model: string, text: string): void {
  begin(response, model, text);
  response.end(`${chunk(model, {}, 'stop')}data: [DONE]\n\n`);
}
