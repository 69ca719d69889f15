import { type ContentPart } from '../../../providers/spec/messages';
import { type Message } from '../../entities/message.entity';
import { type Participant } from '../../entities/participant.entity';
import { isSaid, type Response, type ResponseRole } from '../../entities/response.entity';
import { transferOf } from '../../transfer-provenance';
import { activeVersions } from '../../active-versions';
import { escapeInline, fenced, nested, quoted } from './markdown-text';
import { metricsLine } from './metrics-line';
import { type Thread } from '../thread';

const PURPOSES: Record<ResponseRole, string> = {
  answer: '',
  ballot: ' · ballot',
  draft: ' · draft',
  insights: ' · insights',
  comparison: ' · comparison',
  synthesis: ' · synthesis',
  memory: ' · what was said before, in short',
  selection: ' · choice of the next speaker',
};

/** The thread as a Markdown document for people: a heading per prompt and, below it, one per model with its metrics. */
export function toMarkdown(thread: Thread): string {
  const { conversation, participants, messages, responses } = thread;
  const active = activeVersions(responses);
  const sections = [
    `# ${escapeInline(conversation.title ?? 'Untitled conversation')}`,
    ...frontMatter(thread),
    ...(conversation.systemPrompt ? ['**System prompt**', quoted(conversation.systemPrompt)] : []),
    ...messages.flatMap((message) => [
      '---',
      ...messageSections(message, participants),
      ...responses
        .filter(({ messageId }) => messageId === message.id)
        .flatMap((response) => [
          ...responseSections(response, participants),
          ...(response.id === message.selectedResponseId
            ? ['> The conversation goes on with this answer.']
            : []),
          ...(active.has(response.id) ? [] : ['> Another version of this answer counts.']),
        ]),
    ]),
  ];
  return sections.join('\n\n') + '\n';
}

function frontMatter({ conversation, participants }: Thread): string[] {
  const lines = [
    `- Begun: ${day(conversation.createdAt)}`,
    ...(conversation.tags.length > 0 ? [`- Tags: ${conversation.tags.map(escapeInline).join(', ')}`] : []),
    ...(participants.length > 0
      ? [`- Participants: ${participants.map((one) => escapeInline(nameOf(one))).join(', ')}`]
      : []),
  ];
  return [lines.join('\n')];
}

function messageSections(message: Message, participants: readonly Participant[]): string[] {
  const who = message.role === 'user' ? speakerOf(message, participants) : 'Tools';
  const { note } = transferOf(message.provenance) ?? {};
  return [
    `## ${who} · ${day(message.createdAt)}`,
    ...(note === undefined ? [] : [quoted(note)]),
    ...message.content.map(partSection),
    ...(message.toolResults ?? []).map(
      (result) =>
        `Result of \`${result.tool_call_id}\`${result.is_error ? ' (failed)' : ''}:\n\n${fenced(result.content)}`,
    ),
  ];
}

/** Says who reads it, if not all do. */
function speakerOf({ participantId, provenance }: Message, participants: readonly Participant[]): string {
  if (!participantId) return 'You';
  const reader = participants.find(({ id }) => id === participantId);
  const name = reader ? escapeInline(nameOf(reader)) : 'a participant that was removed';
  const models = transferOf(provenance)?.sources.flatMap(({ model }) => model ?? []) ?? [];
  const from = models.length > 0 ? `, from ${models.map(escapeInline).join(', ')}` : '';
  return `For ${name} only${from}`;
}

function partSection(part: ContentPart): string {
  if (part.type === 'text') return quoted(part.text);
  if (part.url) return `![Image](<${part.url.replace(/[<>\s]/gu, encodeURIComponent)}>)`;
  const kib = Math.ceil(((part.data?.length ?? 0) * 3) / 4 / 1024);
  return `*Image (${escapeInline(part.media_type ?? 'image')}, ${kib} KiB)*`;
}

function responseSections(response: Response, participants: readonly Participant[]): string[] {
  const participant = participants.find(({ id }) => id === response.participantId);
  return [
    `### ${escapeInline(authorOf(response, participant))}${PURPOSES[response.role]}`,
    ...(response.reasoning
      ? [`<details><summary>Reasoning</summary>\n\n${nested(response.reasoning)}\n\n</details>`]
      : []),
    ...(response.content ? [contentSection(response)] : []),
    ...response.toolCalls.map(
      (call) => `Calls \`${call.name.replaceAll('`', "'")}\`:\n\n${fenced(call.arguments, 'json')}`,
    ),
    ...(response.citations.length > 0 ? [sources(response)] : []),
    ...(response.error ? [`> **Failed:** ${escapeInline(response.error.message)}`] : []),
    ...(response.partial ? ['> This answer is not complete.'] : []),
    `*${metricsLine(response)}*`,
  ];
}

/** A synthesis may be written by another model than the one on whose seat it is. */
function authorOf(response: Response, participant: Participant | undefined): string {
  return participant && response.role !== 'synthesis'
    ? nameOf(participant)
    : nameOf({ ...response, persona: null });
}

/** What models wrote to each other is there for who wants to know, and out of the way of who reads on. */
function contentSection({ content, role, stageName }: Response): string {
  if (isSaid(role)) return nested(content);
  return `<details><summary>One of the ${escapeInline(stageName)} of the run</summary>\n\n${nested(content)}\n\n</details>`;
}

function sources({ citations }: Response): string {
  const list = citations.map(({ url, title }, index) => {
    const target = url.replace(/[<>\s]/gu, encodeURIComponent);
    return `${index + 1}. [${escapeInline(title ?? url)}](<${target}>)`;
  });
  return ['Sources:', '', ...list].join('\n');
}

function nameOf({
  persona,
  alias,
  provider,
  model,
}: Pick<Participant, 'persona' | 'alias' | 'provider' | 'model'>) {
  const id = `${provider}/${model}`;
  const name = persona?.name ?? alias;
  return name ? `${persona?.icon ? `${persona.icon} ` : ''}${name} (${id})` : id;
}

function day(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
