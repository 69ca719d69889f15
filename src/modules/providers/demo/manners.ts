import { type ConversationSoFar } from './conversation-so-far';
import { choose, enumerate, keywords, quote } from './wording';

/** How a demo model speaks. Every text is a function of the conversation alone. */
export interface Manner {
  /** Reasoning that comes before the answer; absent when it does not think aloud. */
  think?: (conversation: ConversationSoFar) => string;
  answer: (conversation: ConversationSoFar, label: string) => string;
}

export type MannerName = 'quick' | 'thoughtful' | 'contrarian' | 'verbose' | 'burst';

const BURST_TOKENS = 1_000;

export const MANNERS: Readonly<Record<MannerName, Manner>> = {
  quick: { answer: answerQuickly },
  thoughtful: { think: thinkAloud, answer: answerInSteps },
  contrarian: { answer: takeTheOtherSide },
  verbose: { answer: answerAtLength },
  burst: { answer: answerInBulk },
};

function answerQuickly(conversation: ConversationSoFar, label: string): string {
  const opening = choose(['Happy to help!', 'Good question!', 'With pleasure!'], conversation.prompt);
  return paragraphs(
    `${opening} ${introduce(conversation, label)}`,
    remember(conversation),
    `A real model would now tell you about ${subject(conversation)}; add a provider’s key and ask it the same.`,
  );
}

function thinkAloud({ prompt, earlierPrompts, systemPrompt }: ConversationSoFar): string {
  const topics = keywords(prompt, 3);
  return [
    `The person says ${quote(prompt)}.`,
    earlierPrompts.length > 0 &&
      `There were ${plural(earlierPrompts.length, 'earlier prompt')} to keep in mind.`,
    systemPrompt && 'There is also a system prompt to follow.',
    topics.length > 0 && `What matters here: ${enumerate(topics)}.`,
    'I am a simulation, so I should say that plainly, and still be useful.',
  ]
    .filter(Boolean)
    .join(' ');
}

function answerInSteps(conversation: ConversationSoFar, label: string): string {
  return paragraphs(
    `${introduce(conversation, label)} Let me take it one step at a time.`,
    remember(conversation),
    `1. First I would make sure what you mean by ${subject(conversation)}.`,
    '2. Then I would weigh what speaks for each answer, and say how sure I am.',
    '3. Last I would sum it up in a sentence: this one is simulated, but it streamed to you like a real one.',
  );
}

function takeTheOtherSide(conversation: ConversationSoFar, label: string): string {
  const opening = choose(
    ['I beg to differ.', 'Allow me to disagree.', 'Let me be the one who doubts it.'],
    conversation.prompt,
  );
  return paragraphs(
    `${opening} ${introduce(conversation, label)}`,
    remember(conversation),
    `Everybody else here will tell you the usual about ${subject(conversation)}. ` +
      'Have you considered that the opposite might be true? I would at least want to see the evidence.',
  );
}

function answerAtLength(conversation: ConversationSoFar, label: string): string {
  const topics = keywords(conversation.prompt, 4);
  const sections = (topics.length > 0 ? topics : ['the question']).map((topic) =>
    [
      `## About ${topic}`,
      `There is much to say about ${topic}, and a real model would say it. This simulated one fills the space ` +
        'with well-formed prose instead, so that you can see how a long answer looks while it is being written.',
      [
        `- Where ${topic} comes from`,
        `- What people disagree about when they speak of ${topic}`,
        `- Why **${topic}** matters to the question as a whole`,
      ].join('\n'),
    ].join('\n\n'),
  );
  return paragraphs(
    '# A thorough answer',
    introduce(conversation, label),
    remember(conversation),
    ...sections,
    '## In short',
    `That was a long way to say little about ${subject(conversation)}. Thank you for reading to the end.`,
  );
}

function answerInBulk(conversation: ConversationSoFar, label: string): string {
  const words = `${introduce(conversation, label)} ${'The quick brown fox jumps over the lazy dog. '.repeat(120)}`;
  return words.split(' ').slice(0, BURST_TOKENS).join(' ');
}

/** Says what this is, and shows that the prompt, the system prompt and the results of tools arrived. */
function introduce({ prompt, systemPrompt, toolResults }: ConversationSoFar, label: string): string {
  const results = toolResults.map(
    ({ toolName, content }) => `The tool ${toolName} answered ${quote(content)}.`,
  );
  return [
    `This is a simulated answer from ${label}; no language model was asked.`,
    prompt.trim() && `You said ${quote(prompt)}.`,
    ...results,
    systemPrompt && `My instructions are ${quote(systemPrompt)}.`,
  ]
    .filter(Boolean)
    .join(' ');
}

/** Shows that the earlier turns arrived. */
function remember({ earlierPrompts }: ConversationSoFar): string {
  const [first] = earlierPrompts;
  const last = earlierPrompts.at(-1);
  if (first === undefined || last === undefined) {
    return '';
  }
  return earlierPrompts.length === 1
    ? `I remember what you said before: ${quote(first)}.`
    : `I remember that you began with ${quote(first)} and that just before this you said ${quote(last)}; ` +
        `this is turn ${earlierPrompts.length + 1}.`;
}

function subject({ prompt }: ConversationSoFar): string {
  const words = keywords(prompt, 2);
  return words.length > 0 ? enumerate(words.map((word) => `*${word}*`)) : 'that';
}

function paragraphs(...texts: string[]): string {
  return texts.filter(Boolean).join('\n\n');
}

function plural(count: number, noun: string): string {
  return count === 1 ? `one ${noun}` : `${count} ${noun}s`;
}
