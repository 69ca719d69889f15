import { parseEnvironment } from '../../../src/config/environment';
import { ModelLists } from '../../../src/modules/providers/catalogue/model-lists';
import { DiscoverLocalServers } from '../../../src/modules/providers/discovery/discover-local-servers';
import { DEFAULT_LOCAL_SERVERS } from '../../../src/modules/providers/discovery/local-servers';
import { ProviderHealth } from '../../../src/modules/providers/health/provider-health';
import { ProviderProbe } from '../../../src/modules/providers/health/provider-probe';
import { ProviderRegistry } from '../../../src/modules/providers/provider-registry';
import { type Answers, listOf, type ModelListUpstream, startModelListUpstream } from './model-list-upstream';

const upstreams: ModelListUpstream[] = [];
afterEach(async () => {
  await Promise.all(upstreams.splice(0).map((upstream) => upstream.close()));
});

async function upstream(answers: Answers): Promise<ModelListUpstream> {
  const started = await startModelListUpstream(answers);
  upstreams.push(started);
  return started;
}

/** The discovery of one server, which is looked for at another address than its own. */
function setUp(id: string, baseUrl: string, environment: Record<string, string> = {}) {
  const config = parseEnvironment(environment);
  const servers = DEFAULT_LOCAL_SERVERS.servers
    .filter((server) => server.id === id)
    .map((server) => ({ ...server, baseUrl }));
  const registry = new ProviderRegistry(config);
  const lists = new ModelLists(config);
  const health = new ProviderHealth(registry, new ProviderProbe(lists, config));
  const discovery = new DiscoverLocalServers({ servers }, registry, health, config);
  const provider = () => {
    const found = registry.get(id);
    if (!found) throw new Error(`no provider ${id}`);
    return found;
  };
  return {
    look: () => discovery.execute(),
    isThere: () => provider().configured,
    models: () => lists.of(provider()).models.map((model) => model.id),
  };
}

const ownedBy = (owner: string) => ({
  object: 'list',
  data: [{ id: 'm', object: 'model', owned_by: owner }],
});

describe('local servers', () => {
  it.each<[string, Answers]>([
    ['ollama', { '/api/version': { version: '0.12.0' }, '/v1/models': listOf('m') }],
    ['lm-studio', { '/api/v0/models': { object: 'list', data: [] }, '/v1/models': listOf('m') }],
    ['vllm', { '/v1/models': ownedBy('vllm') }],
    ['llama-cpp', { '/v1/models': ownedBy('llamacpp') }],
  ])('are found when they answer: %s', async (id, answers) => {
    const server = await upstream(answers);
    const { look, isThere, models } = setUp(id, server.url);
    expect(isThere()).toBe(false);
    await look();
    expect(isThere()).toBe(true);
    expect(models()).toEqual(['m']);
  });

  it.each<[string, Answers]>([
    ['ollama', { '/v1/models': listOf('m') }],
    ['lm-studio', { '/v1/models': listOf('m') }],
    ['vllm', { '/v1/models': listOf('m') }],
    ['llama-cpp', { '/v1/models': ownedBy('vllm') }],
  ])('are not taken for another program at the same port: %s', async (id, answers) => {
    const server = await upstream(answers);
    const { look, isThere } = setUp(id, server.url);
    await look();
    expect(isThere()).toBe(false);
  });

  it('disappear when they stop, and come back', async () => {
    const server = await upstream({ '/api/version': { version: '0.12.0' }, '/v1/models': listOf('first') });
    const { look, isThere, models } = setUp('ollama', server.url);
    await look();
    const { answers } = server;
    server.answers = {};
    await look();
    expect(isThere()).toBe(false);
    server.answers = { ...answers, '/v1/models': listOf('second') };
    await look();
    expect(isThere()).toBe(true);
    expect(models()).toEqual(['second']);
  });

  it('show new models at the next look', async () => {
    const server = await upstream({ '/api/version': { version: '0.12.0' }, '/v1/models': listOf('one') });
    const { look, models } = setUp('ollama', server.url);
    await look();
    server.answers['/v1/models'] = listOf('one', 'two');
    await look();
    expect(models()).toEqual(['one', 'two']);
  });

  it('are not looked for where their address is set, and count as configured at once', async () => {
    const [elsewhere, here] = await Promise.all([
      upstream({ '/v1/models': listOf('mine') }),
      upstream({ '/api/version': { version: '0.12.0' } }),
    ]);
    const { look, isThere, models } = setUp('ollama', here.url, { OLLAMA_BASE_URL: elsewhere.url });
    expect(isThere()).toBe(true);
    await look();
    expect(models()).toEqual(['mine']);
    expect(here.requests).toEqual([]);
  });
});
