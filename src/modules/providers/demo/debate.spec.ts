import { debate } from './debate';

const conversation = (prompt: string, systemPrompt?: string) => ({
  prompt,
  systemPrompt,
  earlierPrompts: [],
  toolResults: [],
});
const RULES =
  'End your answer with a line of its own, "Final answer: <value>", where <value> is one of: yes | no';
const round = (...values: string[]) =>
  `Round 1 of the debate. They said:\n\n${values
    .map((value) => `<answer>\nFinal answer: ${value}\n</answer>`)
    .join('\n\n')}\n\nAnswer the message above once more. The others are: A, B`;
const say = (prompt: string, label: string, rules?: string) =>
  debate(conversation(prompt, rules), label, () => 'My own answer.');

describe('a demo model in a debate', () => {
  it('comes to a value when it is told to, the same each time', () => {
    const first = say('Is it so?', 'demo/quick', RULES);
    expect(first).toMatch(/^My own answer\.\n\nFinal answer: (yes|no)$/);
    expect(say('Is it so?', 'demo/quick', RULES)).toBe(first);
    expect(say('How many?', 'demo/quick', RULES.replace('one of: yes | no', 'one number'))).toMatch(
      /: (7|42)$/,
    );
  });

  it('goes over to the others, and the contrarian does not', () => {
    expect(say(round('no', 'no', 'yes'), 'demo/quick', RULES)).toMatch(/simulated[^]*Final answer: no$/);
    expect(say(round('no', 'no', 'yes'), 'demo/contrarian', RULES)).toMatch(
      /simulated[^]*Final answer: yes$/,
    );
    expect(say(round(), 'demo/quick')).toMatch(/simulated answer from demo\/quick[^]*own\.$/);
  });

  it('says what it always says where nobody debates', () => {
    expect(say('Is it so?', 'demo/quick', 'Be brief.')).toBeUndefined();
    expect(say('Round 1 of the debate was dull.', 'demo/quick')).toBeUndefined();
  });
});
