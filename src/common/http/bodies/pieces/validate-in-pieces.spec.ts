import { setImmediate } from 'node:timers/promises';
import { plainToInstance, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsInt,
  IsOptional,
  IsString,
  ValidateBy,
  ValidateNested,
  validateSync,
} from 'class-validator';
import fc from 'fast-check';
import { AppError } from '../../../errors/app-error';
import { validateInPieces } from './validate-in-pieces';
import { fieldProblems, validationPipe } from '../validation.pipe';

const OPTIONS = { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true };
const NO_END = Number.POSITIVE_INFINITY;

let looks = 0;
const IsLookedAt = () =>
  ValidateBy({
    name: 'isLookedAt',
    validator: {
      validate: () => {
        looks += 1;
        return true;
      },
    },
  });

class Part {
  @IsInt()
  size: number;
}

class Note {
  @IsOptional()
  @ValidateNested({ each: true })
  @Type(() => Part)
  parts?: Part[];
}

class Row {
  @IsLookedAt()
  @IsString()
  name: string;

  @IsOptional()
  @ValidateNested({ each: true, message: 'each of parts must have a size' })
  @Type(() => Part)
  parts?: Part[];

  @IsOptional()
  @ValidateNested()
  @Type(() => Note)
  note?: Note;
}

class Table {
  @IsString()
  title: string;

  @IsArray()
  @ArrayMaxSize(100_000)
  @ValidateNested({ each: true })
  @Type(() => Row)
  rows: Row[];

  @IsOptional()
  @ArrayMaxSize(300)
  @ValidateNested({ each: true })
  @Type(() => Row)
  few?: Row[];

  @IsOptional()
  @IsString({ each: true })
  @ValidateNested({ each: true })
  @Type(() => Row)
  odd?: Row[];
}

beforeEach(() => (looks = 0));

const goodRows = (count: number): object[] => Array.from({ length: count }, () => ({ name: 'a' }));
const table = (fields: object) => plainToInstance(Table, { title: 't', rows: [], ...fields });
const wrongFields = (errors: Parameters<typeof fieldProblems>[0]) =>
  fieldProblems(errors)
    .map(({ field, message }) => `${field}: ${message}`)
    .sort();

const parts = fc
  .tuple(
    fc.constantFrom(0, 1, 300),
    fc.option(fc.constantFrom({}, { size: 'big' }, 'text', null, { more: 1 })),
  )
  .map(([good, bad]) => [
    ...Array.from({ length: good }, () => ({ size: 1 })),
    ...(bad === null ? [] : [bad]),
  ]);
const row = fc.oneof(
  fc.constantFrom({}, null, 'text', { name: 1, color: 'red' }, { name: 'a' }),
  fc.record({ name: fc.constantFrom('a', 5), parts, note: fc.record({ parts }) }, { requiredKeys: [] }),
);
const rows = fc
  .tuple(fc.constantFrom(0, 1, 249, 250, 251, 700), fc.array(row, { maxLength: 5 }))
  .map(([good, bad]) => [...goodRows(good), ...bad, ...goodRows(3)]);
const body = fc.record(
  {
    title: fc.constantFrom('t', 1),
    rows: fc.oneof(rows, fc.constant('none')),
    few: rows,
    odd: rows,
    more: fc.constant(1),
  },
  { requiredKeys: ['title'] },
);

describe('checking long lists in pieces', () => {
  it('finds the same as looking at the whole, and leaves it as it is', async () => {
    await fc.assert(
      fc.asyncProperty(body, async (plain) => {
        const [whole, inPieces] = [plainToInstance(Table, plain), plainToInstance(Table, plain)];
        const errors = await validateInPieces(inPieces, OPTIONS, NO_END);
        expect(wrongFields(errors)).toEqual(wrongFields(validateSync(whole, OPTIONS)));
        expect(inPieces).toEqual(whole);
      }),
      { numRuns: 60 },
    );
  });

  it('stops looking when enough is wrong, wherever the long list is', async () => {
    const empty = Array.from({ length: 20_000 }, () => ({}));
    const inRows = await validateInPieces(table({ rows: empty }), OPTIONS, 50);
    expect(fieldProblems(inRows).length).toBeGreaterThanOrEqual(50);
    expect(looks).toBeLessThan(500);
    const inNote = await validateInPieces(
      table({ rows: [{ name: 'a', note: { parts: empty } }] }),
      OPTIONS,
      50,
    );
    const problems = fieldProblems(inNote);
    expect(problems[0]?.field).toBe('rows[0].note.parts[0].size');
    expect([problems.length >= 50, problems.length < 500]).toEqual([true, true]);
  });

  it('names the first 50 wrong fields of a request', async () => {
    const request = { title: 't', rows: [...goodRows(1_000), ...Array.from({ length: 99 }, () => ({}))] };
    const refused = (await validationPipe()
      .transform(request, { type: 'body', metatype: Table })
      .catch((error: unknown) => error)) as AppError;
    expect(refused.options.errors?.map(({ field }) => field)).toEqual(
      Array.from({ length: 50 }, (_, index) => `rows[${1_000 + index}].name`),
    );
  });

  it('looks at every item of a list when nothing is wrong, and lets others be served between', async () => {
    let served = 0;
    let checking = true;
    const others = (async () => {
      for (; checking; served += 1) await setImmediate();
    })();
    expect(await validateInPieces(table({ rows: goodRows(5_000) }), OPTIONS, 50)).toEqual([]);
    checking = false;
    await others;
    expect(looks).toBe(5_000);
    expect(served).toBeGreaterThan(15);
  });

  it('does not look at the items of a list that is too long', async () => {
    const errors = await validateInPieces(table({ few: goodRows(301) }), OPTIONS, 50);
    expect(wrongFields(errors)).toEqual(['few: must contain no more than 300 elements']);
    expect(looks).toBe(0);
  });

  it.each([1, 20_000])('refuses a list in the place of an object (%i items)', async (length) => {
    const refused = await validateInPieces(table({ rows: [goodRows(length)] }), OPTIONS, 50);
    expect(wrongFields(refused)).toEqual([
      'rows[0]: each value in nested property rows must be either object or array',
    ]);
    expect(looks).toBe(0);
  });
});
