import { finalValue, statedValue, type ValueForm } from './final-value';

const number: ValueForm = { kind: 'number' };
const yesNo: ValueForm = { kind: 'yes_no' };
const letter: ValueForm = { kind: 'choice' };
const fruit: ValueForm = { kind: 'choice', choices: ['Apple', 'Pineapple', 'Green apple'] };

describe('finalValue', () => {
  it.each<[string, ValueForm, string | null]>([
    ['We have 3 and 4.\nFinal answer: 7', number, '7'],
    ['**Final answer:** 1,234.50 euros', number, '1234.5'],
    ['Final answer: 5\nWait, no.\nFinal answer: 6', number, '6'],
    ['so the answer is 12.', number, '12'],
    ['We count. The answer is 12.', number, '12'],
    ['Therefore, the answer is −3', number, '-3'],
    ['It follows that \\boxed{42}.', number, '42'],
    ['\\boxed{\\frac{1}{2}}', number, null],
    ['Final answer: 1/2', number, '0.5'],
    ['Final answer: 0.50', number, '0.5'],
    ['Final answer: between 3 and 4', number, null],
    ['Final answer: none of them', number, null],
    ['It is 42, I am sure that it is 42.', number, '42'],
    ['It is 42 or 43.', number, null],
    ['GPT-4 says so', number, null],
    ['I would rather not say.', number, null],
    ['Yes, it is.', yesNo, 'yes'],
    ['No. It only looks so.\nFinal answer: yes', yesNo, 'yes'],
    ['Nothing of the kind.', yesNo, null],
    ['Final answer: No!', yesNo, 'no'],
    ['Final answer: perhaps', yesNo, null],
    ['It depends. Yes and no.', yesNo, null],
    ['Final answer: (B)', letter, 'B'],
    ['Final answer: B) the second', letter, 'B'],
    ['Final answer: Both', letter, null],
    ['B', letter, 'B'],
    ['Final answer: pineapple.', fruit, 'Pineapple'],
    ['Final answer: a green apple', fruit, 'Green apple'],
    ['Of all these I like the apple best.', fruit, 'Apple'],
    ['Apple or pineapple, I cannot say.', fruit, null],
    ['', number, null],
  ])('%j is %j: %j', (text, form, value) => {
    expect(finalValue(text, form)).toBe(value);
  });

  it('looks at the end of a long answer only, and at no number in it by chance', () => {
    const story = 'Once upon a time there were 7 of them. '.repeat(500);
    expect(finalValue(story, number)).toBeNull();
    expect(finalValue(`${story}\nFinal answer: 8`, number)).toBe('8');
  });
});

describe('statedValue', () => {
  it('is strict where nobody asked for a value', () => {
    expect(statedValue('It was built in 1889 and is lovely.', number)).toBeNull();
    expect(statedValue('Yes, that is one way to see it, if you like.', yesNo)).toBeNull();
    expect(statedValue('42', number)).toBe('42');
    expect(statedValue('Yes.', yesNo)).toBe('yes');
    expect(statedValue('A long way.\nFinal answer: 42', number)).toBe('42');
  });
});
