import { answersInTurn } from '../../support/answer-in-turn';
import { type ScriptedApp } from '../../support/scripted-app';
import { type Behaviour, type ChatBody } from '../../support/scripted-upstream';

/** A panelist that says one thing at a time, which may depend on what it is asked. */
export const says =
  (text: (body: ChatBody) => string): Behaviour =>
  (response, body) =>
    answersInTurn({ says: [text(body)], then: 'ends', usage: { input: 100, output: 10 } })(response, body);

/** Makes requests for panels on one question. */
export const panelOn =
  (prompt: string) =>
  (models: object[], how: object = {}, rest: object = {}) => ({
    prompt,
    models,
    strategy: 'panel',
    panel: how,
    ...rest,
  });

/** Holds the panel of a request to its end, and gives the run. */
export async function holdPanel(app: ScriptedApp, request: object): Promise<any> {
  const { status, body } = await app.post('/api/v1/chat', request);
  expect([status, body.detail]).toEqual([200, undefined]);
  return body;
}
