import { parseEnvironment } from '../../../config/environment';
import { ModelLists } from '../catalogue/model-lists';
import { type ProviderRegistry } from '../provider-registry';
import { type ModelInfo } from '../spec/model';
import { type Provider } from '../spec/provider';
import { ProviderError } from '../spec/provider-error';
import { type ProviderFailure } from '../spec/provider-failure';
import { ProviderHealth } from './provider-health';
import { ProviderProbe } from './provider-probe';

type Answer = (signal: AbortSignal) => Promise<ModelInfo[]>;

function aProvider(id: string, listModels: Answer, configured = true): Provider {
  const description = {
    id,
    displayName: id.toUpperCase(),
    local: false,
    variable: `${id.toUpperCase()}_API_KEY`,
    parameters: {},
    features: [],
    models: [],
  };
  return {
    description,
    configured,
    listModels,
    stream: () => {
      throw new Error('not asked to answer');
    },
  };
}

const fails =
  (failure: Partial<ProviderFailure>): Answer =>
  () =>
    Promise.reject(
      new ProviderError({ kind: 'unknown', message: 'It says no.', retryable: false, ...failure }),
    );

function setUp(...providers: Provider[]) {
  const config = parseEnvironment({ PROVIDER_HEALTH_TIMEOUT: '2' });
  const lists = new ModelLists(config);
  const registry = { list: () => providers } as unknown as ProviderRegistry;
  return { health: new ProviderHealth(registry, new ProviderProbe(lists, config)), lists, providers };
}

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});

describe('the health of providers', () => {
  it.each<[string, Answer, string]>([
    ['answers', () => Promise.resolve([{ id: 'm' }]), 'ready'],
    ['refuses the key', fails({ kind: 'auth', status: 401 }), 'auth_failed'],
    ['cannot be reached', fails({ kind: 'network' }), 'unreachable'],
    ['is out of order', fails({ kind: 'overloaded', status: 503 }), 'unreachable'],
    ['has had enough requests', fails({ kind: 'rate_limited', status: 429 }), 'ready'],
    ['breaks in an unknown way', () => Promise.reject(new Error('secret sk-123')), 'unreachable'],
  ])('says what is the matter with one that %s', async (_, answer, state) => {
    const [status] = await setUp(aProvider('one', answer)).health.check();
    expect(status).toMatchObject({ state, checkedAt: expect.any(Date) });
    expect(status?.message ?? '').not.toContain('sk-123');
  });

  it('does not ask one without a key, and names the variable', async () => {
    const answer = jest.fn();
    const [status] = await setUp(aProvider('one', answer, false)).health.check();
    expect(status).toMatchObject({ state: 'unconfigured', checkedAt: null, latencyMs: null });
    expect(status?.message).toContain('ONE_API_KEY');
    expect(answer).not.toHaveBeenCalled();
  });

  it('is never slower than the timeout, even if a provider ignores that it was aborted', async () => {
    let aborted = false;
    const deaf: Answer = (signal) => {
      signal.addEventListener('abort', () => (aborted = true));
      return new Promise(() => undefined);
    };
    const { health } = setUp(
      aProvider('deaf', deaf),
      aProvider('also-deaf', deaf),
      aProvider('fine', () => Promise.resolve([])),
    );
    const checked = health.check();
    await jest.advanceTimersByTimeAsync(2_000);
    expect((await checked).map(({ state }) => state)).toEqual(['unreachable', 'unreachable', 'ready']);
    expect((await checked)[0]?.message).toBe('No answer within 2 s.');
    expect(aborted).toBe(true);
  });

  it('asks once for many who want to know, and again after half a minute', async () => {
    const answer = jest.fn(() => Promise.resolve([{ id: 'm' }]));
    const { health } = setUp(aProvider('one', answer));
    await Promise.all([health.check(), health.check(), health.refresh()]);
    await health.check();
    expect(answer).toHaveBeenCalledTimes(1);
    await jest.advanceTimersByTimeAsync(30_000);
    await health.check();
    expect(answer).toHaveBeenCalledTimes(2);
  });

  it('can be told without asking anybody', async () => {
    const answer = jest.fn(() => Promise.resolve([{ id: 'm' }]));
    const { health } = setUp(aProvider('one', answer), aProvider('two', answer, false));
    expect(health.lastKnown().map(({ state }) => state)).toEqual(['unchecked', 'unconfigured']);
    expect(answer).not.toHaveBeenCalled();
    await health.refresh();
    expect(health.lastKnown().map(({ state }) => state)).toEqual(['ready', 'unconfigured']);
  });

  it('does not take an earlier server for the one that is there now', async () => {
    const { health, providers } = setUp(aProvider('one', () => Promise.resolve([])));
    await health.refresh();
    providers[0] = aProvider('one', () => Promise.resolve([]), false);
    expect(health.lastKnown().map(({ state }) => state)).toEqual(['unconfigured']);
  });

  it('keeps the model lists current by the way, and the last good one when a provider fails', async () => {
    const answers = [() => Promise.resolve([{ id: 'new-model' }]), fails({ kind: 'network' })];
    const { health, lists, providers } = setUp(
      aProvider('one', (signal) => (answers.shift() ?? fails({}))(signal)),
    );
    await health.refresh();
    await health.refresh();
    expect(providers[0] && lists.of(providers[0])).toEqual({
      models: [{ id: 'new-model' }],
      source: 'provider',
    });
    expect(health.lastKnown()[0]?.state).toBe('unreachable');
  });
});
