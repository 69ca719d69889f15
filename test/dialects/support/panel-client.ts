import { createParser } from 'eventsource-parser';

export interface PanelChunk {
  session_id: string;
  model_source: string;
  content: string;
  message_type: string;
  is_complete: boolean;
  synapse_detected: boolean;
}

export interface PanelEvent {
  id: string | undefined;
  chunk: PanelChunk;
}

/** Reads an answer to its end. */
export async function readPanel(response: Response): Promise<PanelEvent[]> {
  return parsePanel(await response.text());
}

export function parsePanel(text: string): PanelEvent[] {
  const events: PanelEvent[] = [];
  createParser({
    onEvent: ({ id, event, data }) => {
      // EventSource's `onmessage` hears events without a name only.
      expect(event).toBeUndefined();
      events.push({ id, chunk: JSON.parse(data) as PanelChunk });
    },
  }).feed(text);
  return events;
}

/** What a client shows: the text of each model, by its name. */
export function shownPanel(chunks: readonly PanelChunk[]): Record<string, string> {
  const shown: Record<string, string> = {};
  for (const { model_source: who, content, message_type: type } of chunks) {
    if (type === 'chunk') shown[who] = (shown[who] ?? '') + content;
    if (type === 'restart') shown[who] = '';
    if (type === 'snapshot') shown[who] = content;
  }
  return shown;
}
