import { Registry } from 'prom-client';
import { type CatalogueModel } from '../../providers/catalogue/catalogue-model';
import { type Settlement } from '../../chat/engine/response/settlement';
import { ResponseMetrics } from './response-metrics';

type Source = CatalogueModel['source'];

interface Given extends Partial<Omit<Settlement, 'draft' | 'last'>> {
  usage?: Settlement['last']['usage'];
  provider?: string;
  model?: string;
  source?: Source;
  ttftMs?: number | null;
  refused?: boolean;
}

function settlement(given: Given = {}): Settlement {
  const { provider = 'demo', model = 'quick', source = 'built_in', ttftMs = 120, refused = false } = given;
  return {
    outcome: { status: 'completed', finishReason: 'stop' },
    costUsd: 0.25,
    latencyMs: 900,
    ...given,
    last: { usage: given.usage === undefined ? USAGE : given.usage },
    draft: {
      ttftMs,
      hasOutput: ttftMs !== null,
      route: {
        model: { id: `${provider}/${model}`, provider, model, source },
        refusal: refused ? { code: 'invalid_request', message: 'It does not read images.' } : null,
      },
    },
  } as unknown as Settlement;
}

const USAGE = {
  input_tokens: 10,
  output_tokens: 50,
  cached_tokens: 4,
  reasoning_tokens: 20,
  total_tokens: 60,
};

const failed = (code: string): Settlement['outcome'] => ({
  status: 'failed',
  error: { code, message: 'It failed.', retryable: false, provider_status: null },
});

describe('ResponseMetrics', () => {
  let registry: Registry;
  let metrics: ResponseMetrics;

  beforeEach(() => {
    registry = new Registry();
    metrics = new ResponseMetrics(registry);
  });

  const lines = async () =>
    (await registry.metrics())
      .split('\n')
      .filter((line) => !line.startsWith('#') && !line.includes('_bucket'));

  const modelsSeen = async () =>
    new Set((await lines()).flatMap((line) => /gen_ai_request_model="([^"]*)"/u.exec(line)?.[1] ?? []));

  it('has the names, units and attributes of the semantic conventions', async () => {
    metrics.record(settlement());
    const labels = 'gen_ai_operation_name="chat",gen_ai_provider_name="demo",gen_ai_request_model="quick"';
    expect(await lines()).toEqual(
      expect.arrayContaining([
        `gen_ai_client_operation_duration_seconds_sum{${labels}} 0.9`,
        `gen_ai_client_operation_duration_seconds_count{${labels}} 1`,
        `gen_ai_client_operation_time_to_first_chunk_seconds_sum{${labels}} 0.12`,
        `gen_ai_client_token_usage_sum{${labels},gen_ai_token_type="input"} 10`,
        `gen_ai_client_token_usage_sum{${labels},gen_ai_token_type="output"} 50`,
      ]),
    );
  });

  it('sums cost, and counts answers without a price instead of taking them for free', async () => {
    metrics.record(settlement({ costUsd: 0.25 }));
    metrics.record(settlement({ costUsd: null }));
    const labels = 'gen_ai_provider_name="demo",gen_ai_request_model="quick"';
    expect(await lines()).toEqual(
      expect.arrayContaining([
        `parley_cost_usd_total{${labels}} 0.25`,
        `parley_unpriced_responses_total{${labels}} 1`,
        `parley_cached_tokens_total{${labels}} 8`,
        `parley_reasoning_tokens_total{${labels}} 40`,
      ]),
    );
  });

  it('tells apart how answers ended', async () => {
    metrics.record(settlement());
    metrics.record(settlement({ outcome: failed('rate_limited'), ttftMs: null, usage: null, costUsd: 0 }));
    metrics.record(settlement({ outcome: { status: 'cancelled' } }));
    const labels = 'gen_ai_provider_name="demo",gen_ai_request_model="quick"';
    const operation = `gen_ai_client_operation_duration_seconds_count{gen_ai_operation_name="chat",${labels}`;
    expect(await lines()).toEqual(
      expect.arrayContaining([
        `parley_responses_total{${labels},status="completed",error_type=""} 1`,
        `parley_responses_total{${labels},status="failed",error_type="rate_limited"} 1`,
        `parley_responses_total{${labels},status="cancelled",error_type="cancelled"} 1`,
        `${operation}} 1`,
        `${operation},error_type="rate_limited"} 1`,
        `${operation},error_type="cancelled"} 1`,
      ]),
    );
  });

  it('measures no call where none was made', async () => {
    metrics.record(
      settlement({ refused: true, outcome: failed('not_configured'), ttftMs: null, usage: null }),
    );
    const seen = (await lines()).filter((line) => line.includes('{'));
    expect(seen).toEqual([
      'parley_responses_total{gen_ai_provider_name="demo",gen_ai_request_model="quick",status="failed",error_type="not_configured"} 1',
    ]);
  });

  it('uses the name that the conventions have for a provider', async () => {
    metrics.record(settlement({ provider: 'google', model: 'gemini-2.5-flash' }));
    expect(await lines()).toContainEqual(expect.stringContaining('gen_ai_provider_name="gcp.gemini"'));
  });

  it('makes no series for a made-up model until it has answered', async () => {
    const unknown: Given = { model: 'nonsense', source: 'requested' };
    metrics.record(settlement({ ...unknown, outcome: failed('not_found'), ttftMs: null, usage: null }));
    expect(await modelsSeen()).toEqual(new Set(['other']));
    metrics.record(settlement(unknown));
    expect(await modelsSeen()).toEqual(new Set(['other', 'nonsense']));
  });

  it('holds at most 200 models', async () => {
    for (let count = 0; count < 250; count += 1) metrics.record(settlement({ model: `model-${count}` }));
    const models = await modelsSeen();
    expect(models.size).toBe(201);
    expect(models).toContain('model-199');
    expect(models).not.toContain('model-200');
    expect(await lines()).toContain(
      'parley_cost_usd_total{gen_ai_provider_name="demo",gen_ai_request_model="other"} 12.5',
    );
  });
});
