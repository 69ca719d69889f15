import { type ModelInfo } from '../../spec/model';
import { ProviderError } from '../../spec/provider-error';
import { classifyThrown } from '../failures/classify-thrown';
import { tookTooLong, toFailure, type FailureContext } from '../failures/failure';
import { refusalIn } from '../failures/upstream-refusal';

/**
 * A provider's model list, with failures as the port promises them. A provider that answers but has no such list (404, as
 * Perplexity) is there all the same: the built-in models are its list.
 */
export async function listOrThrow(
  context: FailureContext,
  builtIn: readonly ModelInfo[],
  signal: AbortSignal,
  list: () => Promise<ModelInfo[]>,
): Promise<ModelInfo[]> {
  try {
    return await list();
  } catch (error) {
    const refusal = refusalIn(error);
    if (refusal?.kind === 'not_found' && builtIn.length > 0) {
      return [...builtIn];
    }
    // The only reason to give up that callers have.
    if (signal.aborted) {
      throw new ProviderError(tookTooLong(context), { cause: error });
    }
    const failure =
      error instanceof SyntaxError
        ? toFailure('unknown', `${context.provider} sent a model list that cannot be read.`, {
            retryable: true,
          })
        : (refusal ?? classifyThrown(error, context));
    throw new ProviderError(failure, { cause: error });
  }
}

/** What the provider says of its models, completed with what is known of them already. */
export function withKnownFacts(listed: ModelInfo, known: readonly ModelInfo[]): ModelInfo {
  const facts = known.find(({ id }) => id === listed.id);
  const capabilities = { ...facts?.capabilities, ...listed.capabilities };
  return {
    ...facts,
    ...withoutUndefined(listed),
    ...(Object.keys(capabilities).length > 0 && { capabilities }),
  };
}

/** Spreading it then covers nothing that is known. */
export function withoutUndefined<T extends object>(object: T): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;
}
