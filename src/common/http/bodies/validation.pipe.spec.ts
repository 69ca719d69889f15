import { ArrayUnique, IsInt, validateSync } from 'class-validator';
import { fieldProblems } from './validation.pipe';

class Wish {
  @ArrayUnique()
  insights = ['1', '1'];

  @IsInt()
  turns = 'two';
}

describe('fieldProblems', () => {
  it('says what is wrong with a field without naming it again', () => {
    expect(fieldProblems(validateSync(new Wish()))).toMatchObject([
      { field: 'insights', message: 'must not have the same element twice' },
      { field: 'turns', message: 'must be an integer number' },
    ]);
  });
});
