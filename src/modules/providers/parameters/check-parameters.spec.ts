import { AppError } from '../../../common/errors/app-error';
import { type CatalogueModel } from '../catalogue/catalogue-model';
import { type ModelParameters } from '../spec/parameters';
import { checkParameters } from './check-parameters';

const MODEL = {
  id: 'test/model',
  parameters: {
    temperature: { min: 0, max: 1 },
    max_tokens: { min: 1, max: 100, integer: true },
    stop: { min: 0, max: 4, integer: true },
  },
} as unknown as CatalogueModel;

function refusal(parameters: ModelParameters, unsupported: 'reject' | 'drop' = 'reject'): AppError {
  try {
    checkParameters(MODEL, parameters, unsupported, 'models[0].parameters');
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error('nothing was refused');
}

describe('checkParameters', () => {
  it('passes what the model supports, both ends of a range included', () => {
    const parameters = { temperature: 0, max_tokens: 100, stop: ['a', 'b', 'c', 'd'] };
    expect(checkParameters(MODEL, parameters, 'reject', 'parameters')).toEqual({ parameters, dropped: [] });
  });

  it('leaves out what was not set', () => {
    expect(checkParameters(MODEL, { temperature: undefined, top_k: undefined }, 'reject', 'p')).toEqual({
      parameters: {},
      dropped: [],
    });
  });

  it('refuses an unsupported parameter with the field, the model and what it has', () => {
    const error = refusal({ top_k: 5 });
    expect(error.code).toBe('unsupported_parameter');
    expect(error.options.errors?.[0]?.field).toBe('models[0].parameters.top_k');
    expect(error.message).toContain('test/model does not support top_k');
    expect(error.options.extensions).toMatchObject({ supported: ['temperature', 'max_tokens', 'stop'] });
  });

  it('leaves an unsupported parameter out when asked to, and says so', () => {
    expect(checkParameters(MODEL, { top_k: 5, seed: 1, temperature: 1 }, 'drop', 'p')).toEqual({
      parameters: { temperature: 1 },
      dropped: ['top_k', 'seed'],
    });
  });

  it.each<[string, ModelParameters, string, string]>([
    ['too much', { temperature: 1.1 }, 'temperature', 'a number from 0 to 1, not 1.1'],
    ['too little', { max_tokens: 0 }, 'max_tokens', 'a whole number from 1 to 100, not 0'],
    ['a fraction', { max_tokens: 1.5 }, 'max_tokens', 'a whole number from 1 to 100, not 1.5'],
    ['too many', { stop: ['a', 'b', 'c', 'd', 'e'] }, 'stop', '0 to 4 stop sequences, not 5'],
    ['no number', { temperature: NaN }, 'temperature', 'a number from 0 to 1, not NaN'],
  ])('refuses %s with the allowed range, also when told to drop', (_, parameters, name, message) => {
    const error = refusal(parameters, 'drop');
    expect(error.code).toBe('parameter_out_of_range');
    expect(error.options.errors?.[0]?.field).toBe(`models[0].parameters.${name}`);
    expect(error.message).toContain(`test/model takes ${message}`);
  });
});
