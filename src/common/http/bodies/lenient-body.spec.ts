import { Type } from 'class-transformer';
import { IsNumber, IsOptional, IsString, ValidateNested } from 'class-validator';
import { AppError } from '../../errors/app-error';
import { readLeniently } from './lenient-body';
import { listed } from './lenient-body.decorator';

class Inner {
  @IsOptional()
  @IsNumber()
  size?: number;
}

class Outer {
  @IsString()
  name: string;

  @IsOptional()
  @ValidateNested()
  @Type(() => Inner)
  inner?: Inner;

  @IsOptional()
  @ValidateNested({ each: true })
  @Type(() => Inner)
  several?: Inner[];
}

describe('reading a body of an API that others have defined', () => {
  it('names the fields that it does not know, nested ones with their path', () => {
    const { body, ignored } = readLeniently(Outer, { name: 'a', color: 1, inner: { size: 2, weight: 3 } });
    expect(body).toEqual({ name: 'a', inner: { size: 2 } });
    expect(ignored.sort()).toEqual(['color', 'inner.weight']);
  });

  it('names every field that is wrong, and none that is only unknown', () => {
    const wrong = errorOf(() => readLeniently(Outer, { name: 7, color: 1, inner: { size: 'big' } }));
    expect(wrong.options.errors?.map(({ field }) => field).sort()).toEqual(['inner.size', 'name']);
  });

  it.each([undefined, null, [], 'text', 3])('refuses %j, which is no object', (body) => {
    expect(errorOf(() => readLeniently(Outer, body)).code).toBe('validation_failed');
  });

  it.each([[[[]]], [[[{ size: 1 }]]], [[{ size: 1 }, [[]]]], [[null]], [[3]]])(
    'refuses %j for a list of objects',
    (several) => {
      expect(errorOf(() => readLeniently(Outer, { name: 'a', several })).code).toBe('validation_failed');
    },
  );

  it('lists names as a header can carry them', () => {
    expect(listed(['a', 'b\r\nset-cookie: x', 'é😀'])).toBe('a, b%0D%0Aset-cookie:%20x, %C3%A9%F0%9F%98%80');
    expect(listed(Array.from({ length: 500 }, () => 'x'.repeat(500))).length).toBeLessThan(6_000);
  });
});

function errorOf(act: () => unknown): AppError {
  try {
    act();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
