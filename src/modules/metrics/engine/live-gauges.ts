import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Gauge, Registry } from 'prom-client';
import { Gauges } from '../../../common/gauges/gauges';
import { LiveRuns } from '../../chat/engine/live-runs';
import { EventLog } from '../../chat/event-log/event-log';
import { RunStreams } from '../../chat/streaming/run-streams';

const PREFIX = 'parley_';

/** What goes on right now: the engine's own numbers, and whatever other modules added to `Gauges`. Read at each scrape. */
@Injectable()
export class LiveGauges implements OnApplicationBootstrap {
  constructor(
    private readonly registry: Registry,
    private readonly gauges: Gauges,
    runs: LiveRuns,
    streams: RunStreams,
    log: EventLog,
  ) {
    gauges.add({ name: 'live_runs', help: 'Runs that are executed now.', read: () => runs.runCount });
    gauges.add({
      name: 'live_responses',
      help: 'Answers that are written now.',
      read: () => runs.responseCount,
    });
    gauges.add({
      name: 'active_conversations',
      help: 'Conversations with an answer that is written now.',
      read: () => runs.conversationCount,
    });
    gauges.add({
      name: 'open_streams',
      help: 'Clients that are sent events now.',
      read: () => streams.openCount,
    });
    gauges.add({
      name: 'event_log_bytes',
      help: 'Events of live and just ended runs that are held in memory.',
      read: () => log.heldBytes,
    });
  }

  onApplicationBootstrap(): void {
    for (const { name, help, read } of this.gauges.all) {
      new Gauge({
        name: PREFIX + name,
        help,
        registers: [this.registry],
        collect() {
          this.set(read());
        },
      });
    }
  }
}
