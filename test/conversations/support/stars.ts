import { newId } from '../../../src/common/ids';
import { type ConversationApi, type Json } from './conversation-api';
import { say } from './history';

/** A conversation that has one of everything: an answer with all its parts, one that failed, a tool's result. */
export async function tellOfStars(api: ConversationApi) {
  const created = await api.create({
    title: 'Héllo, [World] *stars*',
    system_prompt: 'Be brief.',
    tags: ['a', 'b'],
    participants: [
      { model: 'demo/quick', persona: { name: 'Ada', icon: '🔭' }, parameters: { temperature: 0.5 } },
      { model: 'demo/thoughtful', system_prompt: 'Own.', context_policy: 'all' },
    ],
  });
  const id: string = created.id;
  const failed = {
    content: 'half an ans',
    status: 'failed' as const,
    partial: true,
    finishReason: null,
    costUsd: null,
    error: {
      code: 'overloaded',
      message: 'The provider is overloaded.',
      retryable: true,
      provider_status: 529,
    },
  };
  const said = [
    await say(api.database, id, {
      prompt: 'What is a star?\n# not a heading',
      answers: [
        {
          content: '# Stars\n\nBig and hot.\n\n```sh\n# a comment\n',
          reasoning: 'Think first.',
          alias: 'claude',
          citations: [{ url: 'https://example.com/stars', title: 'Stars [1]' }],
          toolCalls: [
            {
              id: 'call_1',
              name: 'look_up',
              arguments: '{"of":"star"}',
              provider_metadata: { signature: 'x' },
            },
          ],
          parameters: { temperature: 0.5 },
          droppedParameters: ['seed'],
        },
        failed,
      ],
    }),
  ];
  said.push(
    await say(api.database, id, {
      prompt: 'And a nebula?',
      answers: [
        {
          content: 'Gas and dust.',
          context: {
            system_prompt: 'Be brief.',
            entries: [{ message_id: said[0]!.messageId }, { response_id: said[0]!.responseIds[0] }],
            trimmed: 2,
          },
        },
        { content: 'A cloud.' },
      ],
    }),
  );
  await api.database.query(
    `INSERT INTO messages (id, owner_id, conversation_id, role, tool_results, provenance, created_at)
     SELECT $3, owner_id, conversation_id, 'tool', $2, '{"kind":"typed"}', now()
     FROM messages WHERE id = $1`,
    [
      said[0]!.messageId,
      JSON.stringify([
        { response_id: said[0]!.responseIds[0], tool_call_id: 'call_1', content: 'A ball of gas' },
      ]),
      newId(),
    ],
  );
  return { id, said };
}

/** What a client shows of a message: its text and the answers to it. */
export function shape(message: Json): string[] {
  return [message.text, ...message.responses.map((response: Json) => response.content)];
}
