import { Registry } from 'prom-client';
import { Gauges } from '../../../common/gauges/gauges';
import { type LiveRuns } from '../../chat/engine/live-runs';
import { type EventLog } from '../../chat/event-log/event-log';
import { type RunStreams } from '../../chat/streaming/run-streams';
import { LiveGauges } from './live-gauges';

describe('LiveGauges', () => {
  it('reads at each scrape what the engine and other modules say', async () => {
    const registry = new Registry();
    const gauges = new Gauges();
    const runs = { runCount: 1, responseCount: 5, conversationCount: 1 };
    let connections = 3;
    const live = new LiveGauges(
      registry,
      gauges,
      runs as LiveRuns,
      { openCount: 2 } as RunStreams,
      { heldBytes: 4_096 } as EventLog,
    );
    gauges.add({ name: 'websocket_connections', help: 'Open WebSockets.', read: () => connections });
    live.onApplicationBootstrap();

    const scrape = async () => (await registry.metrics()).split('\n').filter((line) => /^[a-z]/u.test(line));
    expect(await scrape()).toEqual([
      'parley_live_runs 1',
      'parley_live_responses 5',
      'parley_active_conversations 1',
      'parley_open_streams 2',
      'parley_event_log_bytes 4096',
      'parley_websocket_connections 3',
    ]);
    connections = 0;
    expect(await scrape()).toContain('parley_websocket_connections 0');
  });
});
