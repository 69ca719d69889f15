import { AppError } from '../../../common/errors/app-error';
import { type CatalogueModel } from '../catalogue/catalogue-model';
import { type ModelParameters, type ParameterName, type ParameterRange } from '../spec/parameters';

/** What to do with a parameter that a model lacks. */
export type UnsupportedPolicy = 'reject' | 'drop';

export interface CheckedParameters {
  parameters: ModelParameters;
  /** Left out because the model does not support them; empty unless asked for with `drop`. */
  dropped: ParameterName[];
}

/**
 * The parameters as this model can be given them. Throws `unsupported_parameter` (unless told to drop) or
 * `parameter_out_of_range`, naming the field below `field` (empty: the request itself), the model and what it allows.
 */
export function checkParameters(
  model: CatalogueModel,
  parameters: ModelParameters,
  unsupported: UnsupportedPolicy,
  field: string,
): CheckedParameters {
  const accepted: Partial<Record<ParameterName, unknown>> = {};
  const dropped: ParameterName[] = [];
  for (const [name, value] of Object.entries(parameters) as [
    ParameterName,
    number | string[] | undefined,
  ][]) {
    if (value === undefined) {
      continue;
    }
    const range = model.parameters[name];
    const path = field === '' ? name : `${field}.${name}`;
    if (range) {
      assertInRange(model, name, value, range, path);
      accepted[name] = value;
    } else if (unsupported === 'drop') {
      dropped.push(name);
    } else {
      throw unsupportedParameter(model, name, path);
    }
  }
  return { parameters: accepted as ModelParameters, dropped };
}

function assertInRange(
  model: CatalogueModel,
  name: ParameterName,
  value: number | string[],
  range: ParameterRange,
  field: string,
): void {
  const measured = Array.isArray(value) ? value.length : value;
  const isWhole = !range.integer || Number.isInteger(measured);
  if (measured >= range.min && measured <= range.max && isWhole) {
    return;
  }
  throw AppError.field(
    'parameter_out_of_range',
    field,
    `${model.id} takes ${describeRange(name, range)}, not ${measured}`,
    { model: model.id, parameter: name, allowed: range },
  );
}

function describeRange(name: ParameterName, { min, max, integer }: ParameterRange): string {
  if (name === 'stop') {
    return `${min} to ${max} stop sequences`;
  }
  return `${integer ? 'a whole number' : 'a number'} from ${min} to ${max}`;
}

function unsupportedParameter(model: CatalogueModel, name: ParameterName, field: string): AppError {
  const supported = Object.keys(model.parameters);
  const known = supported.length > 0 ? `it has ${supported.join(', ')}` : 'it has no parameters';
  return AppError.field(
    'unsupported_parameter',
    field,
    `${model.id} does not support ${name}; ${known}. Ask with "unsupported": "drop" to leave it out`,
    { model: model.id, parameter: name, supported },
  );
}
