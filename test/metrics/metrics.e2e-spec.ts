import { type RunEvent } from '../../src/modules/chat/engine/run-event';
import { newId } from '../../src/common/ids';
import { postForEvents } from '../support/event-stream';
import { type ScriptedApp, startScriptedApp } from '../support/scripted-app';
import { type Sample, scrape, valueOf } from './scrape';

const CHAT = '/api/v1/chat';

describe('GET /metrics', () => {
  let app: ScriptedApp;
  // What is limited would be asked again after the seven seconds that it asks for.
  beforeEach(async () => (app = await startScriptedApp({ LLM_RETRIES: '0' })));
  afterEach(() => app.close());

  const ask = (models: string[]) => app.post(CHAT, { prompt: 'Hello', models });
  const of = (model: string) => ({ gen_ai_provider_name: 'mock', gen_ai_request_model: model });

  it('is plain text that Prometheus reads, also before anything happened', async () => {
    const response = await fetch(`${app.url}/metrics`);
    expect(response.headers.get('content-type')).toMatch(/^text\/plain;.*version=0\.0\.4/u);
    const samples = await scrape(app.url);
    expect(samples.filter(({ value }) => Number.isNaN(value))).toEqual([]);
    for (const name of [
      'live_runs',
      'live_responses',
      'active_conversations',
      'open_streams',
      'event_log_bytes',
    ]) {
      expect([name, valueOf(samples, `parley_${name}`)]).toEqual([name, 0]);
    }
  });

  it('knows the calls, tokens and failures of a run', async () => {
    await ask(['mock/one', 'mock/two', 'mock/limited']);
    const samples = await scrape(app.url);
    const operation = 'gen_ai_client_operation_duration_seconds_count';
    expect(valueOf(samples, operation, { gen_ai_operation_name: 'chat', ...of('one') })).toBe(1);
    expect(valueOf(samples, operation, { ...of('limited'), error_type: 'rate_limited' })).toBe(1);
    expect(valueOf(samples, 'gen_ai_client_operation_time_to_first_chunk_seconds_count')).toBe(2);
    const tokens = (gen_ai_token_type: string) =>
      valueOf(samples, 'gen_ai_client_token_usage_sum', { ...of('two'), gen_ai_token_type });
    expect([tokens('input'), tokens('output')]).toEqual([11, 7]);
    expect(valueOf(samples, 'parley_cached_tokens_total', of('two'))).toBe(3);
    expect(valueOf(samples, 'parley_responses_total', { status: 'completed' })).toBe(2);
    expect(valueOf(samples, 'parley_responses_total', { status: 'failed', error_type: 'rate_limited' })).toBe(
      1,
    );
    // Nobody knows what a made-up provider charges; what it refused is known to be free.
    expect(valueOf(samples, 'parley_unpriced_responses_total')).toBe(2);
    expect(valueOf(samples, 'parley_cost_usd_total')).toBe(0);
  });

  it('knows how long runs kept people waiting', async () => {
    await ask(['mock/one', 'mock/two', 'mock/limited']);
    await ask(['mock/one']);
    await ask(['mock/fails']);
    const samples = await scrape(app.url);
    const runs = (status: string) => valueOf(samples, 'parley_runs_total', { strategy: 'broadcast', status });
    expect([runs('partial'), runs('completed'), runs('failed')]).toEqual([1, 1, 1]);
    expect(valueOf(samples, 'parley_run_time_to_first_token_seconds_count')).toBe(2);
    expect(valueOf(samples, 'parley_run_straggler_gap_seconds_count')).toBe(1);
  });

  it('shows what goes on while it goes on, and what was cancelled', async () => {
    const stream = await postForEvents(app.url + CHAT, {
      prompt: 'Hello',
      models: ['mock/stalls', 'mock/one'],
    });
    await stream.until(({ type }) => type === 'response.completed');
    const during = await scrape(app.url);
    expect(gauges(during)).toEqual({
      live_runs: 1,
      live_responses: 2,
      active_conversations: 1,
      open_streams: 1,
    });
    expect(valueOf(during, 'parley_event_log_bytes')).toBeGreaterThan(100);

    const [started] = stream.seen as [Extract<RunEvent, { type: 'run.started' }>];
    await fetch(`${app.url}/api/v1/conversations/${started.conversation_id}`, { method: 'DELETE' });
    await stream.rest();
    await app.upstream.whenAborted('stalls');
    const after = await scrape(app.url);
    expect(gauges(after)).toEqual({
      live_runs: 0,
      live_responses: 0,
      active_conversations: 0,
      open_streams: 0,
    });
    const cancelled = { ...of('stalls'), error_type: 'cancelled' };
    expect(valueOf(after, 'parley_responses_total', { ...cancelled, status: 'cancelled' })).toBe(1);
    expect(valueOf(after, 'gen_ai_client_operation_duration_seconds_count', cancelled)).toBe(1);
  });

  it('times requests by the template of their route, and keeps paths and odd methods out of the labels', async () => {
    const id = newId();
    await ask(['mock/one']);
    await app.get(`/api/v1/conversations/${id}`);
    await app.get('/api/v1/nowhere/secret-path');
    await app.post('/api/v1/nowhere/secret-path', {});
    await fetch(app.url, { method: 'PROPFIND' });
    await fetch(app.url + CHAT, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{',
    });
    const samples = await scrape(app.url);
    const count = (method: string, status: string, route: string) =>
      valueOf(samples, 'http_server_request_duration_seconds_count', {
        http_request_method: method,
        http_response_status_code: status,
        http_route: route,
      });
    expect(count('POST', '200', CHAT)).toBe(1);
    expect(count('GET', '404', '/api/v1/conversations/:id')).toBe(1);
    expect(count('GET', '404', '')).toBe(1);
    expect(count('POST', '404', '')).toBe(1);
    expect(count('POST', '400', '')).toBe(1);
    expect(samples.some(({ labels }) => labels.http_request_method === '_OTHER')).toBe(true);
    expect(JSON.stringify(samples)).not.toMatch(/secret-path|PROPFIND/u);
    expect(JSON.stringify(samples)).not.toContain(id);
  });

  it('shows the database pool, the process and the event loop', async () => {
    await ask(['mock/one']);
    const samples = await scrape(app.url);
    const pool = (state: string) =>
      valueOf(samples, 'db_client_connection_count', { db_client_connection_state: state });
    expect(pool('idle')).toBeGreaterThan(0);
    expect(pool('used')).toBe(0);
    expect(valueOf(samples, 'db_client_connection_pending_requests')).toBe(0);
    expect(valueOf(samples, 'db_client_connection_max')).toBeGreaterThan(0);
    for (const name of [
      'process_cpu_seconds_total',
      'process_start_time_seconds',
      'process_resident_memory_bytes',
      'nodejs_heap_size_used_bytes',
      'nodejs_version_info',
    ]) {
      expect([name, valueOf(samples, name)]).toEqual([name, expect.any(Number)]);
    }
    expect(valueOf(samples, 'nodejs_eventloop_lag_p99_seconds')).toBeGreaterThanOrEqual(0);
  });

  it('is about one application, even when there are two in a process', async () => {
    const other = await startScriptedApp();
    try {
      await ask(['mock/one']);
      expect(valueOf(await scrape(app.url), 'parley_runs_total')).toBe(1);
      expect(valueOf(await scrape(other.url), 'parley_runs_total')).toBeUndefined();
    } finally {
      await other.close();
    }
  });
});

function gauges(samples: readonly Sample[]) {
  const names = ['live_runs', 'live_responses', 'active_conversations', 'open_streams'];
  return Object.fromEntries(names.map((name) => [name, valueOf(samples, `parley_${name}`)]));
}
