import { concatMap, delay, from, NEVER, type Observable, of, concat, defer } from 'rxjs';
import { type ModelInfo } from '../spec/model';
import { type Provider, type ProviderDescription, type ProviderRequest } from '../spec/provider';
import { type ProviderEvent } from '../spec/provider-event';
import { toFailure, truncated, type FailureContext } from '../support/failures/failure';
import { composeAnswer, type Step } from './compose-answer';
import { DEMO_MODEL_INFOS, DEMO_MODELS, DEMO_PARAMETERS, type DemoModel } from './models';

const CONTEXT: FailureContext = { provider: 'Demo', variable: null, secrets: [] };
/** What a model that breaks off has said by then, tokens. */
const TOKENS_BEFORE_BREAKDOWN = 12;

/**
 * Models that need no account: simulations that say so, stream the same text for the same request at the pace of real ones, and
 * go wrong on demand. They make the first run, the documentation and the tests work on a machine of its own.
 */
export class DemoProvider implements Provider {
  readonly configured = true;
  readonly description: ProviderDescription = {
    id: 'demo',
    displayName: 'Demo (simulation)',
    local: true,
    variable: null,
    parameters: DEMO_PARAMETERS,
    features: ['single_tool_calls'],
    models: DEMO_MODEL_INFOS,
  };

  stream(request: ProviderRequest): Observable<ProviderEvent> {
    const model = DEMO_MODELS.find(({ id }) => id === request.model);
    return defer(() =>
      concat(of<ProviderEvent>({ type: 'connected', model: request.model }), play(request, model)),
    );
  }

  listModels(): Promise<ModelInfo[]> {
    return Promise.resolve([...DEMO_MODEL_INFOS]);
  }
}

function play(request: ProviderRequest, model: DemoModel | undefined): Observable<ProviderEvent> {
  switch (model?.misbehaviour) {
    case undefined:
      return model ? pace(composeAnswer(request, model)) : of(noSuchModel(request.model));
    case 'fails':
      return of(overloaded());
    case 'is_rate_limited':
      return of(rateLimited());
    case 'cuts':
      return concat(
        pace(beginning(request, model)),
        of({ type: 'failed', failure: truncated(CONTEXT) } as const),
      );
    case 'stalls':
      return concat(pace(beginning(request, model)), NEVER);
    case 'stays_silent':
      return NEVER;
  }
}

function pace(steps: readonly Step[]): Observable<ProviderEvent> {
  return from(steps).pipe(
    concatMap(({ afterMs, events }) => (afterMs > 0 ? of(events).pipe(delay(afterMs)) : of(events))),
    concatMap((events) => events),
  );
}

/** The answer as far as it comes before something happens to it: text, whatever the request asks for. */
function beginning(request: ProviderRequest, model: DemoModel): Step[] {
  return composeAnswer({ ...request, tools: [], parameters: {}, responseFormat: undefined }, model)
    .filter(({ events }) => events.every(({ type }) => type === 'text'))
    .slice(0, TOKENS_BEFORE_BREAKDOWN);
}

function overloaded(): ProviderEvent {
  const message = 'Demo is overloaded. (This model always fails; it is there to try failures out.)';
  return { type: 'failed', failure: toFailure('overloaded', message, { status: 503 }) };
}

function rateLimited(): ProviderEvent {
  const message = 'Demo had too many requests. (This model always refuses; it is there to try failures out.)';
  return {
    type: 'failed',
    failure: toFailure('rate_limited', message, { status: 429, retryAfterMs: 2_000 }),
  };
}

function noSuchModel(id: string): ProviderEvent {
  const known = DEMO_MODELS.map((model) => model.id).join(', ');
  return {
    type: 'failed',
    failure: toFailure('not_found', `There is no demo model ${JSON.stringify(id)}; there are ${known}.`, {
      status: 404,
    }),
  };
}
