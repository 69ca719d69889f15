import { type ServerResponse } from 'node:http';
import { type Behaviour } from './scripted-upstream';

/** How one request is answered: pieces of text, then a proper end, or the connection is cut, or nothing more comes. */
export interface ScriptedAnswer {
  says: readonly string[];
  then: 'ends' | 'cut' | 'stalls';
  /** Tokens that it reports, when it ends. */
  usage?: { input: number; output: number };
}

/** Answers the first request with the first script, and so on; further ones with the last. */
export function answersInTurn(...answers: readonly ScriptedAnswer[]): Behaviour {
  let asked = 0;
  return (response, { model }) => {
    const answer = answers[Math.min(asked, answers.length - 1)];
    asked += 1;
    if (answer) play(response, model, answer);
  };
}

function play(response: ServerResponse, model: string, { says, then, usage }: ScriptedAnswer): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
  const chunk = (delta: object, finish: string | null, rest: object = {}) =>
    `data: ${JSON.stringify({
      id: 'chatcmpl-1',
      object: 'chat.completion.chunk',
      created: 1,
      model,
      choices: [{ index: 0, delta, finish_reason: finish }],
      ...rest,
    })}\n\n`;
  for (const content of says) response.write(chunk({ content }, null));
  if (then === 'cut') {
    // Written out first: a connection that is destroyed takes with it what it has not sent yet.
    response.write(': cut\n\n', () => response.destroy());
  } else if (then === 'ends') {
    const tokens = usage && {
      usage: {
        prompt_tokens: usage.input,
        completion_tokens: usage.output,
        total_tokens: usage.input + usage.output,
      },
    };
    response.end(`${chunk({}, 'stop', tokens)}data: [DONE]\n\n`);
  }
}
