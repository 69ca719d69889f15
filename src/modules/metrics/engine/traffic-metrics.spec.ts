import { Registry } from 'prom-client';
import { type ProviderRegistry } from '../../providers/provider-registry';
import { type Provider } from '../../providers/spec/provider';
import { type OpenCircuit } from '../../providers/traffic/circuits';
import { type ProviderGate } from '../../providers/traffic/provider-gate';
import { TrafficMetrics } from './traffic-metrics';

const provider = (id: string, configured: boolean) =>
  ({ configured, description: { id } }) as unknown as Provider;

describe('TrafficMetrics', () => {
  let circuits: Pick<OpenCircuit, 'model' | 'state'>[] = [];
  let refused = 0;
  const registry = new Registry();
  new TrafficMetrics(
    registry,
    { list: () => [provider('google', true), provider('openai', false)] } as unknown as ProviderRegistry,
    {
      trafficOf: () => ({
        inUse: 3,
        waiting: 2,
        circuits,
        refused: { circuit_open: refused, queue_full: 1 },
      }),
    } as unknown as ProviderGate,
  );
  const scrape = async () => (await registry.metrics()).split('\n').filter((line) => /^[a-z]/u.test(line));

  it('says what is asked of the providers that can be asked', async () => {
    expect(await scrape()).toEqual([
      'parley_provider_calls{gen_ai_provider_name="gcp.gemini",state="in_use"} 3',
      'parley_provider_calls{gen_ai_provider_name="gcp.gemini",state="waiting"} 2',
      'parley_calls_not_made_total{gen_ai_provider_name="gcp.gemini",error_type="circuit_open"} 0',
      'parley_calls_not_made_total{gen_ai_provider_name="gcp.gemini",error_type="queue_full"} 1',
    ]);
  });

  it('names the models that are left alone for as long as they are, and counts what was not asked of them', async () => {
    const series = 'parley_circuit_open{gen_ai_provider_name="gcp.gemini",gen_ai_request_model="wise"';
    circuits = [{ model: 'wise', state: 'open' }];
    refused = 5;
    const first = await scrape();
    expect(first).toContain(`${series},state="open"} 1`);
    expect(first).toContain(
      'parley_calls_not_made_total{gen_ai_provider_name="gcp.gemini",error_type="circuit_open"} 5',
    );
    circuits = [{ model: 'wise', state: 'half_open' }];
    refused = 7;
    const second = await scrape();
    expect(second.filter((line) => line.startsWith(series))).toEqual([`${series},state="half_open"} 1`]);
    expect(second).toContain(
      'parley_calls_not_made_total{gen_ai_provider_name="gcp.gemini",error_type="circuit_open"} 7',
    );
    circuits = [];
    expect((await scrape()).filter((line) => line.startsWith(series))).toEqual([]);
  });

  it('has at most a hundred series for made-up models', async () => {
    circuits = Array.from({ length: 500 }, (_, count) => ({ model: `made up ${count}`, state: 'open' }));
    expect((await scrape()).filter((line) => line.startsWith('parley_circuit_open'))).toHaveLength(100);
  });
});
